"""What is known, said as a friend says it: the person's words in the form of "you", or a name alone."""

import random
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from engine.memory.ago import ago
from engine.memory.knowing.finding import Answer
from engine.memory.knowing.tellings import Telling
from engine.output.ends import sentences
from engine.turn.talk.mirror import turned
from persona.words import either, tables

_TABLES = tables(__file__, "saying.toml")
_ANSWERS: Mapping[str, Sequence[str]] = _TABLES["answers"]
_LEFT_OUT = {
    subject: re.compile(rf"(?:{either(phrases)})\b", re.IGNORECASE) for subject, phrases in _TABLES["left_out"].items()
}
_SUBJECT = re.compile(either(_TABLES["subject"]["words"]))
_ON = re.compile(r"^(?:on|in) ")
_BEEN = re.compile(r"\byou been\b", re.IGNORECASE)
_NEXT = re.compile(r"(?<=[a-z][.!?] )[a-z]")
"""Begins a sentence behind another."""
_LONGEST = 160
"""Characters that are told back."""


def of_self(name: str, rng: random.Random) -> str:
    """The person's own name."""
    return rng.choice(_ANSWERS["self"]).format(name=name)


def told_back(answer: Answer, now: float, zone: tzinfo | None, rng: random.Random, names: frozenset[str]) -> str:
    """The answer in one sentence."""
    if answer.over:
        return rng.choice(_ANSWERS["over"])
    if answer.name:
        return rng.choice(_ANSWERS["named"]).format(name=answer.name)
    then, today = (datetime.fromtimestamp(at, zone or UTC) for at in (answer.telling.at, now))
    day = ago(then, today)
    words = _in_your_form(answer.telling, names, brief=answer.brief)
    is_clause = _SUBJECT.match(words) is not None and len(sentences(words)) == 1
    form = ("clause" if is_clause else "quote") + ("" if day == "today" else "_before")
    if answer.doubt:
        form, day = "doubt", _ON.sub("", day)
    if answer.other:
        beside = rng.choice(_ANSWERS["other" if answer.doubt else "beside"])
        words += beside.format(words=_in_your_form(answer.other, names))
    return rng.choice(_ANSWERS[form]).format(words=words, day=day)


def _in_your_form(telling: Telling, names: frozenset[str], *, brief: bool = False) -> str:
    words = telling.text if telling.fact else _with_subject(turned(telling.text if brief else telling.said))
    first = words.split(" ", 1)[0]
    if first.rstrip(",'s").casefold() not in names and not first.isupper():
        words = words[:1].lower() + words[1:]
    words = _NEXT.sub(lambda first: first[0].upper(), words)
    return words if len(words) <= _LONGEST else words[:_LONGEST].rpartition(" ")[0] + " …"


def _with_subject(words: str) -> str:
    """The words with the "you" that the person left out."""
    words = _BEEN.sub("you've been", words)
    subject = next((subject for subject, pattern in _LEFT_OUT.items() if pattern.match(words)), "")
    return f"{subject} {words[:1].lower()}{words[1:]}" if subject else words
