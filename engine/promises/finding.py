"""What a person's words tell of what is to come: promises and events with their window; rules, no engine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from engine.promises.words import NOUN, PLEDGES, WORDS, asks_for_reminder, kind_of, mask, sentences
from engine.times import dates
from engine.times.dates import Grain, When
from persona.promise import LONGEST_SAID, Kind, Promise
from persona.words import either, whole

LEAST = 0.5
"""The score from which a promise is kept: 0.9 for an event that is named, 0.6 for what the sentence makes one."""
_HOUR = 3600.0
_MOST = 3
"""Promises found in one line."""
LAST_PLACE = ZoneInfo("Etc/GMT+12")
"""Where it is latest on Earth: for a person of unknown zone, what is over there is over where they are."""
_BACK = 15
"""The hour from which somebody who is back that day may be asked."""
_WORDS_IN_WHAT = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """A promise as one line tells of it, not yet kept; ``due`` is 0 for a reminder whose time depends on a zone that
    is unknown."""

    kind: Kind
    thing: str
    clause: str
    due: float
    until: float
    score: float

    def promise(self, line: str, now: float) -> Promise:
        """The promise of it, made in a line at a time (epoch s)."""
        return Promise("0", self.kind, self.thing, self.clause, line, now, self.due, self.until)


def promises(text: str, now: float, zone: tzinfo | None) -> tuple[Draft, ...]:
    """The promises and events to come that a line tells of, at most three."""
    if text.lstrip().startswith(">") or not dates.has_time(text):
        return ()
    readings = (_promise(clause, now, zone) for clause in _clauses(text[: dates.LONGEST]))
    drafts = [draft for draft in readings if draft is not None and draft.score >= LEAST]
    return tuple(drafts[:_MOST])


def of_phrase(thing: str, phrase: str, text: str, now: float, zone: tzinfo | None) -> Draft | None:
    """A promise that somebody else found in a text: a thing and a time, both in its words, or None."""
    line = dates.plain(text[: dates.LONGEST])
    if not thing or not phrase or dates.plain(thing) not in line or dates.plain(phrase) not in line:
        return None
    moment = dates.when(phrase, now, zone or LAST_PLACE)
    return None if moment is None else _event(_short(thing, articles=True), text, moment, zone, 0.6)


def _promise(clause: str, now: float, zone: tzinfo | None) -> Draft | None:
    text = dates.plain(clause)
    moment = dates.when(text, now, zone or LAST_PLACE)
    if moment is None or asks_for_reminder(text) or _is_no_promise(text):
        return None
    bare = _BEFORE_TIME.sub("·", mask(clause, moment.spans))
    for thing, pattern in PLEDGES.items():
        if pattern.search(text):
            return _event(thing, clause, moment, zone, 0.9)
    if _LUCK.search(text):
        return _event(_wished_thing(bare) or _time_in(clause, moment), clause, moment, zone, 0.9)
    for pattern in _SHAPES:
        if (shape := pattern.search(dates.plain(bare))) and (thing := _what(bare, shape)):
            is_known = kind_of(thing) != ""
            return _event(thing, clause, moment, zone, 0.9 if is_known else 0.6)
    return _fragment(bare, clause, moment, zone)


def _fragment(bare: str, clause: str, moment: When, zone: tzinfo | None) -> Draft | None:
    """What names little but an event and its time: "dentist tomorrow at 8"."""
    # Of "can't sleep, exam in 8 hours" only the part counts that names the time.
    part_with_time = " ".join(part for part in bare.split(",") if "·" in part)
    rest = _OPENERS.sub("", " ".join(part_with_time.replace("·", " ").split()).strip(" ,.!:-"))
    short = _short(rest)
    # An ending with the event's noun, so that "tomorrow's game plan is no fun" is none.
    is_brief = 0 < len(rest.split()) <= _WORDS_IN_WHAT and NOUN.search(dates.plain(rest)) and not _VERB.search(rest)
    fits = is_brief and short and not _NEVER.match(dates.plain(short))
    return _event(short, clause, moment, zone, 0.8) if fits else None


def _what(bare: str, shape: re.Match[str]) -> str:
    """The thing of a sentence of that shape, in the person's words; empty for what is no event."""
    groups = shape.groupdict()
    phrase = bare[slice(*shape.span("what"))]
    if groups.get("doing"):
        return f"{bare[slice(*shape.span('doing'))]} {_short(phrase, articles=True)}"
    thing = _short(phrase)
    if not thing or _NEVER.match(dates.plain(thing)) or (groups.get("must") is not None and not kind_of(thing)):
        return ""
    if groups.get("trip"):
        return f"trip to {thing}"
    return f"{bare[slice(*shape.span('whose'))]}'s {thing}" if groups.get("whose") else thing


def _event(thing: str, clause: str, moment: When, zone: tzinfo | None, score: float) -> Draft:
    due, until = _window(thing, moment, zone or LAST_PLACE)
    return Draft(Kind.PROMISE, thing, clause.strip()[:LONGEST_SAID], due, until, score)


def _window(thing: str, moment: When, zone: tzinfo) -> tuple[float, float]:
    """When to ask: two hours after an event, after its part of the day, or towards the evening of its last day; until
    the evening after."""
    last = moment.end - 1
    if thing == "back" and moment.grain is Grain.DAY:
        return dates.day_at(last, zone, _BACK), dates.day_at(last, zone, 21, later=1)
    match moment.grain:
        case Grain.HOUR:
            return moment.start + 2 * _HOUR, moment.start + 36 * _HOUR
        case Grain.PART:
            return moment.end, moment.end + 34 * _HOUR
        case Grain.DAY:
            return dates.day_at(last, zone, 17), dates.day_at(last, zone, 21, later=1)


