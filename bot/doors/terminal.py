"""The terminal door: lines in, bubbles out; the only file that knows prompt_toolkit."""

import asyncio
import itertools
import os
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

import msgspec
from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import AnyFormattedText, FormattedText
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.utils import get_cwidth

from bot.doors.choices import other_questions
from bot.doors.slash import command_in
from engine.messages import Bubble, BubbleKind, Incoming, Kind
from persona.line import Line, Media, Speaker
from scheduler.clock import Clock
from scheduler.door import Receipt
from scheduler.errors import Rejected, Undelivered

CHAT, PERSON = "terminal:c0", "terminal:u0"
_QUIT = frozenset({"/quit", "/exit"})
_GOODBYE = "Until next time. What was said stays in DATA_DIR; /forget deletes it."
_LAST_WORDS = 1.0
"""Seconds that a reply on its way gets when the person leaves; the rest comes at the next start."""
_RECALLED = 300
"""Characters of a line that is shown again."""
_WIDEST = 96
"""Columns; longer lines are hard to read."""

Receive = Callable[..., Awaitable[None]]


@dataclass(slots=True)
class TerminalDoor:
    """One person at a keyboard, or a script. ``json`` prints each bubble as one JSON object; files are written into
    ``folder``."""

    clock: Clock
    speaker: Callable[[], str]
    json: bool = False
    folder: Path = Path()
    out: TextIO = field(default_factory=lambda: sys.stdout)
    name: str = field(default="terminal", init=False)
    typing_seconds: float = field(default=2.0, init=False)
    _choices: tuple[str, ...] = field(default=(), init=False)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count, init=False)
    _last_kind: BubbleKind | None = field(default=None, init=False)
    _writing_until: float = field(default=0.0, init=False)
    _failure: "asyncio.Future[OSError]" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._failure = asyncio.get_running_loop().create_future()

    async def send(self, chat: str, bubble: Bubble) -> Receipt:
        """Print one bubble; buttons become numbered choices. Raises Undelivered when nothing can be printed."""
        del chat
        self._writing_until = 0.0
        try:
            if bubble.file:
                mark = (bubble.work.mark,) if bubble.work else ()
                bubble = replace(bubble, text="\n".join((bubble.text, *mark, str(self._write(bubble)))))
            if self.json:
                self._print_json(bubble)
            else:
                self._print(bubble)
            self._arm(bubble)
        except OSError as error:
            if not self._failure.done():
                _give_up(self.out)
                self._failure.set_result(OSError(error.errno, error.strerror, "standard output"))
            raise Undelivered("the terminal is closed") from error
        return Receipt(str(next(self._numbers)), self.clock.now())

    def _arm(self, bubble: Bubble) -> None:
        """From now on a number picks what stands on the screen, and a script's one what was offered last."""
        data = tuple(button.data for button in bubble.buttons)
        self._choices = (data or self._choices) if self.json else (*self._choices, *data)

    def _write(self, bubble: Bubble) -> Path:
        path = (self.folder / bubble.file).resolve()
        # Nobody else at this machine has to read it.
        path.touch(mode=0o600)
        path.write_bytes(bubble.content)
        return path

    async def react(self, chat: str, message: str, emoji: str) -> None:
        """Print the emoji: nothing can stand under a line that has been printed."""
        await self.send(chat, Bubble(message, emoji))

    async def find(self, chat: str, bubble: Bubble, *, after: str) -> Receipt | None:
        """What was printed can't be read again."""
        del chat, bubble, after
        return None

    async def direct(self, person: str) -> str:
        """There is nobody else here."""
        return person.replace(":u", ":c", 1)

    async def fetch(self, chat: str, message: str, media: Media, *, most: int) -> bytes:
        """Nobody sends files here."""
        del chat, message, media, most
        raise Rejected("there are no files here")

    async def typing(self, chat: str) -> None:
        """Say beside the prompt that he is writing."""
        del chat
        self._writing_until = self.clock.now() + self.typing_seconds

    def incoming(self, line: str) -> Incoming:
        """Return what the person typed; a bare number picks a choice that was offered since they last typed."""
        now = self.clock.now()
        text = line.strip()
        kind = Kind.COMMAND if command_in(text) else Kind.TEXT
        kept: tuple[str, ...] = ()
        if text.isdecimal() and 1 <= int(text) <= len(self._choices) and self._choices[int(text) - 1]:
            kind, text = Kind.BUTTON, self._choices[int(text) - 1]
            others = other_questions(list(filter(None, self._choices)), text)
            # Under the numbers that stand on the screen.
            kept = tuple(data if data in others else "" for data in self._choices) if others else ()
        self._choices, self._last_kind = kept, None
        return Incoming(PERSON, CHAT, id=f"{int(now * 1e6):020d}", at=now, text=text, kind=kind)

    async def read(self, receive: Receive, until_served: Callable[[], Awaitable[None]], lines: Iterable[str]) -> None:
        """Take one line after the other, each once all before it is answered, until they end.

        Raises OSError when the answers can't be printed.
        """
        async for line in _read(lines):
            await self._take(line, receive)
            failure: asyncio.Future[Any] = self._failure
            work: asyncio.Future[Any] = asyncio.ensure_future(until_served())
            await asyncio.wait([work, failure], return_when=asyncio.FIRST_COMPLETED)
            if self._failure.done():
                work.cancel()
                raise self._failure.result()

    async def talk(self, receive: Receive, until_served: Callable[[], Awaitable[None]], *, opening: str) -> None:
        """Talk with a person at the keyboard until they leave; ``opening`` is what is said for them first."""
        prompt: PromptSession[str] = PromptSession()
        await self._take(opening, receive)
        with patch_stdout(raw=True):
            while True:
                try:
                    line = await prompt.prompt_async(_PROMPT, rprompt=self._sign, refresh_interval=0.3)
                except (EOFError, KeyboardInterrupt):
                    break
                if line.strip() in _QUIT:
                    break
                await self._take(line, receive)
        with suppress(TimeoutError):
            await asyncio.wait_for(until_served(), _LAST_WORDS)
        self.say(_GOODBYE)

    def say(self, text: str) -> None:
        """Print a line of the house."""
        self._last_kind = BubbleKind.CARD
        print_formatted_text(_paragraph([("", "  ")], text, "dim"), file=self.out)

    def recall(self, lines: Iterable[Line]) -> None:
        """Print what was said last, before the person was away."""
        for line in lines:
            who = self.speaker() if line.speaker is Speaker.PERSONA else "you"
            text = line.text if len(line.text) <= _RECALLED else f"{line.text[:_RECALLED]} …"
            print_formatted_text(_paragraph([("dim", f"{who} › ")], text, "dim"), file=self.out)

    async def _take(self, line: str, receive: Receive) -> None:
        if line.strip():
            incoming = self.incoming(line)
            await receive(incoming, update=incoming.id)

    def _sign(self) -> AnyFormattedText:
        # What is done stays on the screen, and he will not write for ever.
        if get_app().is_done or self.clock.now() >= self._writing_until:
            return ""
        return [("dim italic", f"{self.speaker()} is writing … ")]

    def _print_json(self, bubble: Bubble) -> None:
        fields = {
            "kind": bubble.kind.value,
            "from": self.speaker() if bubble.kind is not BubbleKind.CARD else "house",
            "text": bubble.text,
            "choices": [button.label for button in bubble.buttons],
        }
        self.out.write(msgspec.json.encode(fields).decode() + "\n")
        self.out.flush()

    def _print(self, bubble: Bubble) -> None:
        if self._last_kind and BubbleKind.CARD in (bubble.kind, self._last_kind):
            print_formatted_text("")
        self._last_kind = bubble.kind
        if bubble.kind is not BubbleKind.CARD:
            print_formatted_text(_paragraph([("bold ansigreen", self.speaker()), ("ansigreen", " › ")], bubble.text))
        else:
            print_formatted_text(_paragraph([("", "  ")], bubble.text, "dim"))
        # Counted on, since what was offered before still stands there.
        for number, button in enumerate(bubble.buttons, 1 + len(self._choices)):
            print_formatted_text(_paragraph([("bold ansicyan", f"    {number}"), ("", "  ")], button.label))


