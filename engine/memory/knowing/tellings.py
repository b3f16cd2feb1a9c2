"""What somebody told, clause by clause, with what each goes on from and until when it holds; knows no question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cached_property

from engine.memory.clauses import Clause, clauses, written
from engine.memory.drawing import asked_before, zone_of
from engine.memory.knowing.lasting import ends_itself, holds_until
from engine.memory.knowing.question import asked, asks_plainly
from engine.memory.noticing import noticed
from engine.memory.recall.stems import stem
from engine.memory.retelling import asked_for, unretold
from engine.memory.rules import Noticed
from engine.messages import Kind
from engine.output.ends import sentences
from persona.consent import Permission, allowed
from persona.languages import ENGLISH
from persona.line import Line, Speaker
from persona.person import Fact
from persona.scene import Scene, Snapshot
from persona.session import PAUSE
from persona.words import either, tables

_TALK = 3 * 3600.0
"""Seconds of silence after which nothing goes on from what was said before."""
_SHORT, _LONG = 3, 22
"""Words of a clause that says nothing by itself, and of a sentence of which a clause is enough."""
_SAID = frozenset({Kind.TEXT.value, Kind.SPOKEN.value, "reply"})
_WORDS = tables(__file__, "telling.toml")
_GOES_ON = re.compile(rf"(?:{either(_WORDS['goes_on']['words'])})\b")
_PLACED = re.compile(
    rf"(?:{either(_WORDS['goes_on']['placed'])})\b(?![^,]*\b(?:{either(_WORDS['goes_on']['verbs'])})\b)"
)
_CORRECTS = re.compile(rf"\b(?:{either(_WORDS['corrects']['words'])})\b|^(?:{either(_WORDS['corrects']['first'])})\b")
_OVER = re.compile(rf"\b(?:{either(_WORDS['over']['words'])})\b")
_IS_IN = re.compile(_WORDS["place"]["is_in"])
_BEGINS = re.compile(rf"(?i)(?:{either(_WORDS['empty']['begins'])})[,:.!… -]+")
_OF_THEM = re.compile(r"(?i)(?!.*s\b.*\bthem\b)i(?:'\w+)? .*\bthem\b")
"""Says something of them, and not whom or what that is."""
_EMPTY = re.compile(rf"(?i)(?:{either(_WORDS['empty']['begins'])})")
_ENDS = re.compile(rf"(?i)[ ,]+(?:{either(_WORDS['empty']['ends'])})$")
_OWN, _THING = re.compile(r"\b(?:i|i'm|i've|my|we|we're|we've|our|me|us)\b"), re.compile(r"\b(?:my|our) [a-z]")


@dataclass(frozen=True)
class Telling:
    """A clause of somebody's in its ``sentence``: when it was told (epoch s), what stands ``before`` it in its line,
    what was said ``earlier`` by them or asked by him, whether it ``goes_on`` from these, and by when a clause beside it
    says that it is ``over`` (epoch s; 0: none does). What rules know of it is found when it is asked for; of a note
    (``fact``) its topic and end stand there."""

    text: str
    sentence: str
    at: float
    zone: tzinfo = UTC
    before: str = ""
    earlier: str = ""
    goes_on: bool = False
    over: float = 0.0
    fact: Fact | None = None

    @cached_property
    def news(self) -> tuple[Noticed, ...]:
        """What rules notice in it."""
        return noticed(self.text)

    @cached_property
    def topics(self) -> frozenset[str]:
        """Of which topics rules know it to be."""
        if self.fact:
            return frozenset({self.fact.topic} if self.fact.topic else ())
        return frozenset(one.topic for one in self.news if one.topic and not one.ended)

    @cached_property
    def ended(self) -> frozenset[str]:
        """The topics of which it tells that they are over."""
        is_of_end = not self.fact and _OVER.search(self.text.lower())
        return frozenset(one.topic for one in self.news if one.ended) if is_of_end else frozenset()

    @cached_property
    def until(self) -> tuple[float, bool]:
        """Until when it holds (epoch s; 0 for no end), and whether it tells of a state that is over then."""
        if self.fact:
            return self.fact.expires, True
        end, is_state = holds_until(self.text, self.news, self.at, self.zone)
        return (end, is_state) if end or not self.over else (self.over, True)

    @cached_property
    def low(self) -> str:
        """Its sentence in small letters."""
        return self.sentence.lower()

    @cached_property
    def heads(self) -> frozenset[str]:
        """The stems of the words in its topics, of which it tells though it may not hold them."""
        found = frozenset(stem(word, ENGLISH) for topic in self.topics for word in topic.split(":"))
        return found | {"home"} if _IS_IN.match(self.text) else found

    @cached_property
    def corrects(self) -> bool:
        """Whether it sounds as if it put right what was told before."""
        return corrects(self.low)

    @property
    def leans(self) -> bool:
        """Whether it goes on from what was said before its line."""
        return self.goes_on and not self.before and bool(self.earlier)

    @cached_property
    def whole(self) -> str:
        """The clause together with what it goes on from, where it does so."""
        before = (self.before or self.earlier) if self.goes_on else ""
        return f"{before}, {self.text}" if before else self.text

    @property
    def said(self) -> str:
        """As it can be said by itself: its sentence, where that is short, behind what tells what it is of."""
        told = self.sentence if len(self.sentence.split()) <= _LONG else self.text
        if not self.before or self.before in told:
            return told
        if self.goes_on:
            return f"{self.before}, {told}"
        return f"{self.before}. {told}" if _OF_THEM.match(told) else told

    @property
    def meant(self) -> tuple[str, ...]:
        """The texts by which it is known what it means."""
        return tuple(dict.fromkeys((self.whole, self.sentence)))


def tellings(scene: Scene) -> tuple[Telling, ...]:
    """All that the person told and that may be told back to them, the oldest first. What was said in this talk needs no
    leave, all else that of memory; in a group only their own words of this talk count."""
    snapshot, zone = scene.snapshot, zone_of(scene.snapshot) or UTC
    lines = lines_of(snapshot)
    theirs = (number for number, line in enumerate(lines) if line.speaker is Speaker.PERSON)
    found = [telling for number in theirs for telling in _of_line(lines, number, zone)]
    formers = formers_of(snapshot)
    found = [telling for telling in found if not is_former(telling, formers)]
    return tuple(sorted((*found, *notes_of(snapshot)), key=lambda telling: telling.at))


def notes_of(snapshot: Snapshot) -> tuple[Telling, ...]:
    """What the person told in lines that are gone; what they put right by a command stands for what they had said."""
    facts = snapshot.facts if _may(snapshot) else ()
    sources = {line.id for line in lines_of(snapshot) if line.id}
    return tuple(_of_fact(fact) for fact in facts if fact.source not in sources or _is_righted(fact))


def formers_of(snapshot: Snapshot) -> frozenset[str]:
    """What they had said of what they put right by a command."""
    facts = snapshot.facts if _may(snapshot) else ()
    return frozenset(unretold(former.text).casefold() for fact in facts if _is_righted(fact) for former in fact.formers)


def is_former(telling: Telling, formers: frozenset[str]) -> bool:
    """Whether it tells what stands no longer."""
    return bool(formers) and any(unretold(news.text).casefold() in formers for news in telling.news)


def _is_righted(fact: Fact) -> bool:
    return bool(fact.formers) and fact.confidence >= 1.0


def corrects(low: str) -> bool:
    """Whether words in small letters sound as if they put right what was told before."""
    return _CORRECTS.search(low) is not None


def _may(snapshot: Snapshot) -> bool:
    return not snapshot.chat.place.group and allowed(Permission.REMEMBER, snapshot)


def lines_of(snapshot: Snapshot) -> tuple[Line, ...]:
    """The lines before those that he has not answered, of the person's all that may be told back to them."""
    whole = _may(snapshot)
    his = next(
        (at for at in range(len(snapshot.history), 0, -1) if snapshot.history[at - 1].speaker is Speaker.PERSONA), 0
    )
    lines = (*snapshot.archive, *snapshot.history[:his]) if whole else snapshot.history[:his]
    # What began this talk was written a little earlier; what was said before was, by a pause at least.
    before = 0.0 if whole else snapshot.chat.session.began - PAUSE
    return tuple(line for line in lines if line.at > before and _counts(line, snapshot))


