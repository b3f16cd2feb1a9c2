"""The one codec of everything that is stored: version byte, msgpack, packed, AES-GCM; it knows no store.

It turns values into sealed bytes and back. A sealed value is bound to its key, so that bytes moved from one chat to
another don't open there.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from persona.packing import packed, unpacked
from persona.upgrades import UPGRADES, Upgrade

T = TypeVar("T")

SCHEMA = 3
_PACKS = 3
"""The schema from which on values are packed."""
KEY_BYTES = 32
_NONCE = 12
_KEY_ID = 4
_FIRST_LETTER = 32


class Unreadable(Exception):
    """A stored value that can't be opened. One of a newer version is plainly so: whoever reads it is too old."""


class Lost(Unreadable):
    """Nothing here can open it: it is damaged, moved, or sealed with another key."""


# The few ids that a turn is about are asked for again and again.
@lru_cache(maxsize=4096)
def keyed_hash(secret: bytes, text: str) -> str:
    """Return what names ``text`` for whoever has the secret, and says nothing of it to anybody else."""
    return hmac.digest(secret, text.encode(), "sha256").hex()[:32]


def new_secret(random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """Return a new data key as 64 hexadecimal digits."""
    return random_bytes(KEY_BYTES).hex()


@dataclass(frozen=True, slots=True)
class Codec:
    """Seals with the first of ``secrets`` and opens with any, so that a key can be rotated.

    Each secret is 64 hexadecimal digits. Raises ValueError for anything else.
    It reads every version up to ``schema``, and seals as version ``writes`` (where it is None, ``schema``), so that
    processes which know no newer one can read that too. What only newer versions know of a value is not kept then.
    """

    secrets: tuple[str, ...] = field(repr=False)
    random_bytes: Callable[[int], bytes] = field(default=os.urandom, repr=False)
    schema: int = SCHEMA
    writes: int | None = None
    upgrades: Mapping[int, Mapping[str, Upgrade]] = field(default_factory=lambda: UPGRADES, repr=False)
    _keys: Mapping[bytes, AESGCM] = field(init=False, repr=False)
    _current: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        raw = [_secret(text) for text in self.secrets]
        if not raw:
            raise ValueError("no data key: set DATA_KEY or DATA_KEY_FILE")
        if not 1 <= self.version <= self.schema:
            raise ValueError(f"schema {self.version} can't be written by a process of schema {self.schema}")
        object.__setattr__(self, "_keys", {_key_id(key): AESGCM(key) for key in raw})
        object.__setattr__(self, "_current", _key_id(raw[0]))

    @property
    def version(self) -> int:
        """The schema in which it seals."""
        return self.schema if self.writes is None else self.writes

    def seal(self, value: Any, place: str) -> bytes:
        """Return ``value`` as sealed bytes that open only at the key ``place``."""
        plain = msgspec.msgpack.encode(value)
        if steps := self._steps(type(value), self.version):
            raw = msgspec.msgpack.decode(plain)
            for step in reversed(steps):
                raw = step.back(raw)
            plain = msgspec.msgpack.encode(raw)
        return self._sealed(plain, self.version, place)

    def open(self, sealed: bytes, kind: type[T], place: str) -> T:
        """Return the value of type ``kind`` sealed at ``place``. Raises Unreadable."""
        version, plain = self._plain(sealed, place)
        if version > self.schema:
            raise Unreadable(f"{place}: written by a newer version of aifriend: start that version")
        try:
            if not (steps := self._steps(kind, version)):
                return msgspec.msgpack.decode(plain, type=kind)
            raw = msgspec.msgpack.decode(plain)
            for step in steps:
                raw = step.forth(raw)
            return msgspec.convert(raw, kind)
        except (msgspec.MsgspecError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise _damaged(place) from error

    def resealed(self, sealed: bytes, place: str) -> bytes | None:
        """Return the value under the first key, or None where it is under it already or is no value of ours.

        Its version stays as it is. Raises Unreadable for a damaged or moved one.
        """
        if sealed[1 : 1 + _KEY_ID] == self._current or sealed[1 : 1 + _KEY_ID] not in self._keys:
            return None
        version, plain = self._plain(sealed, place)
        return self._sealed(plain, version, place)

    def needs_another_key(self, sealed: bytes) -> bool:
        """Whether this looks like a sealed value whose key is not among ours."""
        # What else is stored are numbers and names, which begin with a letter or a digit.
        is_sealed = len(sealed) > 1 + _KEY_ID + _NONCE and sealed[0] < _FIRST_LETTER
        return is_sealed and sealed[1 : 1 + _KEY_ID] not in self._keys

    def _sealed(self, plain: bytes, version: int, place: str) -> bytes:
        head, nonce = bytes([version]) + self._current, self.random_bytes(_NONCE)
        body = packed(plain) if version >= _PACKS else plain
        return head + nonce + self._keys[self._current].encrypt(nonce, body, head + place.encode())

    def _plain(self, sealed: bytes, place: str) -> tuple[int, bytes]:
        """The version and what lies in there, whatever the version: nobody but us could have written so."""
        head, rest = sealed[: 1 + _KEY_ID], sealed[1 + _KEY_ID :]
        if len(rest) <= _NONCE or not head[0]:
            raise _damaged(place)
        if (key := self._keys.get(head[1:])) is None:
            remedy = "set DATA_KEY or DATA_KEY_FILE to the key that it was written with"
            raise Lost(f"{place}: sealed with another data key: {remedy}")
        try:
            body = key.decrypt(rest[:_NONCE], rest[_NONCE:], head + place.encode())
            return head[0], unpacked(body) if head[0] >= _PACKS else body
        except (InvalidTag, ValueError) as error:
            raise _damaged(place) from error

    def _steps(self, kind: type[Any], since: int) -> list[Upgrade]:
        """What has changed in a kind of value since a version, the oldest first."""
        if since == self.schema:
            return []
        versions = (self.upgrades.get(version, {}) for version in range(since, self.schema))
        return [changes[kind.__name__] for changes in versions if kind.__name__ in changes]


def _damaged(place: str) -> Lost:
    return Lost(f"{place}: damaged, or moved from another place")


def _secret(text: str) -> bytes:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        raise ValueError("a data key is 64 hexadecimal digits: make one with `aifriend key new`")
    return bytes.fromhex(text)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"aifriend key id" + key).digest()[:_KEY_ID]
