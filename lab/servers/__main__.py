"""`python -m lab.servers`: play the script of a server on both platforms, with closed and open gate, and count."""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from lab.servers.figures import Figures, figures
from lab.servers.platforms import OnDiscord, OnTelegram, Platform
from lab.servers.play import Clock, Player, house, names_whom_it_answers
from lab.servers.script import script
from persona.codec import new_secret

PLATFORMS = ("discord", "telegram")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures; by default the stand-in of an engine names whom its prompt says that it answers."""
    parser = argparse.ArgumentParser(prog="python -m lab.servers", description=__doc__)
    parser.add_argument("--platform", action="append", choices=PLATFORMS, help="by default each")
    parser.add_argument("--embedded", action="store_true", help="on the embedded engine, in place of the stand-in")
    options = parser.parse_args(arguments)
    for name in options.platform or PLATFORMS:
        for joins in (False, True):
            told = asyncio.run(measured(name, joins=joins, embedded=options.embedded))
            print(f"{name}, gate {'open' if joins else 'closed'}: {told}", flush=True)


async def measured(name: str, *, joins: bool, embedded: bool = False, redis_url: str = "") -> Figures:
    """Play the script at a platform's stand-in, and count what came of it."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clock = Clock(folder / "offset")
        engine = await stack.enter_async_context(EngineServer(answer=names_whom_it_answers))
        platform: Platform
        if name == "discord":
            platform = OnDiscord(await stack.enter_async_context(DiscordServer(clock=clock.now)))
        else:
            platform = OnTelegram(await stack.enter_async_context(BotApi(clock=clock.now)))
        url = "" if embedded else engine.url
        opened = house(platform, folder / "data", clock, key=new_secret(), engine=url, redis_url=redis_url)
        app = await stack.enter_async_context(opened)
        told = script()
        played = await Player(platform, app, clock).play(told, joins=joins)
        shown = (str(body["messages"]) for body in engine.seen)
        played.prompts = [text for text in shown if "a group chat" in text]
        return figures(played, never=told.never, prefix=f"{name}:u")


if __name__ == "__main__":
    main()
