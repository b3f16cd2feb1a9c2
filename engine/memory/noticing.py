"""What a person's line tells of themselves, without an engine: notes, each with its topic.

Rules on how a clause begins name the topic, a learned filter tells what of it all is worth a note; knows no store.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from engine.memory.answers import answered, question_in, short_answer, tells
from engine.memory.clauses import Clause, clauses
from engine.memory.retelling import LONGEST, in_own_words, note, retold
from engine.memory.rules import FIRST_PERSON, Noticed, capitalized, rules_near
from engine.memory.telling import Said, Telling, features, learned
from engine.memory.unkept import is_private, is_secret
from persona.text import lower_in_place
from persona.words import either, tables

MOST = 8
"""Notes of one line."""
TOLD, RULED, BESIDE, FRAGMENT = 3.0, 1.2, -3.5, -4.5
"""Log-odds from which on a clause makes a note, from which on one does so that a rule knows, from which on it stands in
the note of another, and from which on it does so that has three words at most."""
_SURE, _LAUGHED = 0.8, 0.6
_PHRASE = 3
"""Gaps of a note that a name can stand right behind."""
_DAYS = {"plan": 60.0, "state": 14.0}
"""For how long what no rule knows holds, where it does not last and names no time."""
_DATA = tables(__file__, "rules.toml")["further"]


@dataclass(frozen=True, slots=True)
class _Part:
    """A clause, what a rule makes of it, its ``signs``, the ``weight`` of what it tells, and how much it is
    ``belonging`` to what else is told."""

    clause: Clause
    rule: Noticed | None
    signs: dict[int, float]
    weight: float
    belonging: float

    @property
    def topic(self) -> str:
        return self.rule.topic if self.rule else ""

    @property
    def tells(self) -> bool:
        """Whether it tells enough for a note."""
        return self.weight > (RULED if self.rule else TOLD)


def noticed(
    line: str, asked: str = "", *, minor: bool = False, wishes_only: bool = False, by: Telling | None = None
) -> tuple[Noticed, ...]:
    """What a line of a person's own words tells of them, in its order; ``asked`` is his line before it. Of a ``minor``
    nothing private is noticed, whatever they ask for; ``wishes_only`` takes what they ask for alone."""
    kept = keepable(line, asked, minor=minor)
    question = question_in(asked)
    if wishes_only or (question and _is_unkept(lower_in_place(question))):
        kept = tuple(clause for clause in kept if clause.asked)
    telling = by or learned()
    parts = [_part(clause, line, number, question, telling) for number, clause in enumerate(kept)]
    news = (_news(run, question if run[0] is parts[0] else "", telling) for run in _runs(parts, answers=bool(question)))
    return tuple(_once(news))[:MOST]


def wished(text: str, *, private: bool) -> Noticed | None:
    """The note that somebody asks for in so many words, whatever it is about; None where it may not be kept: what is
    secret, and what is private where nothing ``private`` may be."""
    clause = replace(Clause.of(text), asked=True)
    if not clause.text or is_secret(clause.low) or (not private and is_private(clause.low)):
        return None
    return by_rule(clause, "", 0) or Noticed(_in_their_words(clause), "asked", asked=True)


def keepable(line: str, asked: str = "", *, minor: bool) -> tuple[Clause, ...]:
    """The clauses of a line behind one of his that say what may be kept of somebody, if they tell anything."""
    every = clauses(line, asked)
    # What stands beside a secret may be the rest of it.
    is_guarded = any(clause.secret for clause in every)
    return tuple(
        clause
        for clause in every
        if _may_be_kept(clause, minor=minor) and not (is_guarded and _REST.search(clause.low)) and tells(clause.low)
    )


def _is_unkept(low: str) -> bool:
    return is_private(low) or is_secret(low)


def _may_be_kept(clause: Clause, *, minor: bool) -> bool:
    if clause.question or clause.secret or (clause.unreal and not clause.asked):
        return False
    return not clause.private or (clause.asked and not minor)


def by_rule(clause: Clause, question: str, number: int) -> Noticed | None:
    """What a clause, the how manieth of its line, tells by a rule, or as a short answer to a question of his."""
    rules = (rule for rule in rules_near(clause) if rule.ended or not clause.past)
    news = next((news for rule in rules if (news := rule.of(clause))), None)
    if news or number or not question:
        return news
    return short_answer(clause, lower_in_place(question))


def _part(clause: Clause, line: str, number: int, question: str, telling: Telling) -> _Part:
    rule = by_rule(clause, question, number)
    said = Said(clause.text, line, number, question, rule.kind if rule else "", clause.language)
    # What is asked for or over is told by that alone.
    signs = {} if clause.asked or clause.past else features(said)
    weight = float("inf") if clause.asked else float("-inf") if clause.past else telling.weight(signs)
    is_sure = weight > BESIDE or clause.past
    belonging = weight if is_sure else telling.belonging(signs)
    return _Part(clause, rule, signs, weight, belonging)


def _runs(parts: Sequence[_Part], *, answers: bool) -> Iterator[list[_Part]]:
    """The parts that make a note each: such as stand beside one another and tell something, at least one of them
    enough. What is over, and what has a topic of its own, makes one by itself. A few words need less: where a line
    ``answers`` something at its beginning too."""
    run: list[_Part] = []
    for number, part in enumerate(parts):
        goes_on = run or (answers and not number)
        bar = FRAGMENT if goes_on and _FRAGMENT.fullmatch(part.clause.low) else BESIDE
        if part.rule and part.rule.ended:
            yield from _whole(run)
            yield [part]
            run = []
        elif part.belonging <= bar:
            yield from _whole(run)
            run = []
        elif run and part.topic and part.tells and any(one.topic for one in run):
            yield from _whole(run)
            run = [part]
        else:
            run.append(part)
    yield from _whole(run)


def _whole(run: list[_Part]) -> Iterator[list[_Part]]:
    if any(part.tells for part in run):
        yield run


def _news(run: Sequence[_Part], question: str, telling: Telling) -> Noticed | None:
    """The note of a run of parts."""
    if run[0].rule and run[0].rule.ended:
        return run[0].rule
    main = next((part for part in run if part.topic), max(run, key=lambda part: part.weight))
    text = _text(run, question)
    if not _is_whole(text, run[0], question):
        return None
    kind = main.rule.kind if main.rule else "asked" if main.clause.asked else telling.kind(main.signs)
    return Noticed(
        text,
        kind,
        main.topic,
        _LAUGHED if main.clause.laughs else main.rule.confidence if main.rule else _SURE,
        main.rule.days if main.rule else _DAYS.get(kind, 0.0),
        any(part.clause.asked for part in run),
    )


def _is_whole(text: str, first: _Part, question: str) -> bool:
    """Whether a note tells something by itself, and of somebody who is named."""
    is_of_nobody = _OF_NOBODY.match(first.clause.low) and not (question or first.rule or first.clause.asked)
    if is_of_nobody:
        return False
    return " " in text or bool(first.rule) or FIRST_PERSON.match(first.clause.low) is not None


def _text(run: Sequence[_Part], question: str) -> str:
    """The note of a run: its clauses told over, as many as there is room for."""
    texts: list[str] = []
    for part in run:
        if texts and (name := _NAME_OF.fullmatch(part.clause.low)):
            called = capitalized(part.clause.text[slice(*name.span("name"))])
            texts[-1] += f"{',' * (texts[-1].count(' ') > _PHRASE)} called {called}"
        else:
            texts.append(_told(part))
    # What is theirs, and is no answer by a rule, tells little without what was asked.
    if question and not (run[0].rule or _SPEAKS.match(run[0].clause.low)):
        texts[0] = answered(question, texts[0])
    while len(", ".join(texts)) > LONGEST and len(texts) > 1:
        texts.pop()
    return note(_CUT_OFF.sub("", ", ".join(texts)))


def _told(part: _Part) -> str:
    clause = part.clause
    if part.rule and len(part.rule.text.split()) >= len(clause.text.split()) - 1:
        return part.rule.text
    return _in_their_words(clause)


def _in_their_words(clause: Clause) -> str:
    """The clause told over, or where only English is, as they said it."""
    return retold(clause.text) if clause.language in ("", "en") else in_own_words(clause.text)


def _once(found: Iterable[Noticed | None]) -> Iterator[Noticed]:
    seen: set[str] = set()
    for news in found:
        if news and (key := news.text.casefold()) not in seen:
            seen.add(key)
            yield news


_NAME_OF = re.compile(_DATA["name_of"])
_CUT_OFF = re.compile(rf"(?:,? (?:{either(_DATA['open_ends'])}))+$")
_REST = re.compile(r"\b(?!(?:19|20)\d\d\b|\d{1,2}(?:st|nd|rd|th)?\b)\w*\d|^\S+$")
_OF_NOBODY = re.compile(rf"(?:{either(_DATA['others'])})\b")
_FRAGMENT = re.compile(rf"\S+(?: \S+){{,2}}|{_NAME_OF.pattern}")
_SPEAKS = re.compile(rf"(?:{either(_DATA['speaks'])})\b|j'")
