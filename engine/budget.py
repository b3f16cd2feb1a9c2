"""How many tokens a text takes, estimated, and what is cut from the talk when it grows too long."""

from collections.abc import Sequence
from dataclasses import dataclass

from persona.model import Line

# English chat in common tokenizers lies near 4 characters a token; each message adds its role's markers.
CHARS_PER_TOKEN = 3.8
TOKENS_PER_MESSAGE = 5


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens: the turns are cut to ``low_water`` in one step once they pass ``high_water``, never by one."""

    context: int = 2048
    high_water: int = 1000
    low_water: int = 450
    reply: int = 160

    def for_context(self, context: int) -> "Budget":
        """The same budget where a server's context is smaller than planned for."""
        if context >= self.context:
            return self
        share = context / self.context
        return Budget(context, int(self.high_water * share), int(self.low_water * share), min(self.reply, context // 8))


def tokens(text: str) -> int:
    """Estimate the tokens of one message."""
    return int(len(text) / CHARS_PER_TOKEN) + TOKENS_PER_MESSAGE


def of_lines(lines: Sequence[Line]) -> int:
    """Estimate the tokens of a stretch of talk."""
    return sum(tokens(line.text) for line in lines)


def cut(lines: Sequence[Line], budget: Budget) -> int:
    """How many of the oldest lines go when ``lines`` pass high water: 0 below it, else down to low water."""
    if of_lines(lines) <= budget.high_water:
        return 0
    kept, index = 0, len(lines)
    while index and kept + tokens(lines[index - 1].text) <= budget.low_water:
        index -= 1
        kept += tokens(lines[index].text)
    # The newest line always stays: it is what he answers.
    return min(index, len(lines) - 1)


def clip(text: str, limit: int) -> str:
    """Shorten ``text`` to about ``limit`` tokens, keeping its start and its end, where the point usually is."""
    room = int(limit * CHARS_PER_TOKEN)
    if len(text) <= room:
        return text
    head = room * 2 // 3
    return f"{text[:head].rstrip()} […] {text[-(room - head) :].lstrip()}"
