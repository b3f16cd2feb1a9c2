"""See where a line repeats the instructions of its writer, or is meant for a machine; knows no prompt."""

import re
from collections.abc import Iterator
from functools import lru_cache

from engine.output.ends import sentences
from persona.text import straighten, words_of

_WHISPER = re.compile(
    r"[\W_]{0,4}(?:note (?:for|to) \w+:|(?:it is|it's) \w+day (?:night|morning|afternoon|evening), \d"
    r"|mood: [\w ]{3,30}\.|you remember of [\w' -]{1,24}: |\(the chat begins)",
    re.IGNORECASE,
)

RUN = 8
"""Words in a row by which a line is known to be taken from the instructions."""
_LEAST = 4

_THOUGHT = re.compile(
    r"\b(?:[Tt]he user(?:'s|\b.{0,24}\b(?:is|was|wants|says|said|asks|asked|seems|wrote|mention(?:s|ed)|needs))\b"
    r"|(?:respond|reply|answer) as [A-Z]\w+|stay(?:ing)? in character"
    r"|[Hh]ere(?:'s| is) (?:\w+'s|the|my|a) (?:\w+ ){0,2}(?:reply|answer|response)\b)",
)
_FOR_MACHINES = re.compile(
    r"\s*(?:/[a-z]|```|\{\s*\"|\[\s*\{|<\w|\[?(?:system|assistant|user|tool|function|developer)\b[^\n]{0,12}[:\]>])"
    r"|.* → |.*\b(?:tool_calls?|function_call|arguments)\b\W{1,4}[{\[:]",
    re.IGNORECASE,
)


def repeats(text: str, instructions: str) -> bool:
    """Whether a text holds eight words in a row of the instructions, or a sentence that is but a piece of them."""
    words = tuple(_words(text))
    runs, starts, whole = _runs(instructions)
    if not any(run in starts for run in _rows(words, _LEAST)):
        return False
    if any(run in runs for run in _rows(words, RUN)):
        return True
    return any(_is_piece(sentence, whole) for line in text.splitlines() for sentence in sentences(line))


def _is_piece(sentence: str, whole: str) -> bool:
    words = _words(sentence)
    return len(words) >= _LEAST and f" {' '.join(words)} " in whole


def stage_whisper(text: str) -> bool:
    """Whether a line, or what stands in brackets, begins as our own tail does, which tells the writer day and mood."""
    return _WHISPER.match(text) is not None


def thinks_aloud(text: str) -> bool:
    """Whether a text holds what a writer thinks of who reads it, or a line of the tail that asks for it."""
    return _THOUGHT.search(text) is not None or any(map(stage_whisper, text.splitlines()))


def for_machines(text: str) -> bool:
    """Whether a line is a command, a call of a tool or a role's label, and nothing that one says to a friend."""
    return _FOR_MACHINES.match(text) is not None


@lru_cache(maxsize=256)
def _runs(instructions: str) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]], str]:
    words = tuple(_words(instructions))
    return frozenset(_rows(words, RUN)), frozenset(_rows(words, _LEAST)), f" {' '.join(words)} "


def _rows(words: tuple[str, ...], length: int) -> Iterator[tuple[str, ...]]:
    return (words[at : at + length] for at in range(len(words) - length + 1))


def _words(text: str) -> list[str]:
    return words_of(straighten(text.casefold()).replace("'", ""))
