"""Who was let in by whoever runs the house, and who asks to be; knows no door and no list in the settings.

That somebody was let in is the operator's word, not theirs: it stays over /forget, under a hash of their id.
"""

from dataclasses import dataclass

from persona.keys import Keys
from scheduler.mailbox.store import DAY, Store

_ASKED = 7 * DAY
"""Seconds in which a code is good."""
_WAITING = "aifriend:{guests}:waiting"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who asks to be let in, the chat in which they asked, and the language that they are spoken with."""

    person: str
    chat: str
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A guest with the code that lets them in."""

    guest: Guest
    code: str


@dataclass(frozen=True, slots=True)
class Admissions:
    """Of one store."""

    store: Store

    async def ask(self, guest: Guest, code: str) -> tuple[str, bool]:
        """Return the code with which a guest is let in, and whether it is ``code``: whoever asked within the week
        keeps theirs. Raises StoreDown."""
        mine, place = await self._keys(guest.person), (await self._code(code)).key("guest")
        codec, asks = self.store.codec, mine.key("asks")
        # The guest first: a code that was told and lets nobody in would be worse than one that nobody knows.
        await self.store.command("SET", place, codec.seal(guest, place), "EX", _ASKED)
        before = await self.store.command("SET", asks, codec.seal(code, asks), "NX", "GET", "EX", _ASKED)
        if not before:
            asking = codec.seal(Asking(guest, code), _WAITING)
            await self.store.commands([("HSET", _WAITING, mine.hash, asking), ("EXPIRE", _WAITING, _ASKED)])
            return code, True
        await self.store.command("DEL", place)
        return codec.open(before, str, asks), False

    async def admit(self, code: str) -> Guest | None:
        """Let in whoever has this code, however it is spelled; None where nobody has it. Raises StoreDown."""
        place = (await self._code(_plain(code))).key("guest")
        sealed = await self.store.get(place)
        if not sealed:
            return None
        guest = self.store.codec.open(sealed, Guest, place)
        mine = await self._keys(guest.person)
        await self.store.command("SET", mine.key("admitted"), b"1", "EX", self.store.keeping.people, durable=True)
        await self.store.command("HDEL", _WAITING, mine.hash)
        # The code stays for the rest of its week: whoever is asked twice to let them in says the same twice.
        return guest

    async def waiting(self) -> list[Asking]:
        """Return who asks to be let in, with codes that are still good. Raises StoreDown."""
        rows: dict[bytes, bytes] = await self.store.command("HGETALL", _WAITING)
        asking = self.store.all_readable(rows.values(), Asking, _WAITING)
        places = [(await self._code(each.code)).key("guest") for each in asking]
        good = await self.store.commands([("EXISTS", place) for place in places]) if places else []
        return [each for each, is_good in zip(asking, good, strict=True) if is_good]

    async def admitted(self, person: str) -> bool:
        """Whether a person was let in; it holds for a year from the last time that they came. Raises StoreDown."""
        place = (await self._keys(person)).key("admitted")
        return await self.store.command("GETEX", place, "EX", self.store.keeping.people) is not None

    async def forget(self, person: str) -> None:
        """Leave nothing of what a person told when they asked. Raises StoreDown."""
        mine, codec = await self._keys(person), self.store.codec
        asks = mine.key("asks")
        await self.store.command("HDEL", _WAITING, mine.hash)
        if sealed := await self.store.get(asks):
            await self.store.command("DEL", (await self._code(codec.open(sealed, str, asks))).key("guest"))
            await self.store.command("DEL", asks)

    async def _keys(self, person: str) -> Keys:
        return (await self.store.names()).person(person)

    async def _code(self, code: str) -> Keys:
        return (await self.store.names()).code(code)


def _plain(code: str) -> str:
    """A code as it was made, whatever a person's hand or a messenger did to it."""
    return "".join(code.split()).replace("-", "").upper()
