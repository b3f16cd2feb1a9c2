"""Names the keys of everything stored, so that they tell nothing of anybody; knows no store and no value.

Whatever belongs to a chat lies in its bucket (``{b0417}``), the keys of its own and its parts of the indexes, so that
one step of a store that is spread over many nodes can change them together.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from persona.codec import keyed_hash

BUCKETS = 1024
SECRET = "aifriend:{key}:locks"  # noqa: S105 - where it lies; named after the first things that it named
"""The key of the secret that all names rest on."""
PROOF = "aifriend:{key}:proof"
"""The key of what shows, at each start, whether the data key is the one that all else lies under."""
ALL = "aifriend:*"
STATES = "aifriend:{b*}:*:state"
"""Patterns: of all keys, and of what is kept of each chat."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one chat, person or duty; ``hash`` is its name in the indexes."""

    tag: str
    hash: str
    prefix: str

    def key(self, what: str) -> str:
        """Name one key."""
        return f"{self.prefix}:{what}"

    def keys(self, *what: str) -> list[str]:
        """Name several keys."""
        return [f"{self.prefix}:{each}" for each in what]

    def index(self, name: str) -> str:
        """Name the part of an index that holds this one."""
        return f"aifriend:{{{self.tag}}}:{name}"


@dataclass(frozen=True, slots=True)
class Names:
    """Turns ids into keys by a keyed hash; ``secret`` must stay the same for as long as anything is kept."""

    secret: bytes = field(repr=False)

    def hash(self, id_: str) -> str:
        """Return the name of anything that has an id."""
        return keyed_hash(self.secret, id_)

    def chat(self, chat: str) -> Keys:
        """Return the keys of a chat."""
        return chat_keys(self.hash(chat))

    def person(self, person: str) -> Keys:
        """Return the keys of a person, in whatever chat."""
        return _alone("p", self.hash(person))

    def server(self, server: str) -> Keys:
        """Return the keys of what is set for a server or a group."""
        return _alone("s", self.hash(server))

    def code(self, code: str) -> Keys:
        """Return the keys of a code with which somebody is let in."""
        return _alone("c", self.hash(code))

    def duty(self, duty: str) -> Keys:
        """Return the keys of what one process at a time may do."""
        return _alone("d", self.hash(duty))


# A turn asks for the keys of its chat and of its person a dozen times.
@lru_cache(maxsize=4096)
def chat_keys(hash_: str) -> Keys:
    """Return the keys of the chat of that name in an index."""
    tag = f"b{int(hash_[:8], 16) % BUCKETS:04d}"
    return Keys(tag, hash_, f"aifriend:{{{tag}}}:{hash_}")


def parts(name: str) -> list[str]:
    """Return the keys of all parts of an index over chats."""
    return [f"aifriend:{{b{bucket:04d}}}:{name}" for bucket in range(BUCKETS)]


def hash_in(key: str) -> str:
    """Return the name of the chat to which a key belongs."""
    return key.split(":")[2]


@lru_cache(maxsize=4096)
def _alone(kind: str, hash_: str) -> Keys:
    tag = f"{kind}{hash_}"
    return Keys(tag, hash_, f"aifriend:{{{tag}}}")
