"""What an answer to a question of his tells, however short it is; knows no store."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.memory.clauses import Clause
from engine.memory.retelling import note, retold, told_over
from engine.memory.rules import FIRST_PERSON, READ, Filling, Noticed, capitalized, topic_word
from persona.text import lower_in_place, straighten
from persona.words import either, tables

_ANSWERED = 0.8
_ROOM = 60
"""Characters of a question that stands in a note."""
_LONGEST = 8
"""Words of a short answer."""
_DATA = tables(__file__, "asking.toml")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer to a question of his tells, however short it is."""

    kind: str
    topic: str
    questions: tuple[re.Pattern[str], ...]
    notes: Mapping[str, str]
    needs: re.Pattern[str] | None = None
    free: re.Pattern[str] | None = None
    words: int = _LONGEST

    def of(self, clause: Clause, asked: str) -> Noticed | None:
        """What a clause tells as an answer to a question (in small letters), or None."""
        question = next((match for pattern in self.questions if (match := pattern.search(asked))), None)
        if question is None or clause.question or clause.unreal or clause.past:
            return None
        groups = question.groupdict()
        topic = self.topic.format_map(Filling({name: topic_word(value) for name, value in groups.items() if value}))
        if FIRST_PERSON.match(clause.low):
            told = self.free is not None and self.free.match(clause.low)
            return Noticed(retold(clause.text), self.kind, topic, _ANSWERED) if told else None
        text = _FILLED.sub("", clause.text)
        low = lower_in_place(text)
        if not self._is_short(text) or (self.needs and not self.needs.search(low)):
            return None
        form = next(form for start, form in self.notes.items() if not start or re.match(rf"(?:{start})\b", low))
        values = {**groups, "answer": text, "Answer": capitalized(text)}
        return Noticed(note(told_over(form.format_map(Filling(values)))), self.kind, topic, _ANSWERED)

    def _is_short(self, text: str) -> bool:
        words = len(text.split())
        return 0 < words <= self.words and not _EMPTY.match(lower_in_place(text)) and tells(text)


def question_in(asked: str) -> str:
    """What he asked last; "" where he asked nothing."""
    sentences = re.split(r"(?<=[.!?])\s+", straighten(asked).strip()[-READ:])
    return next((sentence for sentence in reversed(sentences) if "?" in sentence), "")


def short_answer(clause: Clause, asked: str) -> Noticed | None:
    """What a clause tells as an answer to a question that has an own rule, or None."""
    return next((news for answer in _answers() if (news := answer.of(clause, asked))), None)


def answered(question: str, answer: str) -> str:
    """An answer as a note that says what it was asked."""
    question = _OPENED.sub("", question)
    if len(question) > _ROOM:
        return answer
    return f"“{question[:1].upper()}{question[1:]}” – {answer.strip('“”')}"


def tells(text: str) -> bool:
    """Whether a text holds any word that tells something."""
    return any(
        (len(word) > 2 or word.isdigit()) and word not in _NOTHING for word in _WORD.findall(lower_in_place(text))
    )


@cache
def _answers() -> tuple[Answer, ...]:
    return tuple(_answers_of("english.toml"))


def _answers_of(name: str) -> Iterator[Answer]:
    data = tables(__file__, name)

    def pattern(raw: dict[str, Any], key: str) -> re.Pattern[str] | None:
        return re.compile(either([raw[key]], data["parts"])) if key in raw else None

    for raw in data.get("answer", ()):
        free = re.compile(rf"(?:i|we)(?:'m|'re)? (?:\w+ )??(?:{raw['free']})\b") if "free" in raw else None
        questions = tuple(re.compile(either([phrase], data["parts"])) for phrase in raw["asked"])
        yield Answer(
            raw["kind"],
            raw["topic"],
            questions,
            raw["notes"],
            pattern(raw, "needs"),
            free,
            raw.get("words", _LONGEST),
        )


_ASKED = _DATA["answers"]
_OPENED = re.compile(rf"(?i)^(?:(?:{either(_ASKED['opened'])})[,!.]? )+")
_FILLED = re.compile(rf"(?i)^(?:(?:{either(_ASKED['filled'])})\s+)+")
_EMPTY = re.compile(rf"(?:{either(_ASKED['empty'])})\b")
_NOTHING = frozenset(_DATA["nothing"]["words"])
_WORD = re.compile(r"[^\W_][\w']+")
