"""The terminal door: lines in, bubbles out; the only file that knows prompt_toolkit."""

import asyncio
import itertools
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TextIO

import msgspec
from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.patch_stdout import patch_stdout

from engine.messages import Bubble, BubbleKind, Incoming, Kind
from scheduler.clock import Clock
from scheduler.door import Limits, Sent

CHAT, PERSON = "terminal:c0", "terminal:u0"

Receive = Callable[..., Awaitable[None]]


@dataclass(slots=True)
class TerminalDoor:
    """One person at a keyboard, or a script. ``json`` prints each bubble as one JSON object."""

    clock: Clock
    speaker: Callable[[], str]
    json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    name: str = field(default="terminal", init=False)
    limits: Limits = field(default=Limits(100_000, 2.0), init=False)
    _choices: tuple[str, ...] = field(default=(), init=False)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count, init=False)

    async def send(self, chat: str, bubble: Bubble) -> Sent:
        """Print one bubble; buttons become numbered choices."""
        del chat
        self._choices = tuple(button.data for button in bubble.buttons) or self._choices
        if self.json:
            self._print_json(bubble)
        else:
            self._print(bubble)
        return Sent(str(next(self._numbers)), self.clock.now())

    async def typing(self, chat: str) -> None:
        """A terminal shows no typing sign: the cursor waits."""

    def incoming(self, line: str) -> Incoming:
        """Return what the person typed; a bare number picks a choice that was offered."""
        now = self.clock.now()
        text = line.strip()
        kind = Kind.COMMAND if text.startswith("/") else Kind.TEXT
        if text.isdecimal() and 1 <= int(text) <= len(self._choices):
            kind, text = Kind.BUTTON, self._choices[int(text) - 1]
        self._choices = ()
        return Incoming(PERSON, CHAT, id=f"{int(now * 1e6):020d}", at=now, text=text, kind=kind)

    async def run(self, receive: Receive, settled: Callable[[], Awaitable[None]], lines: Iterable[str] | None) -> None:
        """Take lines from a script, from a pipe, or from a person at the keyboard, until they end."""
        if lines is not None or not sys.stdin.isatty():
            for line in sys.stdin if lines is None else lines:
                await self._take(line, receive)
                await settled()
            return
        await self._take("/start", receive)
        prompt: PromptSession[str] = PromptSession()
        with patch_stdout(raw=True):
            while True:
                try:
                    line = await prompt.prompt_async("you › ")
                except (EOFError, KeyboardInterrupt):
                    break
                if line.strip() in ("/quit", "/exit"):
                    break
                await self._take(line, receive)
        await asyncio.wait_for(settled(), 30)

    async def _take(self, line: str, receive: Receive) -> None:
        if line.strip():
            incoming = self.incoming(line)
            await receive(incoming, update=incoming.id)

    def _print_json(self, bubble: Bubble) -> None:
        shown = {
            "kind": bubble.kind.value,
            "from": self.speaker() if bubble.kind is not BubbleKind.CARD else "house",
            "text": bubble.text,
            "choices": [button.label for button in bubble.buttons],
        }
        self.out.write(msgspec.json.encode(shown).decode() + "\n")
        self.out.flush()

    def _print(self, bubble: Bubble) -> None:
        choices = "".join(f"\n   {n}. {button.label}" for n, button in enumerate(bubble.buttons, 1))
        if bubble.kind is BubbleKind.CARD:
            print_formatted_text(FormattedText([("ansibrightblack", f"  {bubble.text}{choices}")]))
        else:
            print_formatted_text(FormattedText([("bold ansigreen", f"{self.speaker()} › "), ("", bubble.text)]))
