"""How he comes back to a promise: what the prompt is told, a plain question of his own, and why he asked."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from engine.promises.words import PLEDGES, WORDS, kind_of
from persona.languages import ENGLISH, likely_language
from persona.promise import Promise
from persona.words import either, lazily, tables

_BEFORE = timedelta(hours=2)
"""What lies between an event and the time from which it is asked about."""
_TABLES: Mapping[str, Any] = tables(__file__, "questions.toml")
_LONGEST_QUOTE = 90
"""Characters."""
_MARKS = lazily(r"[<>|\[\]{}]+")
"""Of which the marks between messages of a prompt are made."""
_TO_DO = lazily(rf"(?:{either(_TABLES['shape']['to_do'])})")
_DONE = lazily(rf"(?P<thing>(?!\w+ing\b).{{2,40}}?) (?P<done>{either(_TABLES['shape']['done'])})")
_YOURS: Mapping[str, str] = WORDS["yours"]
_GERUND = lazily(r"\w+ing\b", re.IGNORECASE)
_OWN = lazily(rf"(?i)(?:{either(WORDS['shape']['whose'])})\b|\w+(?:day|week(?:end)?)$")


def questions(promise: Promise, language: str) -> tuple[str, ...]:
    """Plain questions about it in a claimed language, for a model that has found none. What is no thing of an English
    sentence is asked about in the person's own words, which are always right."""
    by_kind: Mapping[str, Sequence[str]] = _TABLES[language]
    thing = promise.what
    if thing in PLEDGES:
        return tuple(by_kind[thing])
    if language != ENGLISH or likely_language(promise.said) not in ("", ENGLISH):
        said = quoted(promise.said or thing, language)
        return tuple(question.format(said=said) for question in by_kind["said"])
    if _TO_DO.match(thing):
        return tuple(question.format(what=in_second_person(thing)) for question in by_kind["to_do"])
    if done := _DONE.fullmatch(thing):
        parts = {"thing": your_thing(done["thing"]), "done": done["done"]}
        return tuple(question.format(**parts) for question in by_kind["done"])
    return tuple(question.format(what=your_thing(thing), thing=thing) for question in by_kind[kind_of(thing)])


def quoted(words: str, language: str) -> str:
    """A person's words as they are quoted in a claimed language, on one line and with no more of them than it takes."""
    line = " ".join(_MARKS.sub(" ", words).split()).strip(' .,;:!…"“”„«»')
    if len(line) > _LONGEST_QUOTE:
        line = f"{line[:_LONGEST_QUOTE].rsplit(' ', 1)[0].rstrip(' ,;:')} …"
    quote: str = _TABLES["quotes"][language]
    return quote.format(words=line)


def goal(promise: Promise, local: datetime | None) -> str:
    """What he opens a talk for, in words that the prompt can carry."""
    return f"he asks, warmly and lightly, how it went with {_about(promise)}{_on(promise, local)}"


def hint(promise: Promise, local: datetime | None) -> str:
    """What a live answer may come to."""
    return f"There was {_about(promise)}{_on(promise, local)}: he may ask how it went. "


def explanation(promise: Promise, local: datetime) -> str:
    """Why he asked, for /why: "You said your exam was on Friday; it is Saturday 11:00 where you are"."""
    return f"You said {_as_said(promise)}{_on(promise, local)}; it is {local:%A %H:%M} where you are"


def your_thing(thing: str) -> str:
    """The thing as somebody else says it to the person: "your exam", "your mum", "meeting your ex"."""
    text = in_second_person(thing)
    return text if _GERUND.match(text) or _OWN.match(text) or not text else f"your {text}"


def in_second_person(thing: str) -> str:
    """The same words, said to the person: "call my mum" is "call your mum"."""
    return " ".join(_YOURS.get(word.casefold(), word) for word in thing.split())


def _about(promise: Promise) -> str:
    """The same where the prompt speaks of the person."""
    match promise.what:
        case "back":
            return "their coming back"
        case "how it went" | "it":
            return "what they wanted to tell"
        case thing:
            return f"their {thing}"


def _as_said(promise: Promise) -> str:
    match promise.what:
        case "back":
            return "you'd be back"
        case "how it went" | "it":
            return "you'd tell me more"
        case thing:
            return f"{your_thing(thing)} was"


def _on(promise: Promise, local: datetime | None) -> str:
    """The day of it, in the person's time."""
    if local is None:
        return ""
    day = datetime.fromtimestamp(promise.due, local.tzinfo) - _BEFORE
    if day.date() == local.date():
        return " today"
    if f"{day:%A}" == promise.what:
        return ""
    return f" on {day:%A}" if (local - day).days < 6 else f" on {day.day} {day:%B}"
