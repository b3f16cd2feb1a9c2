"""Looks into a real store as a thief with the data key would: every value of every key, opened where it can be."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import redis

from persona.codec import Codec, Unreadable
from persona.keys import SECRET, Names
from tests.conftest import DATA_KEY


def names(url: str, secrets: tuple[str, ...] = (DATA_KEY,)) -> Names:
    """What names the keys of a store in which something was kept before."""
    with redis.Redis.from_url(url) as client:
        sealed: Any = client.get(SECRET)
    return Names(Codec(secrets).open(sealed, bytes, SECRET))


def values(client: "redis.Redis", key: bytes) -> list[bytes]:
    """All values and members of a key, as they are stored."""
    match client.type(key):
        case b"string":
            return [client.get(key) or b""]  # type: ignore[list-item]
        case b"list":
            return client.lrange(key, 0, -1)  # type: ignore[return-value]
        case b"hash":
            return [part for pair in client.hgetall(key).items() for part in pair]  # type: ignore[union-attr]
        case _:
            return client.zrange(key, 0, -1)  # type: ignore[return-value]


def opened(url: str, secrets: tuple[str, ...] = (DATA_KEY,)) -> Iterator[tuple[str, str]]:
    """Each key with each of its values, in words where a data key opens it; none needs any."""
    codec = Codec(secrets or ("00" * 32,))
    with redis.Redis.from_url(url) as client:
        for key in list(client.scan_iter()):
            for value in values(client, key):
                yield key.decode(), f"{key!r} {value!r} {_plain(codec, key.decode(), value)!r}"


def sealed(url: str) -> list[bytes]:
    """All values that are long enough to be sealed, as they are stored."""
    with redis.Redis.from_url(url) as client:
        return [value for key in client.scan_iter() for value in values(client, key) if len(value) > 40]


def _plain(codec: Codec, key: str, value: bytes) -> Any:
    places = [key, key.removesuffix(":archive") + ":history"]
    for place in places:
        for start in (0, 1):
            with suppress(Unreadable, IndexError):
                return codec.open(value[start:], object, place)
    return ""
