"""What is set for servers and groups, under keys of their own; knows nothing of who is in them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from persona.server import Server
from scheduler.mailbox.store import Store


@dataclass(frozen=True, slots=True)
class Servers:
    """Of one store. What can't be read counts as never set."""

    store: Store

    async def of(self, key: str) -> Server:
        """Return what is set for a server; "" is none. Raises StoreDown."""
        if not key:
            return Server()
        place = (await self.store.names()).server(key).key("server")
        # Read with every turn, so that it lives as long as he is spoken to there.
        return self._opened(key, await self.store.command("GETEX", place, "EX", self.store.keeping.people), place)

    async def change(self, key: str, change: Callable[[Server], Server]) -> Server:
        """Apply ``change`` to what is set, whoever else changes it meanwhile. Raises StoreDown."""
        place = (await self.store.names()).server(key).key("server")
        while True:
            sealed = await self.store.get(place) or b""
            after = change(self._opened(key, sealed, place))
            new = self.store.codec.seal(after, place)
            if await self.store.run("replace", [place], sealed, new, self.store.keeping.people, durable=True):
                return after

    async def move(self, old: str, new: str) -> None:
        """Let a group keep what was set for it under another id; what was set under that already stays. Raises
        StoreDown."""
        if (before := await self.of(old)) == Server(old):
            return
        await self.change(new, lambda server: replace(before, key=new) if server == Server(new) else server)

    def _opened(self, key: str, sealed: bytes | None, place: str) -> Server:
        return (self.store.readable(sealed, Server, place) if sealed else None) or Server(key)
