"""`python -m lab.train.dialogues FILE`: choose from two-person dialogues those from which a friend can learn to turn to
whom he talks with, and write them as talks; knows no model."""

import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from lab.train.rows import LONGEST, Talk, refusal
from persona.sheets.reader import load
from persona.sheets.sheet import Sheet

OUT = Path(__file__).parent / "corpus" / "chat.jsonl"
MOST, LEAST_TURNS = 150, 6
_LONGEST_ANSWER = 25
_NAMES = ("Alex", "Sam", "Robin", "Jamie", "Casey", "Morgan", "Taylor", "Jordan", "Quinn", "Avery", "Riley", "Drew")
_TURNS_TO = re.compile(r"\byou(?:r|rs|'re|'ve|'d|'ll)?\b|\?", re.IGNORECASE)
_TELLS_NAME = re.compile(r"\bname(?:'s| is)\b|\bI(?:'m| am) [A-Z][a-z]+\b")
_BODILY = re.compile(
    r"\b(?:user ?[12]|meet up|hang out|come over|join (?:me|you|us)|see you (?:there|then)|phone number|call me|"
    r"my (?:\w+ )?(?:husband|wife|kids?|mom|dad|mother|father|job|boss|dogs?|cats?|car|house)|"
    r"i(?:'m| am) an? \w+|i work)\b",
    re.IGNORECASE,
)
"""What one who is an AI would not say of himself, and what two strangers agree on."""


def chosen(source: Path, sheet: Sheet) -> Sequence[Talk]:
    """The most attentive talks of a file of dialogues, in its order."""
    found = [talk for number, turns in enumerate(_dialogues(source)) for talk in _sides(turns, number, sheet)]
    best = sorted(found, key=lambda talk: -_attention(talk))[:MOST]
    return [talk for talk in found if talk in best]


def _dialogues(source: Path) -> Iterator[list[str]]:
    for line in source.read_bytes().splitlines():
        yield [turn.partition(": ")[2].strip() for turn in msgspec.json.decode(line)["turns"]]


def _sides(turns: Sequence[str], number: int, sheet: Sheet) -> Iterator[Talk]:
    """The dialogue as the talk of one of the two, whoever of them turns more to the other."""
    rng = random.Random(number)  # noqa: S311 - names
    name, speaker = rng.sample(_NAMES, 2)
    if _TELLS_NAME.search(" ".join(turns)):
        name = ""
    sides = [_whole(Talk(tuple(side[:LONGEST]), "chat", name, speaker=speaker), sheet) for side in (turns, turns[1:])]
    yield from sorted(filter(None, sides), key=lambda talk: -_attention(talk))[:1]


def _whole(talk: Talk, sheet: Sheet) -> Talk | None:
    """The talk until one of his lines can't be learned from; None where that is soon."""
    until = next((at for at in talk.his() if at < len(talk.turns) and not _fit(talk, at, sheet)), len(talk.turns))
    until -= until % 2
    return Talk(talk.turns[:until], talk.kind, talk.name, speaker=talk.speaker) if until >= LEAST_TURNS else None


def _fit(talk: Talk, at: int, sheet: Sheet) -> bool:
    text = talk.turns[at]
    if _BODILY.search(text) or "[" in text or not 2 <= len(text.split()) <= _LONGEST_ANSWER or text in talk.turns[:at]:
        return False
    return not refusal(talk, at, sheet)


def _attention(talk: Talk) -> float:
    answers = [talk.turns[at] for at in talk.his()]
    return sum(bool(_TURNS_TO.search(text)) for text in answers) / len(answers)


if __name__ == "__main__":
    rows = (msgspec.json.encode(talk) + b"\n" for talk in chosen(Path(sys.argv[1]), load("harry")))
    OUT.write_bytes(b"".join(rows))
