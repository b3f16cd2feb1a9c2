"""The terminal as a person sees it: the real command on a pseudo-terminal, and the door's own rules."""

import asyncio
import fcntl
import io
import os
import pty
import re
import struct
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.doors.terminal import TerminalDoor, wrap
from engine.messages import Bubble, BubbleKind, Button, Kind
from lab.loopback.engine import EngineServer
from scheduler.clock import SystemClock
from tests.conftest import DATA_KEY
from tests.fakes.command import aifriend
from tests.fakes.waiting import eventually

PAINT = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\r")


class Screen:
    """A command on a terminal of 60 columns; ``seen`` is all that it printed, without paint."""

    def __init__(self, child: asyncio.subprocess.Process, end: int) -> None:
        self.child, self.end, self.seen = child, end, ""
        asyncio.get_running_loop().add_reader(end, self._read)

    def _read(self) -> None:
        # A terminal whose other end is gone reads as an error.
        with suppress(OSError):
            self.seen += PAINT.sub("", os.read(self.end, 65536).decode(errors="replace"))
            return
        asyncio.get_running_loop().remove_reader(self.end)

    def types(self, keys: str) -> None:
        """Press these keys."""
        os.write(self.end, keys.encode())

    async def shows(self, text: str) -> None:
        """Wait until the screen has shown this."""
        await eventually(lambda: text in self.seen, seconds=30, otherwise=lambda: f"that {text!r} is in\n{self.seen}")


@pytest.fixture
def settings_of_the_child(tmp_path: Path, redis_url: str, engine: EngineServer) -> dict[str, str]:
    ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data"), "REDIS_URL": redis_url, "ENGINE_URL": engine.url}
    # Nobody here answers the question where the cursor is.
    paint = {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    return ours | paint | {"BURST_QUIET": "0.1", "PAUSE_SHORTEST": "0"}


@asynccontextmanager
async def at_the_terminal(settings: dict[str, str], folder: Path) -> AsyncIterator[Screen]:
    """Run `aifriend chat` on a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 60, 0, 0))
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
    try:
        async with aifriend("chat", folder=folder, settings=settings, **streams) as child:
            os.close(theirs)
            yield Screen(child, ours)
    finally:
        asyncio.get_running_loop().remove_reader(ours)
        os.close(ours)


async def test_a_talk_at_the_keyboard(
    settings_of_the_child: dict[str, str], tmp_path: Path, engine: EngineServer
) -> None:
    engine.answer = lambda _: "That sounds like a long day. What was the worst of it?"
    async with at_the_terminal(settings_of_the_child, tmp_path) as screen:
        await screen.shows("Before you start: Harry is an AI")
        await screen.shows("Harry › ")
        await screen.shows("you › ")
        screen.types("I had a rough day\r")
        await screen.shows("That sounds like a long day.")
        await screen.shows("1  18 or older")
        screen.types("1\r")
        await screen.shows("Thank you, noted.")
        # The person is in the middle of a line, and he is in the middle of an answer.
        engine.answer = lambda _: "Wait, I have to think about that for a while. " * 3
        engine.pause = 0.2
        screen.types("and then\rit ra")
        await screen.shows("Harry is writing …")
        screen.types("\x15")
        screen.types("\x04")
        assert await asyncio.wait_for(screen.child.wait(), 15) == 0
        await screen.shows("Until next time.")
    async with at_the_terminal(settings_of_the_child, tmp_path) as screen:
        await screen.shows("Welcome back")
        screen.types("/quit\r")
        assert await asyncio.wait_for(screen.child.wait(), 15) == 0
        assert "Traceback" not in screen.seen


def bubble(text: str, kind: BubbleKind = BubbleKind.REPLY, *labels: str) -> Bubble:
    return Bubble("b", text, kind, tuple(Button(label, f"/pick {label}") for label in labels))


async def test_a_number_picks_the_choice_that_was_offered_last() -> None:
    door = TerminalDoor(SystemClock(), lambda: "Harry", json=True, out=io.StringIO())
    await door.send("terminal:c0", bubble("Which?", BubbleKind.CARD, "tea", "milk"))
    assert (door.incoming("2").kind, door.incoming("2").kind) == (Kind.BUTTON, Kind.TEXT)
    await door.send("terminal:c0", bubble("Which?", BubbleKind.CARD, "tea", "milk"))
    assert door.incoming(" 1 ").text == "/pick tea"
    assert door.incoming("3").text == "3"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("a line that is too long", ["a line", "that is", "too long"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("incomprehensibilities", ["incomprehensibilities"]),
        ("日本語 日本語", ["日本語", "日本語"]),
    ],
)
def test_text_is_wrapped_between_words(text: str, lines: list[str]) -> None:
    assert wrap(text, 8) == lines
