"""What whoever runs the house has switched off for everybody; it stays so until they switch it on again."""

from dataclasses import dataclass

from scheduler.mailbox.store import Store

_CHECKINS = "aifriend:{switches}:checkins"


@dataclass(frozen=True, slots=True)
class Switches:
    """Of one store, for all processes."""

    store: Store

    async def checkins_off(self) -> bool:
        """Whether nobody is written to first. Raises StoreDown."""
        return await self.store.get(_CHECKINS) is not None

    async def switch_checkins(self, *, on: bool) -> None:
        """Let check-ins be written, or none. Raises StoreDown."""
        await self.store.command(*(("DEL", _CHECKINS) if on else ("SET", _CHECKINS, b"off")), durable=True)