def _is_no_promise(text: str) -> bool:
    rest = _HARMLESS.sub(" ", text)
    question = text.rstrip().endswith("?")
    is_moved = re.search(r"\b(?:got|was|has been|been|is) (?:re)?(?:moved|scheduled)\b", rest)
    return question or bool(_NO.search(rest)) or bool(_PAST.search(rest) and not is_moved)


def _clauses(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        yield from (part for part in _AND.split(sentence) if part and part.strip())


def _wished_thing(bare: str) -> str:
    """What luck is wished for, where it is named beside the time."""
    luck = _LUCK.search(dates.plain(bare))
    return _short(bare[luck.end() :]) if luck else ""


def _time_in(clause: str, moment: When) -> str:
    """The time itself, where luck is wished for it."""
    start, end = moment.spans[0]
    return _AT.sub("", clause[start:end])


def _short(text: str, *, articles: bool = False) -> str:
    """A noun phrase of a few words without what stands around it."""
    text = re.split(r"[·,.!?:;(\n]", text.strip(" ·,.!-"))[0]
    text = _ENDS.split(text)[0]
    while not articles and (article := _ARTICLES.match(text)):
        text = text[article.end() :]
    return " ".join(text.split()[:_WORDS_IN_WHAT]).strip(" '\"")


def _shapes() -> Iterator[re.Pattern[str]]:
    """The shapes of sentences that tell of an event; the time stands as a dot."""
    doing = WORDS["doing"]
    thing = r"(?P<what>[\w'’äöüßáéíóúñçèêàù-]+(?: [^\s·,.!?;:]+){0,6})"
    article = r"(?:(?:an?|my|our|the|this|another|some|ein|eine|einen|meine?n?|un|une?|una|mi|mon|ma|le|la|el)\b ?)"
    set_ = r"(?:got|was|is|has been) (?:moved|scheduled|rescheduled|set)"
    being = rf"(?:is|are|'s|starts?|begins?|takes place|comes|{set_}|ist|beginnt|es|est)"
    yield re.compile(
        rf"\bmy (?P<whose>\w+) (?:has|'s got|has got|is having|is taking) (?:an?|her|his|their|the) {thing}"
    )
    yield re.compile(rf"\b(?:i|we)(?:'ve got|'ve| have got| have|'m having|'re having) {article}?{thing}")
    yield re.compile(rf"\b(?:i|we) got {article}{thing}")
    yield re.compile(rf"\b(?:i'm|im|we're) (?P<trip>off|heading|headed) to {thing}")
    yield re.compile(rf"\b(?P<must>(?:gotta|have to|need to|got to|must) \w+(?: in| at| for| to)?) {article}{thing}")
    yield re.compile(rf"\b(?:i|we)(?:'ll| will) (?:know|hear|find out|hear back) (?:about|from) {thing}")
    yield re.compile(rf"^(?:\W|so |and |oh |ugh |yay )*got {article}{thing}")
    yield re.compile(
        rf"\b(?:i'm|im|i am|we're|we are|i'll be|gonna be|^)\s?(?P<doing>{either(doing['whole'])})\b ?{thing}"
    )
    yield re.compile(rf"\b(?:i'm|im|i am|we're|we are|i'll be|^)\s?(?:{either(doing['object'])}) {thing}")
    yield re.compile(rf"\b(?:i|we) (?:get|take|start|have|sit|give|see|meet|defend|present) {article}{thing}")
    yield re.compile(rf"\b(?:i|we) (?P<doing>fly|leave|travel|move|graduate|drive) {thing}")
    yield re.compile(rf"·(?P<must> ?is|'s) {article}{thing}")
    yield re.compile(rf"\b(?:my|our|meine?|mi|mon|ma) {thing}(?<!\bis)(?<!\bare) {being}\b")
    yield re.compile(rf"(?P<must>^\W*|\b(?:the|der|die|das|el|la|le) ){thing} {being}\b")
    yield re.compile(rf"\b(?:ich habe?|habe? ich|wir haben|haben wir)(?: ·)* ?{article}{thing}")
    yield re.compile(rf"\bich (?P<doing>{either(WORDS['german']['whole'])})(?: ·)? {thing}")
    yield re.compile(rf"\b(?:tengo|tenemos)(?: ·)* ?{article}{thing}")
    yield re.compile(rf"\b(?:j'ai|on a|nous avons)(?: ·)* ?{article}{thing}")


_SHAPE = WORDS["shape"]
_LUCK = re.compile(rf"\b(?:{either(WORDS['luck']['before'])})")
_NEVER = re.compile(rf"(?:{either(WORDS['never']['words'])})")
_HARMLESS = re.compile(either(WORDS["no"]["harmless"]))
_PAST = re.compile(whole(WORDS["no"]["past"]))
_NO = re.compile(whole(WORDS["no"]["denied"] + WORDS["no"]["doubted"] + WORDS["no"]["always"]))
_AND = re.compile(rf"(?i),? (?:{either(_SHAPE['and'])}) (?=(?:{either(_SHAPE['me'])})\b)")
_ARTICLES = re.compile(rf"(?i)(?:{either(_SHAPE['articles'])})\s+(?=\S)")
_OPENERS = re.compile(rf"(?i)^(?:(?:{either(_SHAPE['openers'])})\b[ ,:!.]*)+")
_VERB = re.compile(rf"(?i){whole(_SHAPE['verbs'])}|^talk\b")
_ENDS = re.compile(rf"(?i) (?:{either(_SHAPE['ends'])})\b")
_BEFORE_TIME = re.compile(rf"(?:\b(?:{either(_SHAPE['before_time'])})\b )?·+")
_AT = re.compile(rf"(?i)^(?:{either(_SHAPE['at'])}) ")
_SHAPES = tuple(_shapes())
