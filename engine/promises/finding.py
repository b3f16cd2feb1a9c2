"""What a person's words tell of what is to come: promises and events with their window; rules, no engine."""

import re
from collections.abc import Iterator
from datetime import tzinfo

from engine.promises import events
from engine.promises.draft import LAST_PLACE, Draft
from engine.promises.moved import as_moved
from engine.promises.wishes import asks
from engine.promises.words import NOUN, PLEDGES, WORDS, kind_of, mask, sentences
from engine.times import dates
from engine.times.dates import Grain, When
from persona.promise import LONGEST_SAID, Kind
from persona.words import either, lazily, whole

LEAST = 0.5
"""The score from which a promise is kept: 0.9 for an event that is named, 0.6 for what the sentence makes one."""
_HOUR = 3600.0
_MOST = 3
"""Promises found in one line."""
_BACK = 15
"""The hour from which somebody who is back that day may be asked."""
_WORDS_IN_WHAT = 5


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
    clause = as_moved(clause, now, zone or LAST_PLACE)
    text = dates.plain(clause)
    moment = dates.when(text, now, zone or LAST_PLACE)
    if moment is None:
        # What is told beyond a comma may be past: "I see my father on Friday, the first time in nine years".
        piece = next((piece for piece in _PIECES.split(text) if dates.when(piece, now, zone or LAST_PLACE)), text)
        return _promise(clause[text.find(piece) :][: len(piece)], now, zone) if piece != text else None
    end_of_piece = _PIECES.search(text, max(moment.spans)[1])
    if asks(text) or events.is_made_up(text, end_of_piece.start() if end_of_piece else len(text)):
        return None
    if moment.exact and len(moment.spans) == 1 and events.is_timetable(text):
        return None
    start, end = min(moment.spans)
    if _UNTIL.search(text[:start]) or _UNTIL.match(text[start:end]):
        # What lasts until then is no event of then.
        return None
    bare = _BEFORE_TIME.sub("·", mask(clause, moment.spans))
    for thing, pattern in PLEDGES.items():
        if pattern.search(text):
            return _event(thing, clause, moment, zone, 0.9)
    # What stands beyond a comma may be of another time.
    pieces = [piece for piece in _PIECES.split(bare) if piece.strip(" ·") or "·" in piece]
    near = next((piece for piece in pieces if "·" in piece), bare)
    if events.is_vetoed(dates.plain(near)):
        return None
    if _LUCK.search(text):
        return _event(_wished_thing(bare) or _time_in(clause, moment), clause, moment, zone, 0.9)
    here = _shaped(near, clause, moment, zone) or _fragment(near, clause, moment, zone)
    if here is not None:
        return here
    beside = [piece for piece in pieces if piece is not near and not events.is_vetoed(dates.plain(piece))]
    happenings = (_happening(piece, clause, moment, zone) for piece in (near, *beside))
    return next((draft for draft in happenings if draft is not None), None)


def _shaped(bare: str, clause: str, moment: When, zone: tzinfo | None) -> Draft | None:
    """What a sentence of one of the shapes tells of."""
    text = dates.plain(bare)
    for pattern in _SHAPES:
        if (shape := pattern.search(text)) and (thing := _what(bare, shape)):
            if kind_of(thing) or events.thing_in(dates.plain(thing)):
                return _event(thing, clause, moment, zone, 0.9)
            if _is_askable(bare, shape):
                return _event(thing, clause, moment, zone, 0.6)
    return None


def _is_askable(bare: str, shape: re.Match[str]) -> bool:
    """Whether a thing of which no word is known can be asked about: one with an article, a name, or what they do."""
    start = shape.start("what")
    if shape.groupdict().get("doing") or shape.groupdict().get("trip"):
        return True
    is_named = bare[start].isupper() or re.search(rf"(?i)\b(?:{either(_SHAPE['articles'])}) $", bare[:start])
    article = _ARTICLES.match(bare[start:])
    return bool(is_named or article) and not _PERSON_OR_DEED.match(
        dates.plain(bare[article.end() + start if article else start :])
    )


