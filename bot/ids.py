"""Fresh ids: for bubbles (at most 25 characters, Discord's nonce) and for leases (sorting by time); and in which forms
settings name a person."""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from scheduler.clock import Clock

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Ids:
    """Makes ids from the injected clock and randomness."""

    clock: Clock
    rng: random.Random

    def bubble(self) -> str:
        """Return 20 characters that no other bubble has, nor one of an earlier run with the same seed."""
        milliseconds = int(self.clock.now() * 1000)
        time = "".join(_ALPHABET[milliseconds >> shift & 31] for shift in range(40, -1, -5))
        return time + "".join(self.rng.choices(_ALPHABET, k=11))

    def token(self) -> str:
        """Return a token that starts with the time in milliseconds and ends with 12 random characters."""
        return f"{int(self.clock.now() * 1000):014d}{''.join(self.rng.choices(_ALPHABET, k=12))}"


def is_named(person: str, names: Collection[str]) -> bool:
    """Whether a person is among those whom settings name, as ``telegram:7`` or by the bare id."""
    door, _, bare = person.partition(":u")
    return not {bare, person, f"{door}:{bare}"}.isdisjoint(names)


def maker(clock: Clock, rng: random.Random) -> tuple[Callable[[], str], Callable[[], str]]:
    """Return the two makers, for bubbles and for lease tokens."""
    ids = Ids(clock, rng)
    return ids.bubble, ids.token