def _counts(line: Line, snapshot: Snapshot) -> bool:
    if line.speaker is Speaker.PERSONA:
        return True
    is_theirs = not snapshot.chat.place.group or line.person in (snapshot.person.key, "")
    return is_theirs and bool(line.own_words) and line.kind in _SAID and not (line.heavy or line.cry)


def _of_line(lines: Sequence[Line], number: int, zone: tzinfo) -> Iterator[Telling]:
    line = lines[number]
    question = asked_before(lines, number)
    is_answer = question.rstrip().endswith("?")
    earlier, before = question if is_answer else _said_before(lines, number), ""
    parts = clauses(line.own_words)
    wholes = [plainly(whole) for whole in sentences(" ".join(written(line.own_words).split()))]
    # Where a clause tells when the others end, as in "I've got a stye, it should be gone by tomorrow", they do.
    ends = [
        (part.number, end)
        for part in parts
        if ends_itself(part.low) and (end := holds_until(part.text, (), line.at, zone)[0])
    ]
    for place, clause in enumerate(parts):
        telling = Telling(
            clause.text,
            next((whole for whole in wholes if clause.text in whole), clause.text),
            line.at,
            zone,
            before,
            earlier,
            _goes_on(clause, before, is_answer=is_answer and place == 0),
            min((end for number, end in ends if number == clause.number), default=0.0),
        )
        # What asks for what was told tells nothing, with a mark or without.
        if not (clause.question or clause.secret or clause.unreal or asked(clause.text) or asks_plainly(clause.text)):
            yield telling
        before = telling.whole if telling.goes_on and place else clause.text


def _goes_on(clause: Clause, before: str, *, is_answer: bool) -> bool:
    low = clause.low
    if len(low.split()) <= _SHORT and not _OWN.search(low):
        return True
    if _GOES_ON.match(low) and (before or not _THING.search(low)):
        return True
    return _PLACED.match(low) is not None or (is_answer and not _OWN.match(low))


def plainly(sentence: str) -> str:
    """A sentence without its signs and what it only begins or ends with; "" where it is nothing else."""
    sentence = sentence.strip(" .!?…;")
    while begins := _BEGINS.match(sentence):
        sentence = sentence[begins.end() :]
    while ends := _ENDS.search(sentence):
        sentence = sentence[: ends.start()]
    return "" if _EMPTY.fullmatch(sentence) else sentence


def _said_before(lines: Sequence[Line], number: int) -> str:
    """Their own line before this one, where it is of the same talk."""
    earlier = next((line for line in reversed(lines[:number]) if line.speaker is Speaker.PERSON), None)
    return earlier.own_words if earlier and lines[number].at - earlier.at < _TALK else ""


def _of_fact(fact: Fact) -> Telling:
    text, question = unretold(fact.text), asked_for(fact.text)
    return Telling(text, text, fact.at, earlier=question, goes_on=bool(question), fact=fact)
