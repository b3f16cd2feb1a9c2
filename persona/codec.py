"""The one codec of everything that is stored: version byte, msgpack, AES-GCM; it knows no store.

It turns values into sealed bytes and back. A sealed value is bound to its key, so that bytes moved from one chat to
another don't open there.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

T = TypeVar("T")

SCHEMA = 1
UPGRADES: Mapping[int, Callable[[Any], Any]] = {}
"""One step for each schema version that has been."""
KEY_BYTES = 32
_NONCE = 12
_KEY_ID = 4


class Unreadable(Exception):
    """A stored value that can't be opened: damaged, moved, of a newer version, or sealed with another key."""


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
    ``upgrades`` holds one step for each version before ``schema``: raw value of version n → of version n + 1.
    """

    secrets: tuple[str, ...] = field(repr=False)
    random_bytes: Callable[[int], bytes] = field(default=os.urandom, repr=False)
    schema: int = SCHEMA
    upgrades: Mapping[int, Callable[[Any], Any]] = field(default_factory=lambda: UPGRADES, repr=False)
    _keys: Mapping[bytes, AESGCM] = field(init=False, repr=False)
    _current: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        raw = [_secret(text) for text in self.secrets]
        if not raw:
            raise ValueError("no data key: set DATA_KEY or DATA_KEY_FILE")
        object.__setattr__(self, "_keys", {_key_id(key): AESGCM(key) for key in raw})
        object.__setattr__(self, "_current", _key_id(raw[0]))

    def seal(self, value: Any, place: str) -> bytes:
        """Return ``value`` as sealed bytes that open only at the key ``place``."""
        head = bytes([self.schema]) + self._current
        nonce = self.random_bytes(_NONCE)
        plain = msgspec.msgpack.encode(value)
        return head + nonce + self._keys[self._current].encrypt(nonce, plain, head + place.encode())

    def open(self, sealed: bytes, kind: type[T], place: str) -> T:
        """Return the value of type ``kind`` sealed at ``place``. Raises Unreadable."""
        head, rest = sealed[: 1 + _KEY_ID], sealed[1 + _KEY_ID :]
        key = self._keys.get(head[1:])
        if key is None or not 1 <= head[0] <= self.schema:
            raise Unreadable(f"{place}: written by a newer version or with another data key")
        try:
            plain = key.decrypt(rest[:_NONCE], rest[_NONCE:], head + place.encode())
            if head[0] == self.schema:
                return msgspec.msgpack.decode(plain, type=kind)
            return msgspec.convert(self._upgraded(msgspec.msgpack.decode(plain), head[0]), kind)
        except (InvalidTag, msgspec.MsgspecError, LookupError, TypeError, ValueError) as error:
            raise Unreadable(f"{place}: damaged, or moved from another place") from error

    def resealed(self, sealed: bytes, place: str) -> bytes | None:
        """Return the value under the first key, or None where it is under it already or is no value of ours.

        Raises Unreadable for a damaged or moved one.
        """
        head, rest = sealed[: 1 + _KEY_ID], sealed[1 + _KEY_ID :]
        key = self._keys.get(head[1:])
        if key is None or head[1:] == self._current:
            return None
        try:
            plain = key.decrypt(rest[:_NONCE], rest[_NONCE:], head + place.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"{place}: damaged, or moved from another place") from error
        new_head, nonce = head[:1] + self._current, self.random_bytes(_NONCE)
        return new_head + nonce + self._keys[self._current].encrypt(nonce, plain, new_head + place.encode())

    def _upgraded(self, raw: Any, version: int) -> Any:
        for step in range(version, self.schema):
            raw = self.upgrades[step](raw)
        return raw


def _secret(text: str) -> bytes:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        raise ValueError("a data key is 64 hexadecimal digits: make one with `aifriend key new`")
    return bytes.fromhex(text)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"aifriend key id" + key).digest()[:_KEY_ID]