def _happening(bare: str, clause: str, moment: When, zone: tzinfo | None) -> Draft | None:
    """What is to happen by a noun or a verb of such, wherever in the clause it stands."""
    text = dates.plain(bare)
    thing = events.thing_in(text)
    return _event(thing, clause, moment, zone, 0.7) if thing and events.is_own(text, thing) else None


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
    return Draft(Kind.PROMISE, thing, clause.strip()[:LONGEST_SAID], due, until, score, start=moment.start)


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
    yield lazily(rf"\bmy (?P<whose>\w+) (?:has|'s got|has got|is having|is taking) (?:an?|her|his|their|the) {thing}")
    yield lazily(rf"\b(?:i|we)(?:'ve got|'ve| have got| have|'m having|'re having) {article}?{thing}")
    yield lazily(rf"\b(?:i|we) got {article}{thing}")
    yield lazily(rf"\b(?:i'm|im|we're) (?P<trip>off|heading|headed) to {thing}")
    yield lazily(rf"\b(?P<must>(?:gotta|have to|need to|got to|must) \w+(?: in| at| for| to)?) {article}{thing}")
    yield lazily(rf"\b(?:i|we)(?:'ll| will) (?:know|hear|find out|hear back) (?:about|from) {thing}")
    yield lazily(rf"^(?:\W|so |and |oh |ugh |yay )*got {article}{thing}")
    yield lazily(rf"\b(?:i'm|im|i am|we're|we are|i'll be|gonna be|^)\s?(?P<doing>{either(doing['whole'])})\b ?{thing}")
    yield lazily(rf"\b(?:i'm|im|i am|we're|we are|i'll be|^)\s?(?:{either(doing['object'])}) {thing}")
    yield lazily(rf"\b(?:i|we) (?:get|take|start|have|sit|give|see|meet|defend|present) {article}{thing}")
    yield lazily(rf"\b(?:i|we) (?P<doing>fly|leave|travel|move|graduate|drive) {thing}")
    yield lazily(rf"·(?P<must> ?is|'s) {article}{thing}")
    yield lazily(rf"\b(?:my|our|meine?|mi|mon|ma) {thing}(?<!\bis)(?<!\bare) {being}\b")
    yield lazily(rf"(?P<must>^\W*|\b(?:the|der|die|das|el|la|le) ){thing} {being}\b")
    yield lazily(rf"\b(?:ich habe?|habe? ich|wir haben|haben wir)(?: ·)* ?{article}{thing}")
    yield lazily(rf"\bich (?P<doing>{either(WORDS['german']['whole'])})(?: ·)? {thing}")
    yield lazily(rf"\b(?:tengo|tenemos)(?: ·)* ?{article}{thing}")
    yield lazily(rf"\b(?:j'ai|on a|nous avons)(?: ·)* ?{article}{thing}")


_SHAPE = WORDS["shape"]
_LUCK = lazily(rf"\b(?:{either(WORDS['luck']['before'])})")
_NEVER = lazily(rf"(?:{either(WORDS['never']['words'])})")
_UNTIL = lazily(
    r"(?<!\w)(?:until|till?|til|bis(?: zum| zur)?|hasta(?: el)?|jusqu'(?:à|au)|since|seit|desde|depuis) (?:the |"
    r"le |el )?(?:$|(?=\d))"
)
_PIECES = lazily(r"[,;()…]|\.\.+| [-–—]+ |(?<=\w): ")
_PERSON_OR_DEED = lazily(
    r"(?:mom|mum|dad|mother|father|sister|brother|wife|husband|friend|boyfriend|girlfriend|son|daughter|baby|"
    r"dog|cat|boss|be|go|see|get|have|do|make|"
    r"try|take|eat|watch|buy|cook|call|sleep|stay|work|study|spend|order|heard|been|lot|bit|few|nudo|ganas|"
    r"envie|mal|really|so|very|great|good|bad|"
    r"fine|ok|okay|well|better|favou?rite|break|hard|long|busy|day|night|bath|shower|nap|drink|beer|coffee|"
    r"tea|snack|walk)\b"
)
_AND = lazily(rf"(?i),? (?:{either(_SHAPE['and'])}) (?=(?:{either(_SHAPE['me'])})\b)")
_ARTICLES = lazily(rf"(?i)(?:{either(_SHAPE['articles'])})\s+(?=\S)")
_OPENERS = lazily(rf"(?i)^(?:(?:{either(_SHAPE['openers'])})\b[ ,:!.]*)+")
_VERB = lazily(rf"(?i){whole(_SHAPE['verbs'])}|^talk\b")
_ENDS = lazily(rf"(?i) (?:{either(_SHAPE['ends'])})\b")
_BEFORE_TIME = lazily(rf"(?:\b(?:{either(_SHAPE['before_time'])})\b )?·+")
_AT = lazily(rf"(?i)^(?:{either(_SHAPE['at'])}) ")
_SHAPES = tuple(_shapes())
