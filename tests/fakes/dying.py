"""A process that is killed at one of its round trips to the store, as whoever drives it sees that."""

from dataclasses import dataclass

from scheduler.errors import StoreDown
from scheduler.mailbox import Store


@dataclass(slots=True)
class Dying(Store):
    """A store whose process is killed before or after its n-th round trip."""

    left: int = 0
    after: bool = False

    async def together(self, *commands, **how):  # type: ignore[no-untyped-def]
        return await self._or_die(lambda: Store.together(self, *commands, **how))

    async def command(self, *command, **how):  # type: ignore[no-untyped-def]
        return await self._or_die(lambda: Store.command(self, *command, **how))

    async def _or_die(self, act):  # type: ignore[no-untyped-def]
        self.left -= 1
        if self.left >= 0:
            return await act()
        if self.after:
            await act()
        raise StoreDown("killed")
