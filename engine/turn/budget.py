"""How many tokens a text takes, estimated, and what is cut from the talk when it grows too long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.ports import CONTEXT, REPLY
from persona.line import Line

# English chat in common tokenizers lies near 4 characters a token; other scripts fall back to two bytes a token
# or fewer. Each message adds its role's markers.
CHARS_PER_TOKEN = 3.8
BYTES_PER_TOKEN = 2
TOKENS_PER_MESSAGE = 5
LONGEST_LINE, LONGEST_QUOTE = 350, 60
"""Tokens of one message that he reads, and of one that it answers; the middle of a longer one is left out."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens: the turns are cut to ``low_water`` in one step once they pass ``high_water``, never by one."""

    context: int = CONTEXT
    high_water: int = 1000
    low_water: int = 450
    reply: int = REPLY

    def for_context(self, context: int) -> "Budget":
        """The same budget where a server's context is smaller than planned for."""
        if context >= self.context:
            return self
        share = context / self.context
        return Budget(context, int(self.high_water * share), int(self.low_water * share), min(self.reply, context // 8))

    def for_small(self) -> "Budget":
        """The same budget for a small model, whose answers see the last exchange only: what stands before it is kept
        for what looks back over some fifty turns."""
        return Budget(self.context, 2 * self.high_water, 3 * self.low_water, min(self.reply, 60))


def tokens(text: str) -> int:
    """Estimate the tokens of one message."""
    return int(_words(text)) + TOKENS_PER_MESSAGE


def of_lines(lines: Iterable[Line]) -> int:
    """Estimate the tokens of a stretch of talk, as it is read."""
    return sum(map(of_line, lines))


def of_line(line: Line) -> int:
    """Estimate the tokens of one line, of which no more than LONGEST_LINE is read."""
    quoted = min(tokens(line.quote.text), LONGEST_QUOTE + TOKENS_PER_MESSAGE) if line.quote else 0
    thing = min(tokens(" ".join((line.sent.name, *line.sent.parts))), LONGEST_LINE) if line.sent else 0
    return quoted + thing + min(tokens(line.text), LONGEST_LINE + TOKENS_PER_MESSAGE)


def cut(lines: Sequence[Line], budget: Budget) -> int:
    """How many of the oldest lines go when ``lines`` pass high water: 0 below it, else down to low water."""
    if of_lines(lines) <= budget.high_water:
        return 0
    total, index = 0, len(lines)
    while index and total + of_line(lines[index - 1]) <= budget.low_water:
        index -= 1
        total += of_line(lines[index])
    # The newest line always stays: it is what he answers.
    return min(index, len(lines) - 1)


def clip(text: str, limit: int) -> str:
    """Shorten ``text`` to about ``limit`` tokens, keeping its start and its end, where the point usually is."""
    if _words(text) <= limit:
        return text
    room = int(len(text) * limit / _words(text))
    while _words(shorter := _middle_out(text, room)) > limit and room > 2:
        room = room * 9 // 10
    return shorter


def _middle_out(text: str, room: int) -> str:
    head = room * 2 // 3
    return f"{text[:head].rstrip()} […] {text[len(text) - (room - head) :].lstrip()}"


def _words(text: str) -> float:
    if text.isascii():
        return len(text) / CHARS_PER_TOKEN
    ascii_size = len(text.encode("ascii", "ignore"))
    wide_size = len(text.encode(errors="replace")) - ascii_size
    return ascii_size / CHARS_PER_TOKEN + wide_size / BYTES_PER_TOKEN
