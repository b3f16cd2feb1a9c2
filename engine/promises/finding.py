"""What a person's words tell of what is to come: promises and events with their window; rules, no engine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from engine.promises.words import NOUN, TOLD, WORDS, asks_for_reminder, dotted, kind_of, sentences
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
class Found:
    """What was found in one line; ``due`` is 0 for a reminder whose time depends on a zone that is unknown."""

    kind: Kind
    what: str
    said: str
    due: float
    until: float
    score: float

    def kept(self, line: str, now: float) -> Promise:
        """The same as it is kept, found in a line at a time (epoch s)."""
        return Promise("0", self.kind, self.what, self.said, line, now, self.due, self.until)


def promises(text: str, now: float, zone: tzinfo | None) -> tuple[Found, ...]:
    """The promises and events to come that a line tells of, at most three."""
    if text.lstrip().startswith(">") or not dates.has_time(text):
        return ()
    found = (_promise(clause, now, zone) for clause in _clauses(text[: dates.LONGEST]))
    kept = [each for each in found if each is not None and each.score >= LEAST]
    return tuple(kept[:_MOST])


def of_phrase(what: str, phrase: str, text: str, now: float, zone: tzinfo | None) -> Found | None:
    """A promise that somebody else found in a text: a thing and a time, both in its words, or None."""
    said = dates.plain(text[: dates.LONGEST])
    if not what or not phrase or dates.plain(what) not in said or dates.plain(phrase) not in said:
        return None
    found = dates.when(phrase, now, zone or LAST_PLACE)
    return None if found is None else _event(_short(what, articles=True), text, found, zone, 0.6)


def _promise(clause: str, now: float, zone: tzinfo | None) -> Found | None:
    said = dates.plain(clause)
    found = dates.when(said, now, zone or LAST_PLACE)
    if found is None or asks_for_reminder(said) or _denied(said):
        return None
    bare = _BEFORE_TIME.sub("·", dotted(clause, found.spans))
    for what, pattern in TOLD.items():
        if pattern.search(said):
            return _event(what, clause, found, zone, 0.9)
    if _LUCK.search(said):
        return _event(_lucky(bare) or _named(clause, found), clause, found, zone, 0.9)
    for pattern in _SHAPES:
        if (shape := pattern.search(dates.plain(bare))) and (what := _what(bare, shape)):
            known = kind_of(what) != ""
            return _event(what, clause, found, zone, 0.9 if known else 0.6)
    return _fragment(bare, clause, found, zone)


def _fragment(bare: str, clause: str, found: When, zone: tzinfo | None) -> Found | None:
    """What names little but an event and its time: "dentist tomorrow at 8"."""
    # Of "can't sleep, exam in 8 hours" only the part counts that names the time.
    timed = " ".join(part for part in bare.split(",") if "·" in part)
    rest = _OPENERS.sub("", " ".join(timed.replace("·", " ").split()).strip(" ,.!:-"))
    short = _short(rest)
    # An ending with the event's noun, so that "tomorrow's game plan is no fun" is none.
    whole = 0 < len(rest.split()) <= _WORDS_IN_WHAT and NOUN.search(dates.plain(rest)) and not _VERB.search(rest)
    fits = whole and short and not _NEVER.match(dates.plain(short))
    return _event(short, clause, found, zone, 0.8) if fits else None


def _what(bare: str, shape: re.Match[str]) -> str:
    """The thing of a sentence of that shape, in the person's words; empty for what is no event."""
    groups = shape.groupdict()
    thing = bare[slice(*shape.span("what"))]
    if groups.get("doing"):
        return f"{bare[slice(*shape.span('doing'))]} {_short(thing, articles=True)}"
    what = _short(thing)
    if not what or _NEVER.match(dates.plain(what)) or (groups.get("must") is not None and not kind_of(what)):
        return ""
    if groups.get("trip"):
        return f"trip to {what}"
    return f"{bare[slice(*shape.span('whose'))]}'s {what}" if groups.get("whose") else what


def _event(what: str, said: str, when: When, zone: tzinfo | None, score: float) -> Found:
    due, until = _window(what, when, zone or LAST_PLACE)
    return Found(Kind.PROMISE, what, said.strip()[:LONGEST_SAID], due, until, score)


def _window(what: str, when: When, zone: tzinfo) -> tuple[float, float]:
    """When to ask: two hours after an event, after its part of the day, or towards the evening of its last day; until
    the evening after."""
    last = when.end - 1
    if what == "back" and when.grain is Grain.DAY:
        return dates.day_at(last, zone, _BACK), dates.day_at(last, zone, 21, later=1)
    match when.grain:
        case Grain.HOUR:
            return when.start + 2 * _HOUR, when.start + 36 * _HOUR
        case Grain.PART:
            return when.end, when.end + 34 * _HOUR
        case Grain.DAY:
            return dates.day_at(last, zone, 17), dates.day_at(last, zone, 21, later=1)


def _denied(said: str) -> bool:
    rest = _HARMLESS.sub(" ", said)
    question = said.rstrip().endswith("?")
    moved = re.search(r"\b(?:got|was|has been|been|is) (?:re)?(?:moved|scheduled)\b", rest)
    return question or bool(_NO.search(rest)) or bool(_PAST.search(rest) and not moved)


def _clauses(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        yield from (part for part in _AND.split(sentence) if part and part.strip())


def _lucky(bare: str) -> str:
    """What luck is wished for, where it is named beside the time."""
    found = _LUCK.search(dates.plain(bare))
    return _short(bare[found.end() :]) if found else ""


def _named(clause: str, found: When) -> str:
    """The time itself, where luck is wished for it."""
    start, end = found.spans[0]
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
