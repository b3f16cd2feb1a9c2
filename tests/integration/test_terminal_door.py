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
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.output import create_output

from bot.doors.terminal import TerminalDoor, wrap
from engine.messages import Bubble, BubbleKind, Button, Kind
from lab.loopback.engine import EngineServer
from persona.line import Line, Speaker
from scheduler.clock import SystemClock
from scheduler.errors import Undelivered
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
    return ours | paint | {"BURST_QUIET": "0.1", "PAUSE_SHORTEST": "0", "GREET_AFTER": "60"}


@asynccontextmanager
async def at_the_terminal(settings: dict[str, str], folder: Path, *, command: str = "chat") -> AsyncIterator[Screen]:
    """Run `aifriend chat` on a terminal, or another command."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 60, 0, 0))
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
    try:
        async with aifriend(command, folder=folder, settings=settings, **streams) as child:
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
        await screen.shows("you › I had a rough day\n")
        await screen.shows("Harry › That sounds like a long day.")
        await screen.shows("Welcome back")
        assert screen.seen.index("I had a rough day") < screen.seen.index("Welcome back")
        screen.types("/quit\r")
        assert await asyncio.wait_for(screen.child.wait(), 15) == 0
        assert "Traceback" not in screen.seen


def bubble(text: str, kind: BubbleKind = BubbleKind.REPLY, *labels: str) -> Bubble:
    return Bubble("b", text, kind, tuple(Button(label, f"/pick {label}") for label in labels))


async def test_w10_what_is_asked_together_keeps_its_numbers_until_something_else_is_said() -> None:
    door = TerminalDoor(SystemClock(), lambda: "Harry", json=True, out=io.StringIO())
    choices = ("/age adult", "/age minor", "/age child", "/memory yes", "/checkins yes")
    card = Bubble("1", "?", BubbleKind.CARD, tuple(Button(data, data) for data in choices))
    await door.send("c", card)
    picked = [door.incoming(number) for number in ("5", "2", "3", "5", "4", "4")]
    assert [incoming.text for incoming in picked] == ["/checkins yes", "/age minor", "3", "5", "4", "4"]
    await door.send("c", card)
    picked = [door.incoming(number) for number in ("1", "4", "5", "1")]
    assert [incoming.text for incoming in picked] == ["/age adult", "/memory yes", "/checkins yes", "1"]
    assert [incoming.kind for incoming in picked] == [Kind.BUTTON] * 3 + [Kind.TEXT]


async def test_a_number_picks_the_choice_that_was_offered_last() -> None:
    door = TerminalDoor(SystemClock(), lambda: "Harry", json=True, out=io.StringIO())
    await door.send("terminal:c0", bubble("Which?", BubbleKind.CARD, "tea", "milk"))
    assert (door.incoming("2").kind, door.incoming("2").kind) == (Kind.BUTTON, Kind.TEXT)
    await door.send("terminal:c0", bubble("Which?", BubbleKind.CARD, "tea", "milk"))
    assert door.incoming(" 1 ").text == "/pick tea"
    assert door.incoming("3").text == "3"


def shown(door: TerminalDoor) -> "tuple[io.StringIO, AbstractContextManager[object]]":
    """What a person sees, for the length of a block."""
    door.out = io.StringIO()
    return door.out, create_app_session(output=create_output(stdout=door.out))


@pytest.mark.parametrize("kind", BubbleKind)
async def test_w12_choices_are_shown_with_their_numbers_under_whatever_is_said(kind: BubbleKind) -> None:
    door = TerminalDoor(SystemClock(), lambda: "Harry")
    out, session = shown(door)
    with session:
        await door.send("terminal:c0", bubble("Did the bike get fixed?", kind, "Not now", "Stop these"))
    lines = [line.strip() for line in out.getvalue().splitlines()]
    assert lines[-2:] == ["1  Not now", "2  Stop these"]
    assert door.incoming("2").text == "/pick Stop these"


@pytest.mark.parametrize(
    ("typed", "picked"), [("1", "/pick 18 or older"), ("2", "/pick 13 to 17"), ("4", "/pick No"), ("5", "5")]
)
async def test_w12_a_number_means_what_stands_beside_it(typed: str, picked: str) -> None:
    door = TerminalDoor(SystemClock(), lambda: "Harry")
    out, session = shown(door)
    with session:
        await door.send("terminal:c0", bubble("How old?", BubbleKind.CARD, "18 or older", "13 to 17"))
        await door.send("terminal:c0", bubble("Nice weather."))
        await door.send("terminal:c0", bubble("May I keep notes?", BubbleKind.CARD, "Yes", "No"))
    rows = [line.strip() for line in out.getvalue().splitlines() if line.strip()[:1].isdecimal()]
    assert rows == ["1  18 or older", "2  13 to 17", "3  Yes", "4  No"]
    assert door.incoming(typed).text == picked


async def test_w12_what_could_not_be_shown_can_not_be_picked(tmp_path: Path) -> None:
    door = TerminalDoor(SystemClock(), lambda: "Harry", folder=tmp_path / "gone")
    asked = replace(bubble("Shall I?", BubbleKind.CHECK_IN, "Not now", "Stop these"), file="notes.json")
    out, session = shown(door)
    with session, (tmp_path / "out").open("w") as door.out, pytest.raises(Undelivered):
        await door.send("terminal:c0", asked)
    assert out.getvalue() == ""
    assert door.incoming("2").kind is Kind.TEXT


async def test_w12_after_a_restart_nothing_is_armed_and_the_last_lines_are_shown_short() -> None:
    door = TerminalDoor(SystemClock(), lambda: "Harry")
    out, session = shown(door)
    with session:
        door.recall([Line(Speaker.PERSON, "hello", 1.0), Line(Speaker.PERSONA, "word " * 400, 2.0)])
    lines = out.getvalue().splitlines()
    assert lines[0] == "you › hello"
    assert lines[1].startswith("Harry › word word")
    assert len(out.getvalue()) < 500
    assert door.incoming("1").kind is Kind.TEXT


async def test_w12_hints_are_wrapped_between_words(settings_of_the_child: dict[str, str], tmp_path: Path) -> None:
    async with at_the_terminal(settings_of_the_child, tmp_path, command="run") as screen:
        await screen.shows("Before you start: Harry is an AI")
        hints = screen.seen[: screen.seen.index("Before you start")]
        assert "how to get a token." in hints.replace("\n", " ")
        assert max(map(len, hints.splitlines())) <= 60
        await screen.shows("Harry › ")
        screen.types("/quit\r")
        assert await asyncio.wait_for(screen.child.wait(), 15) == 0


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
