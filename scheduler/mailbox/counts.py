"""Counts what a person had in the running minute and day, for all processes; knows no cap and no more than a hash."""

from dataclasses import dataclass

from persona.codec import keyed_hash
from scheduler.mailbox.store import Store

EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Had:
    """What was answered in the running minute, of which ``left`` seconds remain, and the tokens of the running day."""

    messages: int = 0
    left: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """A minute and a day begin with the first that is counted in them, by the store's own clock."""

    store: Store

    async def add(self, whose: str, *, messages: int = 0, tokens: int = 0) -> Had:
        """Add to what a person had, or EVERYBODY, and return it all. Raises StoreDown."""
        place = self.place(whose)
        keys = [f"{place}:minute", f"{place}:tokens"]
        had, left, spent = await self.store.run("spend", keys, messages, tokens)
        return Had(had, left / 1000, spent)

    def place(self, whose: str) -> str:
        """What the keys begin with: a day's count survives its person's /forget, so that no id stands in it."""
        secret = bytes.fromhex(self.store.codec.secrets[0].strip())
        return f"aifriend:{{{keyed_hash(secret, f'count {whose}')}}}"
