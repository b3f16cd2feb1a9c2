"""Interactions that wait to be acknowledged, shared by listener and sender so that no answer comes too early."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Acknowledge = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Interactions:
    """Those of which the platform has not heard yet that they were seen, or is just being told: before that it takes
    no answer to them. Of all others, another process's too, it has heard."""

    _debts: "dict[str, Acknowledge | asyncio.Future[None]]" = field(default_factory=dict, init=False, repr=False)

    def owe(self, answer_to: str, acknowledge: Acknowledge) -> None:
        """Note how the platform is told of an interaction, which may wait until it is in the inbox; noted twice, it is
        told once."""
        self._debts.setdefault(answer_to, acknowledge)

    async def acknowledge(self, answer_to: str) -> None:
        """Tell the platform that an interaction was seen, where that is owed, and wait until it has heard or can't be
        told in time."""
        if (telling := self.begin(answer_to)) is not None:
            await asyncio.shield(telling)

    def begin(self, answer_to: str) -> "asyncio.Future[None] | None":
        """Begin to tell the platform that an interaction was seen, where that is owed and has not begun."""
        debt = self._debts.get(answer_to)
        if debt is not None and not isinstance(debt, asyncio.Future):
            debt = self._debts[answer_to] = asyncio.ensure_future(debt())
        return debt

    def forget(self, answer_to: str) -> None:
        """Owe nothing for an interaction any more."""
        self._debts.pop(answer_to, None)
