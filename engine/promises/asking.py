"""How he comes back to a promise: what the prompt is told, a plain question of his own, and why he asked."""

import random
import re
from datetime import datetime, timedelta

from engine.promises.words import kind_of
from persona.promise import Promise

_BEFORE = timedelta(hours=2)
"""What lies between an event and the time from which it is asked about."""
_OPENERS = {
    "exam": ("How did {what} go?", "I was wondering how {what} went. How was it?"),
    "interview": ("How did {what} go?", "So, how was {what}? I've been curious."),
    "doctor": ("I was thinking of you and {what}. How did it go?", "How was {what}? I hope it was all right."),
    "trip": ("How is it going with {what}? I'd love to hear about it.", "How was {what}?"),
    "date": ("How was {what}? I'm all ears.", "I was wondering about {what}. How was it?"),
    "event": ("How did {what} go?", "I was thinking of {what}. How was it?"),
    "back": ("Are you back? I'd love to hear how it was.",),
    "how it went": ("You were going to tell me how it went. How was it?",),
    "it": ("You said we'd talk again about what was on your mind. Now is good, if you like.",),
    "": ("I was thinking of {what}. How did it go?", "How was it with {what}?"),
}
_YOURS = {"i'm": "you're", "i": "you", "me": "you", "my": "your", "our": "your", "mine": "yours", "us": "you"}
_GERUND = re.compile(r"\w+ing\b", re.IGNORECASE)
_OWN = re.compile(r"(?i)(?:the|a|an|my|your|our|his|her)\b|\w+(?:day|week(?:end)?)$")


def opener(promise: Promise, rng: random.Random) -> str:
    """A plain question about it, for a model that has found none."""
    return rng.choice(_OPENERS[kind_of(promise.what)]).format(what=theirs(promise.what))


def goal(promise: Promise, local: datetime | None) -> str:
    """What he opens a talk for, in words that the prompt can carry."""
    return f"he asks, warmly and lightly, how it went with {_about(promise)}{_on(promise, local)}"


def hint(promise: Promise, local: datetime | None) -> str:
    """What a live answer may come to."""
    return f"There was {_about(promise)}{_on(promise, local)}: he may ask how it went. "


def explained(promise: Promise, local: datetime) -> str:
    """Why he asked, for /why: "You said your exam was on Friday; it is Saturday 11:00 where you are"."""
    return f"You said {_said(promise)}{_on(promise, local)}; it is {local:%A %H:%M} where you are"


def theirs(what: str) -> str:
    """The thing as somebody else says it to the person: "your exam", "your mum", "meeting your ex"."""
    text = addressed(what)
    return text if _GERUND.match(text) or _OWN.match(text) or not text else f"your {text}"


def addressed(what: str) -> str:
    """The same words, said to the person: "call my mum" is "call your mum"."""
    return " ".join(_YOURS.get(word.casefold(), word) for word in what.split())


def _about(promise: Promise) -> str:
    """The same where the prompt speaks of the person."""
    match promise.what:
        case "back":
            return "their coming back"
        case "how it went" | "it":
            return "what they wanted to tell"
        case what:
            return f"their {what}"


def _said(promise: Promise) -> str:
    match promise.what:
        case "back":
            return "you'd be back"
        case "how it went" | "it":
            return "you'd tell me more"
        case what:
            return f"{theirs(what)} was"


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
