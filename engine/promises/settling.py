"""Whether what was said since settles a promise: how it went, that it is over, or that it will not be."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engine.promises.words import PLEDGES, WORDS, kind_of, mentioning, mentions
from engine.times import dates
from persona.line import Line, Speaker
from persona.promise import Promise, due, expire, pending, raise_, settle
from persona.scene import Snapshot
from persona.text import bound
from persona.words import either, whole

_EARLY = 2 * 3600.0
"""Seconds before a promise may be raised at which what it is about may be over."""


def settles(text: str, promise: Promise, at: float) -> bool:
    """Whether a person's words at a time (epoch s) tell that there is nothing left to ask."""
    text = dates.plain(bound(text))
    if mentions(text, promise.what):
        if _CANCELLED.search(text):
            return True
        # "I was at the exam prep" and "the exam will be over soon" tell of nothing that has happened.
        over = _RESULT.search(text) and not _FUTURE.search(text) and not text.rstrip().endswith("?")
        return bool(over) and (at >= promise.due - _EARLY or _FINAL.search(text) is not None)
    return at >= promise.due - _EARLY and _alone(text, promise.what)


def asks_about(text: str, promise: Promise) -> bool:
    """Whether words of his own come to it."""
    if promise.what in PLEDGES:
        return bool(_COMES_TO_IT.search(dates.plain(text)))
    return mentions(text, promise.what)


def speaks_of(text: str, things: Sequence[str]) -> bool:
    """Whether a text comes to one of these things, by one of their own words or as one comes to what was promised."""
    promised = any(thing in PLEDGES for thing in things)
    return (promised and _COMES_TO_IT.search(dates.plain(text)) is not None) or mentioning(things)(text)


def reread(snapshot: Snapshot, now: float) -> Snapshot:
    """The Snapshot with each promise as it stands after all that was said since, at a time (epoch s)."""
    promises = expire(snapshot.chat.promises, now)
    for promise in pending(promises):
        since = _since(snapshot.history, promise.line)
        remarks = (line for line in since if line.speaker is Speaker.PERSON and line.own_words)
        answers = (line for line in since if line.speaker is Speaker.PERSONA and promise.due <= line.at)
        if any(settles(line.text, promise, min(line.at, now)) for line in remarks):
            promises = settle(promises, promise.id)
        elif any(asks_about(line.text, promise) for line in answers):
            promises = raise_(promises, promise.id)
    return replace(snapshot, chat=replace(snapshot.chat, promises=promises))


def due_promise(snapshot: Snapshot, now: float) -> Promise | None:
    """The promise that he may come to now, re-read against what was said since it was made; the one whose window
    ends first."""
    chat = reread(snapshot, now).chat
    choices = [promise for promise in due(chat.promises, now) if not promise.is_reminder]
    return min(choices, key=lambda promise: promise.until, default=None)


def _since(history: Sequence[Line], id_: str) -> Sequence[Line]:
    """What was said after a line; where that has left the prompt's window, all that is in it."""
    at = next((at for at, line in enumerate(history) if line.id == id_), -1)
    return history[at + 1 :]


def _alone(text: str, thing: str) -> bool:
    own = _ALONE_FOR.get(kind_of(thing))
    return bool(_ALONE.search(text) or (own and own.search(text)) or (thing in PLEDGES and _RESULT.search(text)))


_OVER = WORDS["over"]
_RESULT = re.compile(whole(_OVER["result"] + _OVER["alone"]))
_FINAL, _CANCELLED, _ALONE, _FUTURE, _COMES_TO_IT = (
    re.compile(whole(_OVER[name])) for name in ("final", "cancelled", "alone", "ahead", "asked_about")
)
_ALONE_FOR = {kind: re.compile(rf"\b(?:{either(phrases)})") for kind, phrases in WORDS["alone_for"].items()}
