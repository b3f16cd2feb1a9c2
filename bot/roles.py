"""What one process can be: every door whose settings are present, or a talk in the terminal."""

import asyncio
import io
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bot.app import open_app
from bot.doors.ports import Problem
from bot.hints import hint
from bot.keyboard import Keyboard
from bot.settings import Settings


async def until_stopped(role: Callable[[], Awaitable[int]]) -> int:
    """Run a role until it ends or the process is asked to."""
    task = asyncio.ensure_future(role())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return 0


async def run() -> int:
    """Serve everybody at every door whose settings are present; without any, talk in the terminal."""
    settings = Settings()
    telegram, discord = (
        settings.telegram_bot_token.get_secret_value(),
        settings.discord_bot_token.get_secret_value(),
    )
    if not (telegram or discord):
        hint(_HOW_TO_CONNECT)
        return await talk(persona="", script=None, grant=())
    if settings.telegram_webhook_url and not settings.telegram_webhook_secret.get_secret_value():
        raise ValueError("a webhook needs a secret: set TELEGRAM_WEBHOOK_SECRET to a long random word")
    async with open_app(settings) as app:
        port = await app.open_http()
        app.warm_up()
        async with app.loop.running():
            doors = {"telegram": app.open_telegram} if telegram else {}
            doors |= {"discord": app.open_discord} if discord else {}
            await _open(doors, app.post.watch.error)
            await app.until_heard()
            hint(_serving(settings, list(app.post.doors), port))
            await app.serve()
    return 0


async def _open(doors: Mapping[str, Callable[[], Awaitable[None]]], problem: Problem) -> None:
    """Open doors beside each other. Raises ValueError where none can open as the settings stand; a platform that is
    out of reach may come back."""
    outcomes = await asyncio.gather(*(open_() for open_ in doors.values()), return_exceptions=True)
    if isinstance(outcomes[0], ValueError) and all(isinstance(outcome, ValueError) for outcome in outcomes):
        raise outcomes[0]
    for name, outcome in zip(doors, outcomes, strict=True):
        if outcome is not None:
            problem(name, outcome)


def _serving(settings: Settings, doors: list[str], port: int) -> str:
    if settings.open_to_everyone:
        mode = "Open to everyone (OPEN_TO_EVERYONE)."
    elif settings.guests:
        mode = f"Open to {len(settings.guests)} people named in ALLOWED_USERS."
    else:
        mode = (
            "Closed: nobody is in ALLOWED_USERS. Write to the bot; it answers with a code, and `aifriend admit CODE` "
            "lets you in (or set OPEN_TO_EVERYONE=true)."
        )
    host = f"[{settings.http_host}]" if ":" in settings.http_host.strip("[]") else settings.http_host
    open_ = f"Serving {' and '.join(doors)}." if doors else "No platform can be reached yet; each is tried again."
    return f"{open_} {mode} Health and metrics: http://{host}:{port}"


async def talk(*, persona: str, script: str | None, grant: Sequence[str], usage: bool = False) -> int:
    """Talk with a person at the keyboard, or read the lines of a ``script`` ("-": standard input)."""
    from bot.doors.terminal import CHAT, PERSON

    settings = Settings()
    settings.persona = persona or settings.persona
    # A person at the keyboard sees a conversation; whoever runs a script wants to hear what went wrong.
    settings.log_level = "error" if script is None else "warning"
    lines = _lines(script)
    if script is not None:
        # A script does not wait for more to be typed.
        settings.burst_quiet = settings.pause_shortest = settings.pause_longest = 0.0
    async with open_app(settings) as app:
        await app.engine.tried(_PATIENCE)
        door = app.open_terminal(json=script is not None)
        keyboard = Keyboard(app.reception, PERSON, CHAT)
        await keyboard.grant(grant)
        async with app.loop.running():
            receive, until_served = app.reception.receive, keyboard.until_served
            last_lines = await keyboard.last_lines()
            if lines is not None:
                await door.read(receive, until_served, lines)
            elif last_lines is not None:
                door.recall(last_lines)
                door.say(_WELCOME_BACK)
                await door.talk(receive, until_served, opening="")
            else:
                door.say(_WELCOME)
                await door.talk(receive, until_served, opening="/start")
        if usage:
            print(app.metrics.cost(), file=sys.stderr)
    return 0


def _lines(script: str | None) -> Iterable[str] | None:
    """What is to be said, line by line; None for a person at the keyboard. Raises OSError."""
    if script is not None and script != "-":
        return Path(script).read_text(encoding="utf-8", errors="replace").splitlines()
    if script is None and sys.stdin.isatty():
        return None
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return sys.stdin


_PATIENCE = 30.0
"""Seconds that a talk in the terminal waits for its engine before it begins."""
_WELCOME = "A number picks a choice, /help shows what there is, Ctrl-D or /quit ends the talk."
_WELCOME_BACK = "Welcome back: just write on. /help shows what there is, Ctrl-D or /quit ends the talk."
_HOW_TO_CONNECT = (
    "No messenger is connected, so let's talk here. To put him on Telegram or Discord, write TELEGRAM_BOT_TOKEN=… or "
    "DISCORD_BOT_TOKEN=… into the file .env and start again; the README says how to get a token."
)
