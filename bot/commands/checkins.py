"""Commands about his writing first: whether, when, and why he did or did not."""

from dataclasses import replace

from bot import texts
from bot.commands.asked import Asked, settled
from bot.texts import first_words as first
from bot.texts import settings
from bot.texts.promises import stopped_too
from persona.chat import Chat, Decision
from persona.consent import Permission, allowed
from persona.person import Person
from persona.place.local import hours_of, local_time
from persona.place.zones import zones_of
from persona.promise import stopped
from persona.scene import Snapshot
from scheduler.first_words.gates import DAY, OFTEN, RARELY
from scheduler.turns.rules import Outcome

_NOT_NOW = DAY
_WANTED = {
    "yes": ("", texts.CHECKINS_ON),
    "on": ("", texts.CHECKINS_ON),
    "rarely": (RARELY, first.RARELY),
    "often": (OFTEN, first.OFTEN),
}
"""What is said for how often he may write first."""


def stop(asked: Asked) -> Outcome:
    chat = settled(asked.snapshot.chat, checkins=False)
    left = stopped(chat.promises)
    text = texts.STOPPED + stopped_too(len(chat.promises) - len(left))
    return asked.say(text, chat=replace(chat, promises=left))


def blocked(asked: Asked) -> Outcome:
    """The platform tells that they shut the door, which is a stop and gets no answer."""
    chat = settled(asked.snapshot.chat, checkins=False)
    chat = replace(chat, promises=stopped(chat.promises))
    return Outcome(chat=chat, person=lambda person: replace(person, blocked=True))


def checkins(asked: Asked) -> Outcome:
    snapshot, sheet = asked.snapshot, asked.sheet
    chat, word = snapshot.chat, asked.rest.casefold()
    if word in ("no", "off"):
        return asked.say(texts.CHECKINS_OFF, chat=settled(chat, checkins=False))
    if chat.place.group:
        return asked.say(texts.CHECKINS_PRIVATE)
    if word == "later":
        # Not an answer, and no stop either.
        return asked.say(
            first.LATER, chat=replace(chat, first_words=replace(chat.first_words, not_before=asked.now + _NOT_NOW))
        )
    if word in _WANTED:
        return _on(asked, *_WANTED[word])
    may = allowed(Permission.CHECK_IN, snapshot)
    text = texts.CHECKINS_STATE.format(name=sheet.display, state="may" if may else "does not")
    return asked.choose(text, first.CHOICES, replace(chat, questions=replace(chat.questions, open="checkins")))


def _on(asked: Asked, often: str, text: str) -> Outcome:
    snapshot = asked.snapshot
    if not allowed(Permission.CHECK_IN, _wanting(snapshot)):
        return asked.say(texts.CHECKINS_ADULTS)
    chat = settled(snapshot.chat, checkins=True)
    chat = replace(chat, first_words=replace(chat.first_words, often=often, not_before=0.0))
    if snapshot.person.zone:
        return asked.say(text, chat=chat)
    told = asked.say(text, chat=asking_zone(chat))
    return replace(told, bubbles=(*told.bubbles, asked.card(settings.ZONE_QUESTION)))


def quiet(asked: Asked) -> Outcome:
    """Hours in which nobody writes first; without any it is a stop."""
    if not asked.rest:
        return stop(asked)
    hours = hours_of(asked.rest)
    if hours is None:
        return asked.say(settings.QUIET_UNCLEAR)

    def set_hours(person: Person) -> Person:
        return replace(person, quiet=hours)

    (start, end), zone = hours, asked.snapshot.person.zone
    if not zone:
        text = settings.QUIET_SET_SOMEWHERE.format(start=start, end=end)
        return asked.say(text, chat=asking_zone(asked.snapshot.chat), person=set_hours)
    return asked.say(settings.QUIET_SET.format(start=start, end=end, zone=shown(zone)), person=set_hours)


def timezone(asked: Asked) -> Outcome:
    """Where the person is, by any name that is plain; one that isn't gets a choice."""
    chat = replace(asked.snapshot.chat, questions=asked.snapshot.chat.questions.answered())
    if not asked.rest:
        return _zone_state(asked)
    found = zones_of(asked.rest, asked.now)
    match found:
        case ():
            return asked.say(settings.ZONE_UNKNOWN)
        case (zone,):
            text = settings.ZONE_FIXED if zone.startswith("Etc/GMT") else settings.ZONE_SET
            said = text.format(zone=shown(zone), time=_clock(zone, asked.now))
            return asked.say(said, chat=chat, person=lambda person: replace(person, zone=zone))
        case _:
            choices = tuple((f"{shown(zone)}, {_clock(zone, asked.now)}", f"/timezone {zone}") for zone in found)
            return asked.choose(settings.ZONE_CHOICE, choices, chat)


def asking_zone(chat: Chat) -> Chat:
    """The chat in which the person has just been asked where they are."""
    return replace(chat, questions=chat.questions.asking("timezone"))


def shown(zone: str) -> str:
    """A zone as people call it."""
    if zone.startswith("Etc/GMT"):
        # In these names the sign is turned round.
        return f"UTC{zone.removeprefix('Etc/GMT').translate(str.maketrans('+-', '-+'))}"
    return "UTC" if zone == "Etc/UTC" else zone.rpartition("/")[2].replace("_", " ")


def why(asked: Asked) -> Outcome:
    snapshot, sheet = asked.snapshot, asked.sheet
    may = allowed(Permission.CHECK_IN, snapshot)
    state = texts.CHECKINS_STATE.format(name=sheet.display, state="may" if may else "does not")
    shown = [_decided(snapshot.person, each) for each in reversed(snapshot.chat.first_words.decisions[-5:])]
    if not shown:
        return asked.say(texts.WHY_NOTHING.format(state=state))
    return asked.say(texts.WHY_LIST.format(lines=texts.bulleted(shown), state=state))


def _wanting(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, chat=replace(snapshot.chat, first_words=replace(snapshot.chat.first_words, wanted=True)))


def _decided(person: Person, decision: Decision) -> str:
    at, reason = decision.at, first.REASONS.get(decision.reason, decision.reason)
    local = local_time(person, at) or local_time(replace(person, zone="UTC"), at)
    detail = f". {first.DETAILS.get(decision.detail, decision.detail)}" if decision.detail else ""
    zone = "" if person.zone else " UTC"
    return f"{local:%a %H:%M}{zone}: {reason}{detail}"


def _zone_state(asked: Asked) -> Outcome:
    zone = asked.snapshot.person.zone
    if not zone:
        return asked.say(settings.ZONE_QUESTION, chat=asking_zone(asked.snapshot.chat))
    return asked.say(settings.ZONE_STATE.format(zone=shown(zone), time=_clock(zone, asked.now)))


def _clock(zone: str, now: float) -> str:
    local = local_time(Person("", zone=zone), now)
    return f"{local:%a %H:%M}" if local else ""
