"""`python -m lab.train.corpus FILE…`: what is wrong with talks that Harry is to learn from, and what they hold; knows
no model."""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.output.gestures import strip_gestures
from engine.output.markup import plain
from lab.train.rows import LONGEST, Talk, refusal, talks
from persona.sheets.reader import load
from persona.sheets.sheet import Sheet

FEWEST_TURNS, MOST_WORDS = 3, 40
OPENINGS = 1 / 12
"""The share of answers that may begin with the same two words."""
_ALIKE, _TELLING = 0.8, 5
"""The share of three words in a row that two answers may have in common, and the words from which on they count."""
_WORD = re.compile(r"[\w']+")


def faults(found: Sequence[Talk], sheet: Sheet) -> Iterator[str]:
    """What is too long, marked or out of turn, and which answers are nearly the same, each in a line that names the
    talk by its first words."""
    for talk in found:
        yield from (f"{_named(talk)}: {fault}" for fault in _of_talk(talk, sheet))
    yield from _doubles([(_named(talk), talk.turns[at]) for talk in found for at in talk.his()])
    begun = Counter(begin for talk in found for at in talk.his() if (begin := tuple(_words(talk.turns[at])[:2])))
    most = max(1, OPENINGS * begun.total())
    yield from (f"{count} answers begin with {' '.join(begin)!r}" for begin, count in begun.items() if count > most)


def refused(found: Sequence[Talk], sheet: Sheet) -> Iterator[str]:
    """The answers that the house would not send, and so nobody learns, each with the rule."""
    for talk in found:
        for at in talk.his():
            if rule := refusal(talk, at, sheet):
                yield f"{_named(talk)}: {rule}: {talk.turns[at]}"


def counts(found: Sequence[Talk]) -> str:
    """How much there is, in one line."""
    his = [talk.turns[at] for talk in found for at in talk.his()]
    words = sum(len(_words(text)) for text in his)
    kinds = len({talk.kind for talk in found})
    noted = sum(bool(talk.knows) for talk in found)
    return f"{len(found)} talks of {kinds} kinds, {noted} with notes; {len(his)} answers of {words} words"


def _of_talk(talk: Talk, sheet: Sheet) -> Iterator[str]:
    if not FEWEST_TURNS <= len(talk.turns) <= LONGEST or not all(turn.strip() for turn in talk.turns):
        yield f"{len(talk.turns)} turns, or an empty one"
    if (len(talk.turns) - 1) not in set(talk.his()):
        yield "the last word is not his"
    for at in talk.his():
        yield from (f"{fault}: {talk.turns[at]}" for fault in _of_answer(talk, at, sheet))


def _of_answer(talk: Talk, at: int, sheet: Sheet) -> Iterator[str]:
    text = talk.turns[at]
    if len(_words(text)) > MOST_WORDS:
        yield "long"
    if plain(strip_gestures(text, sheet.display)) != text:
        yield "gestures or marks"


def _doubles(answers: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Answers that share most of their words in a row with an earlier one."""
    seen: dict[tuple[str, ...], list[int]] = {}
    shingles = [_shingles(text) for _, text in answers]
    for number, (name, text) in enumerate(answers):
        if len(_words(text)) < _TELLING:
            continue
        shared = Counter(other for shingle in shingles[number] for other in seen.get(shingle, ()))
        for other, count in shared.items():
            if count >= _ALIKE * max(len(shingles[number]), len(shingles[other])):
                yield f"{name}: nearly the same twice: {text} | {answers[other][1]}"
        for shingle in shingles[number]:
            seen.setdefault(shingle, []).append(number)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    row = _words(text)
    return frozenset(zip(row, row[1:], row[2:], strict=False))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text.replace("’", "'"))]


def _named(talk: Talk) -> str:
    return f"[{talk.turns[0][:40]}]" if talk.turns else "[]"


if __name__ == "__main__":
    everything = [talk for name in sys.argv[1:] for talk in talks(Path(name))]
    harry = load("harry")
    wrong, unsaid = list(faults(everything, harry)), list(refused(everything, harry))
    print("\n".join([*unsaid, *wrong, f"{counts(everything)}; {len(unsaid)} that the house would not send"]))
    sys.exit(bool(wrong))
