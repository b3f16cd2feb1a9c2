"""How the house is: each part that people need by name, asked within a second whatever hangs; knows no part."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from engine.models.supervisor import OK

Ask = Callable[[], Awaitable[str | None]]
"""Gives "ok", or in one line what is wrong; None where the house has no such part (yet)."""

_PATIENCE = 0.7
"""Seconds in which a part has to say how it is."""


@dataclass(slots=True)
class Health:
    """The parts of one house. ``doors`` are the names of those of which one that is well is enough: a platform that
    is out of reach is no reason to take the people of another one away. ``note`` hears of each part whether it is
    well, each time somebody asks."""

    note: Callable[[str, bool], None]
    doors: set[str] = field(default_factory=set)
    patience: float = _PATIENCE
    _parts: dict[str, Ask] = field(default_factory=dict, init=False)

    def watch(self, name: str, ask: Ask, *, door: bool = False) -> None:
        """Ask a part from now on."""
        self._parts[name] = ask
        if door:
            self.doors.add(name)

    async def look(self) -> dict[str, str]:
        """Ask all parts at once, and return what each says."""
        states = await asyncio.gather(*(self._state(name, ask) for name, ask in self._parts.items()))
        parts = {name: state for name, state in zip(self._parts, states, strict=True) if state is not None}
        for name, state in parts.items():
            self.note(name, state == OK)
        return parts

    def serves(self, parts: Mapping[str, str]) -> bool:
        """Whether people are served: all is well, but for doors, where one is enough."""
        doors = [state for name, state in parts.items() if name in self.doors]
        needed = [state for name, state in parts.items() if name not in self.doors]
        return _well(needed) and (not doors or OK in doors)

    async def _state(self, name: str, ask: Ask) -> str | None:
        try:
            async with asyncio.timeout(self.patience):
                return await ask()
        except TimeoutError:
            return f"{name} does not answer within {self.patience:g} s"


def _well(states: Iterable[str]) -> bool:
    return all(state == OK for state in states)
