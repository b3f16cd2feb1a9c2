"""What one process can be: the whole house, one role of it, or a talk in the terminal."""

import asyncio
import io
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bot import spelling
from bot.app import open_app
from bot.doors.ports import Problem
from bot.hints import hint
from bot.keyboard import Keyboard
from bot.settings import Settings
from scheduler.duties.loop import Share


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


def _settings() -> Settings:
    """The settings, having named on standard error what was meant for one and is none."""
    for line in spelling.misspelled(os.environ, Path(".env")):
        hint(f"aifriend: {line}")
    return Settings()


async def run() -> int:
    """Serve everybody at every door whose settings are present; without any, talk in the terminal."""
    settings = _settings()
    names = [name for name, is_set in _SET.items() if is_set(settings)]
    if not names:
        hint(_HOW_TO_CONNECT)
        return await talk(persona="", script=None, grant=())
    return await _serve(settings, names, Share())


async def listen(name: str) -> int:
    """Take in what comes at one door, for others to answer. Raises ValueError where its settings are missing."""
    settings = _settings()
    if name == "api":
        settings.api = True
    if not _SET[name](settings):
        raise ValueError(f"nothing says how to reach {name}: set {name.upper()}_BOT_TOKEN")
    return await _serve(settings, [name], Share(answers=False, clock=False))


async def work() -> int:
    """Answer what other processes take in, at whichever door."""
    return await _serve(_settings(), [], _ANSWERS)


async def tick() -> int:
    """Do what happens by the clock: check-ins, reminders, sweeps and repairs."""
    return await _serve(_settings(), [], _TICKS)


async def make() -> int:
    """Make the pictures and voice notes that other processes send. Raises ValueError where nothing can bring them."""
    settings = _settings()
    if not settings.broker_url:
        raise ValueError("a broker brings makers what to make: set BROKER_URL")
    return await _serve(settings, [], _MAKES)


_ANSWERS, _TICKS = Share(clock=False), Share(answers=False)
_MAKES = Share(answers=False, clock=False, makes=True)
_SET: Mapping[str, Callable[[Settings], bool]] = {
    "telegram": lambda settings: bool(settings.telegram_bot_token.get_secret_value()),
    "discord": lambda settings: bool(settings.discord_bot_token.get_secret_value()),
    "api": lambda settings: settings.api,
}
"""By door, whether its settings are present."""


async def _serve(settings: Settings, names: Sequence[str], share: Share) -> int:
    """Be what the ``share`` says, with these doors open to whoever writes; without any, all that can be sent by."""
    is_called = "telegram" in names and settings.telegram_webhook_url
    if is_called and not settings.telegram_webhook_secret.get_secret_value():
        raise ValueError("a webhook needs a secret: set TELEGRAM_WEBHOOK_SECRET to a long random word")
    async with open_app(settings, share=share) as app:
        try:
            port = await app.open_http(api="api" in names)
            app.warm_up()
            async with app.loop.running():
                opening = {"telegram": app.open_telegram, "discord": app.open_discord}
                doors = {name: open_ for name, open_ in opening.items() if name in names}
                await _open(doors or (app.open_senders() if share.sends and not names else {}), app.post.watch.error)
                await app.until_heard()
                served = _serving(settings, names, app.open_doors, port) if names else _AT_WORK[share].format(port=port)
                hint(served)
                await app.serve()
        finally:
            await app.finish()
    return 0


async def _open(doors: Mapping[str, Callable[[], Awaitable[None]]], problem: Problem) -> None:
    """Open doors beside each other. Raises ValueError where none can open as the settings stand; a platform that is
    out of reach may come back."""
    outcomes = await asyncio.gather(*(open_() for open_ in doors.values()), return_exceptions=True)
    if (
        outcomes
        and isinstance(outcomes[0], ValueError)
        and all(isinstance(outcome, ValueError) for outcome in outcomes)
    ):
        raise outcomes[0]
    for name, outcome in zip(doors, outcomes, strict=True):
        if outcome is not None:
            problem(name, outcome)


def _serving(settings: Settings, names: Sequence[str], doors: Sequence[str], port: int) -> str:
    """What whoever started it reads: which of the doors by these names are open, to whom, and where the port is."""
    host = f"[{settings.http_host}]" if ":" in settings.http_host.strip("[]") else settings.http_host
    url = f"http://{host}:{port}"
    api = f" The HTTP API: {url}/v1, for who brings a key of `aifriend apikey new`." if "api" in names else ""
    platforms = ""
    if set(names) != {"api"}:
        open_ = f"Serving {' and '.join(doors)}." if doors else "No platform can be reached yet; each is tried again."
        platforms = f"{open_} {_mode(settings)}"
    return f"{platforms}{api} Health and metrics: {url}".strip()


def _mode(settings: Settings) -> str:
    if settings.open_to_everyone:
        return "Open to everyone (OPEN_TO_EVERYONE)."
    if settings.guests:
        return f"Open to {len(settings.guests)} people named in ALLOWED_USERS."
    return (
        "Closed: nobody is in ALLOWED_USERS. Write to the bot; it answers with a code, and `aifriend admit CODE` "
        "lets you in (or set OPEN_TO_EVERYONE=true)."
    )


async def talk(*, persona: str, script: str | None, grant: Sequence[str], usage: bool = False) -> int:
    """Talk with a person at the keyboard, or read the lines of a ``script`` ("-": standard input)."""
    from bot.doors.terminal import CHAT, PERSON

    settings = _settings()
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


_AT_WORK = {
    _ANSWERS: "Answering what doors take in. Health and metrics: port {port}",
    _TICKS: "Writing first, reminding and sweeping. Health and metrics: port {port}",
    _MAKES: "Making pictures and voice notes. Health and metrics: port {port}",
}
"""What a process says that no door stands in, by its share."""
_PATIENCE = 30.0
"""Seconds that a talk in the terminal waits for its engine before it begins."""
_WELCOME = "A number picks a choice, /help shows what there is, Ctrl-D or /quit ends the talk."
_WELCOME_BACK = "Welcome back: just write on. /help shows what there is, Ctrl-D or /quit ends the talk."
_HOW_TO_CONNECT = (
    "No messenger is connected, so let's talk here. To put him on Telegram or Discord, write TELEGRAM_BOT_TOKEN=… or "
    "DISCORD_BOT_TOKEN=… into the file .env and start again; the README says how to get a token."
)