_PROMPT = FormattedText([("bold ansicyan", "you"), ("ansicyan", " › ")])


def _paragraph(head: list[tuple[str, str]], text: str, style: str = "") -> FormattedText:
    """Text behind its head, wrapped between words, with the following lines set in as far as the first."""
    margin = sum(get_cwidth(part) for _, part in head)
    lines = wrap(text, min(shutil.get_terminal_size().columns, _WIDEST) - margin - 1)
    return FormattedText([*head, (style, f"\n{' ' * margin}".join(lines))])


def wrap(text: str, width: int) -> list[str]:
    """The lines of a text, cut between words where one is wider than ``width`` columns."""
    lines = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and get_cwidth(longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def _give_up(out: TextIO) -> None:
    """Let what is still buffered go nowhere, or the interpreter stumbles over it once more when it ends."""
    with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), out.fileno())


async def _read(lines: Iterable[str]) -> AsyncIterator[str]:
    """Pass on lines as they come, from a thread: a pipe may keep silent for long, and the house must not."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        # The loop may be gone when a line comes at last.
        with suppress(RuntimeError):
            try:
                for line in lines:
                    loop.call_soon_threadsafe(queue.put_nowait, line)
            finally:
                loop.call_soon_threadsafe(queue.put_nowait, None)

    # A daemon, so that leaving does not wait for a line that never comes.
    threading.Thread(target=read, daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line
