"""See where a line repeats the instructions of its writer, or is meant for a machine; knows no prompt."""

import re
from functools import lru_cache

from persona.text import straighten, words_of

RUN = 8
"""Words in a row by which a line is known to be taken from the instructions."""
_LEAST = 4

_FOR_MACHINES = re.compile(
    r"\s*(?:/[a-z]|```|\{\s*\"|\[\s*\{|<\w|\[?(?:system|assistant|user|tool|function|developer)\b[^\n]{0,12}[:\]>])"
    r"|.* → |.*\b(?:tool_calls?|function_call|arguments)\b\W{1,4}[{\[:]",
    re.IGNORECASE,
)


def repeats(text: str, instructions: str) -> bool:
    """Whether a line holds eight words in a row of the instructions, or is nothing but a piece of them."""
    words = tuple(_words(text))
    runs, whole = _runs(instructions)
    if any(words[at : at + RUN] in runs for at in range(len(words) - RUN + 1)):
        return True
    return len(words) >= _LEAST and f" {' '.join(words)} " in whole


def for_machines(text: str) -> bool:
    """Whether a line is a command, a call of a tool or a role's label, and nothing that one says to a friend."""
    return _FOR_MACHINES.match(text) is not None


@lru_cache(maxsize=256)
def _runs(instructions: str) -> tuple[frozenset[tuple[str, ...]], str]:
    words = tuple(_words(instructions))
    runs = frozenset(words[at : at + RUN] for at in range(len(words) - RUN + 1))
    return runs, f" {' '.join(words)} "


def _words(text: str) -> list[str]:
    return words_of(straighten(text.casefold()).replace("'", ""))
