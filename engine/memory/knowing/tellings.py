"""What somebody told, clause by clause, with what each goes on from and whether it still holds; knows no question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

from engine.memory.clauses import Clause, clauses, written
from engine.memory.drawing import asked_before, zone_of
from engine.memory.keeping import Told, fact_of
from engine.memory.knowing.question import asked
from engine.memory.noticing import noticed
from engine.memory.recall.stems import stem
from engine.messages import Kind
from engine.output.ends import sentences
from engine.times.dates import when
from persona.consent import Permission, allowed
from persona.languages import ENGLISH
from persona.line import Line, Speaker
from persona.person import Fact
from persona.scene import Scene, Snapshot
from persona.words import either, tables

_DAY = 86_400.0
_TALK = 3 * 3600.0
"""Seconds of silence after which nothing goes on from what was said before."""
_SAID = frozenset({Kind.TEXT.value, "reply"})
_GOES_ON = re.compile(
    r"(?:it|it's|its|he|he's|his|she|she's|her|they|they're|their|that's|that (?:is|was)|this (?:is|was)|both|named|called|actually|sorry|no"
    r"|i mean|i meant|make that|scratch that|correction|and|or|but|not|turned|turns)\b"
)
_OWN = re.compile(r"\b(?:i|i'm|i've|my|we|we're|we've|our|me|us)\b")
_PLACED = re.compile(
    r"(?:with|at|in|on|to|from|near|by|about|for|because|like)\b(?![^,]*\b(?:i|i'm|we|we're|it|it's|is|are|was)\b)"
)
_IS_IN = re.compile(
    r"(?:I'm|I am|We're|we're|we are|i'm|im)(?: now| currently| living| based| up| down| over| out)* (?:in|near) (?:[A-ZÀ-Ý]|a |an |the )"
)
_THING = re.compile(r"\b(?:my|our) [a-z]")
_CORRECTS = re.compile(
    r"\b(?:actually|scratch that|correction|i meant|make that|not .{1,20} (?:any ?more|after all)|changed?|moved (?:to|it)"
    r"|instead|no longer|turns out|after all|postponed|put off|brought forward|rescheduled)\b|^(?:no|sorry|wait)\b"
    r"|\bit(?:'s| is) .{1,40} now\b"
)
_UNTIL = re.compile(
    r"\b(?:until|till|til|through|thru|gone|over (?:by|with)|back (?:on|by|in)|leav(?:es|ing)|ends?|only|just) \b"
)
_TODAY = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b")
_WEEK = re.compile(r"\b(?:this week|all week)\b")
_SPAN = re.compile(
    r"\bfor (?:the (?:next )?)?(?:another )?(?P<many>a|an|one|two|three|four|five|six|\d{1,2}|few)? ?(?:more )?"
    r"(?P<unit>night|day|week|weekend)s?\b"
)
_EMPTY = tables(__file__, "saying.toml")["empty"]
_BEGINS = re.compile(rf"(?i)(?:{either(_EMPTY['begins'])})(?:[,:.!… -]+)")
_ENDS = re.compile(rf"(?i)[ ,]+(?:{either(_EMPTY['ends'])})$")
_MANY = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "few": 3}
_WORDS = 22
"""Words of a sentence that is told back as a whole."""
_SHORT = 3
"""Words of a clause that says nothing by itself."""


@dataclass(frozen=True)
class Telling:
    """A clause of somebody's in its ``sentence``: when it was told (epoch s), what stands ``before`` it in its line or was
    asked, their ``earlier`` line, whether it ``goes_on`` from these, of which topics rules know it to be, and until when
    it holds (0: no end). ``fact`` says that it is a note."""

    text: str
    sentence: str
    at: float
    before: str = ""
    earlier: str = ""
    goes_on: bool = False
    topics: frozenset[str] = frozenset()
    until: float = 0.0
    state: bool = False
    fact: bool = False

    @property
    def low(self) -> str:
        """Its sentence in small letters."""
        return self.sentence.lower()

    @property
    def corrects(self) -> bool:
        """Whether it sounds as if it put right what was told before."""
        return _CORRECTS.search(self.low) is not None

    @cached_property
    def heads(self) -> frozenset[str]:
        """The stems of the words in its topics, of which it tells though it may not hold them."""
        found = frozenset(stem(word, ENGLISH) for topic in self.topics for word in topic.split(":"))
        return found | {"home"} if _IS_IN.match(self.text) else found

    @property
    def leans(self) -> bool:
        """Whether it goes on from a line before its own."""
        return self.goes_on and not self.before and bool(self.earlier)

    @cached_property
    def whole(self) -> str:
        """The clause together with what it goes on from, where it does so."""
        before = (self.before or self.earlier) if self.goes_on else ""
        return f"{before}, {self.text}" if before else self.text

    @property
    def said(self) -> str:
        """As it can be said by itself: its sentence, where that is short."""
        told = self.sentence if len(self.sentence.split()) <= _WORDS else self.text
        return f"{self.before}, {told}" if self.goes_on and self.before and self.before not in told else told

    @property
    def meant(self) -> tuple[str, ...]:
        """By which texts it is known what it means."""
        return tuple(dict.fromkeys((self.whole, self.sentence)))


@dataclass(frozen=True, slots=True)
class Ended:
    """A topic of which something was told to be over, and when."""

    topic: str
    at: float


def tellings(scene: Scene) -> tuple[tuple[Telling, ...], tuple[Ended, ...]]:
    """All that the person told and that may be told back to them, the oldest first, and what has ended. What was said in
    this talk needs no leave, all else that of memory; in a group only their own words of this talk count."""
    snapshot, zone = scene.snapshot, zone_of(scene.snapshot) or UTC
    is_private = not snapshot.chat.place.group
    may = is_private and allowed(Permission.REMEMBER, snapshot)
    lines = _lines(scene, whole=may)
    found: list[Telling] = []
    ended: list[Ended] = []
    for number, line in enumerate(lines):
        if line.speaker is Speaker.PERSON:
            over, told = _of_line(lines, number, zone)
            ended += over
            found += told
    facts = snapshot.facts if may else ()
    corrected = {former.text.casefold() for fact in facts for former in fact.formers if fact.confidence >= 1.0}
    found = [telling for telling in found if telling.text.casefold() not in corrected]
    sources = {line.id for line in lines if line.id}
    found += [_of_fact(fact) for fact in facts if fact.source not in sources or fact.confidence >= 1.0]
    return tuple(sorted(found, key=lambda telling: telling.at)), tuple(ended)


def _lines(scene: Scene, *, whole: bool) -> tuple[Line, ...]:
    snapshot = scene.snapshot
    lines = (*snapshot.archive, *snapshot.history) if whole else snapshot.history
    began = 0.0 if whole else snapshot.chat.session.began
    return tuple(
        line for line in lines[: len(lines) - _burst(snapshot)] if line.at >= began and _counts(line, snapshot)
    )


def _burst(snapshot: Snapshot) -> int:
    """How many lines were said since he last spoke."""
    count = 0
    for line in reversed(snapshot.history):
        if line.speaker is Speaker.PERSONA:
            break
        count += 1
    return count


def _counts(line: Line, snapshot: Snapshot) -> bool:
    if line.speaker is Speaker.PERSONA:
        return True
    is_theirs = line.person in (snapshot.person.key, "") if snapshot.chat.place.group else True
    return is_theirs and bool(line.own_words) and line.kind in _SAID and not (line.heavy or line.cry)


def _of_line(lines: Sequence[Line], number: int, zone: tzinfo) -> tuple[list[Ended], list[Telling]]:
    line = lines[number]
    question = asked_before(lines, number)
    question = question if question.rstrip().endswith("?") else ""
    parts = clauses(line.own_words)
    wholes = [_plainly(whole) for whole in sentences(" ".join(written(line.own_words).split()))]
    ended: list[Ended] = []
    found: list[Telling] = []
    before, earlier, known = "", question or _said_before(lines, number), bool(question)
    for place, clause in enumerate(parts):
        telling = _telling(clause, before, line.at, zone, is_answer=known and place == 0)
        whole = next((whole for whole in wholes if clause.text in whole), clause.text)
        telling = replace(telling, sentence=whole, earlier=earlier)
        # What asks for what was told tells nothing, with a mark or without.
        if not (clause.question or clause.secret or clause.unreal or asked(clause.text)):
            over = [Ended(news.topic, line.at) for news in noticed(clause.text) if news.ended]
            ended += over
            found.append(telling)
        before, known = (telling.whole if telling.goes_on and place else clause.text), False
    ends = [telling.until for telling in found if telling.until and _UNTIL.search(telling.low)]
    if ends and len(found) > 1:
        # What ends with a sentence of its own: "I've got a stye, it should be gone by tomorrow".
        found = [one if one.until else replace(one, until=min(ends), state=True) for one in found]
    return ended, found


def _plainly(sentence: str) -> str:
    """A sentence without its signs and what it only begins or ends with."""
    sentence = sentence.strip(" .!?…;")
    while (begins := _BEGINS.match(sentence)) or (ends := _ENDS.search(sentence)):
        sentence = sentence[begins.end() :] if begins else sentence[: ends.start()]
    return sentence


def _said_before(lines: Sequence[Line], number: int) -> str:
    """Their own line before this one, where it is of the same talk."""
    earlier = next((line for line in reversed(lines[:number]) if line.speaker is Speaker.PERSON), None)
    return earlier.own_words if earlier and lines[number].at - earlier.at < _TALK else ""


def _telling(clause: Clause, before: str, at: float, zone: tzinfo, *, is_answer: bool) -> Telling:
    low = clause.low
    short = len(low.split()) <= _SHORT and not _OWN.search(low)
    goes_on = (_GOES_ON.match(low) is not None and (bool(before) or not _THING.search(low))) or short
    goes_on = goes_on or _PLACED.match(low) is not None
    goes_on = goes_on or (is_answer and not _OWN.match(low))
    news = noticed(clause.text)
    topics = frozenset(one.topic for one in news if one.topic and not one.ended)
    until, state = _until(low, at, zone)
    temporary = [fact_of(Told(one, "", at), zone).expires for one in news if one.days and one.kind == "state"]
    if temporary:
        until, state = min([*temporary, *([until] if until else [])]), True
    return Telling(clause.text, clause.text, at, before, goes_on=goes_on, topics=topics, until=until, state=state)


def _until(low: str, at: float, zone: tzinfo) -> tuple[float, bool]:
    """Until when what a clause tells holds (epoch s; 0 for no end that it names), and whether it is a state, which is
    over then, or something that is to come."""
    day = datetime.fromtimestamp(at, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if span := _SPAN.search(low):
        unit = {"week": 7, "weekend": 3}.get(span["unit"], 1)
        many = span["many"] or "a"
        days = (int(many) if many.isdecimal() else _MANY[many]) * unit
        return (day + timedelta(days=days + 1)).timestamp(), True
    is_state = _UNTIL.search(low) is not None
    if moment := when(low, at, zone):
        return moment.end + (0.0 if is_state else _DAY / 4), is_state
    if _TODAY.search(low):
        return (day + timedelta(days=1, hours=4)).timestamp(), False
    if _WEEK.search(low):
        return (day + timedelta(days=7 - day.weekday())).timestamp(), True
    return 0.0, False


def _of_fact(fact: Fact) -> Telling:
    topics = frozenset({fact.topic} if fact.topic else ())
    return Telling(fact.text, fact.text, fact.at, topics=topics, until=fact.expires, state=True, fact=True)
