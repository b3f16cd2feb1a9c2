"""Commands about his writing first: whether, and why he did or did not."""

from dataclasses import replace

from bot import texts
from bot.commands.asked import Asked, settled
from persona.consent import Act, allowed
from persona.local import local_time
from persona.model import Person, Snapshot
from scheduler.house import Outcome


def stop(asked: Asked) -> Outcome:
    return asked.say(texts.STOPPED, chat=settled(asked.snapshot.chat, checkins=False))


def blocked(asked: Asked) -> Outcome:
    """The platform tells that they shut the door, which is a stop and gets no answer."""
    chat = settled(asked.snapshot.chat, checkins=False)
    return Outcome(chat=chat, person=lambda person: replace(person, blocked=True))


def checkins(asked: Asked) -> Outcome:
    snapshot, sheet = asked.snapshot, asked.sheet
    chat, word = snapshot.chat, asked.rest.casefold()
    if word in ("no", "off"):
        return asked.say(texts.CHECKINS_OFF, chat=settled(chat, checkins=False))
    if chat.group:
        return asked.say(texts.CHECKINS_PRIVATE)
    if word in ("yes", "on"):
        if not allowed(Act.CHECK_IN, _wanting(snapshot), persona_adult=sheet.adult):
            return asked.say(texts.CHECKINS_ADULTS)
        return asked.say(texts.CHECKINS_ON, chat=settled(chat, checkins=True))
    may = allowed(Act.CHECK_IN, snapshot, persona_adult=sheet.adult)
    text = texts.CHECKINS_STATE.format(name=sheet.display, state="may" if may else "does not")
    return asked.choose(text, texts.CHECKIN_CHOICES, replace(chat, question="checkins"))


def why(asked: Asked) -> Outcome:
    snapshot, sheet = asked.snapshot, asked.sheet
    may = allowed(Act.CHECK_IN, snapshot, persona_adult=sheet.adult)
    state = texts.CHECKINS_STATE.format(name=sheet.display, state="may" if may else "does not")
    shown = [_decided(snapshot.person, each.at, each.reason) for each in reversed(snapshot.chat.decisions[-5:])]
    if not shown:
        return asked.say(texts.WHY_NOTHING.format(state=state))
    return asked.say(texts.WHY_LIST.format(lines=texts.bulleted(shown), state=state))


def _wanting(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, chat=replace(snapshot.chat, checkins=True))


def _decided(person: Person, at: float, reason: str) -> str:
    local = local_time(person, at) or local_time(replace(person, zone="UTC"), at)
    zone = "" if person.zone else " UTC"
    return f"{local:%a %H:%M}{zone}: {texts.REASONS.get(reason, reason)}"
