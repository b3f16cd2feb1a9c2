"""Commands about his writing first: whether, when, and why he did or did not."""

from dataclasses import replace

from bot import texts
from bot.commands.order import Order, settle
from bot.texts import first_words as first
from bot.texts import settings
from bot.texts.promises import stopped_too
from persona.chat import Chat, Decision
from persona.consent import Permission, allowed
from persona.person import Person
from persona.place.local import hours_of, local_time
from persona.place.zones import zones_of
from persona.promise import without_reminders
from persona.scene import Snapshot
from scheduler.first_words.gates import DAY, OFTEN, RARELY
from scheduler.turns.rules import Outcome

_NOT_NOW = DAY
_HOW_OFTEN = {
    "yes": ("", texts.CHECKINS_ON),
    "on": ("", texts.CHECKINS_ON),
    "rarely": (RARELY, first.RARELY),
    "often": (OFTEN, first.OFTEN),
}
"""What is said for how often he may write first."""


def stop(order: Order) -> Outcome:
    chat = settle(order.snapshot.chat, checkins=False)
    remaining = without_reminders(chat.promises)
    text = texts.STOPPED + stopped_too(len(chat.promises) - len(remaining))
    return order.say(text, chat=replace(chat, promises=remaining))


def blocked(order: Order) -> Outcome:
    """The platform tells that they shut the door, which is a stop and gets no answer."""
    chat = settle(order.snapshot.chat, checkins=False)
    chat = replace(chat, promises=without_reminders(chat.promises))
    return Outcome(chat=chat, person=lambda person: replace(person, blocked=True))


def checkins(order: Order) -> Outcome:
    snapshot, sheet = order.snapshot, order.sheet
    chat, word = snapshot.chat, order.argument.casefold()
    if word in ("no", "off"):
        return order.say(texts.CHECKINS_OFF, chat=settle(chat, checkins=False))
    if chat.place.group:
        return order.say(texts.CHECKINS_PRIVATE)
    if word == "later":
        # Not an answer, and no stop either.
        return order.say(
            first.LATER, chat=replace(chat, first_words=replace(chat.first_words, not_before=order.now + _NOT_NOW))
        )
    if word in _HOW_OFTEN:
        return _on(order, *_HOW_OFTEN[word])
    may = allowed(Permission.CHECK_IN, snapshot)
    text = texts.CHECKINS_STATE.format(name=sheet.display, state="may" if may else "does not")
    return order.choose(text, first.CHOICES, replace(chat, questions=replace(chat.questions, open="checkins")))


def _on(order: Order, often: str, text: str) -> Outcome:
    snapshot = order.snapshot
    if not allowed(Permission.CHECK_IN, _wanting(snapshot)):
        return order.say(texts.CHECKINS_ADULTS)
    chat = settle(snapshot.chat, checkins=True)
    chat = replace(chat, first_words=replace(chat.first_words, often=often, not_before=0.0))
    if snapshot.person.zone:
        return order.say(text, chat=chat)
    answer = order.say(text, chat=ask_zone(chat))
    return replace(answer, bubbles=(*answer.bubbles, order.card(settings.ZONE_QUESTION)))


def quiet(order: Order) -> Outcome:
    """Hours in which nobody writes first; without any it is a stop."""
    if not order.argument:
        return stop(order)
    hours = hours_of(order.argument)
    if hours is None:
        return order.say(settings.QUIET_UNCLEAR)

    def set_hours(person: Person) -> Person:
        return replace(person, quiet=hours)

    (start, end), zone = hours, order.snapshot.person.zone
    if not zone:
        text = settings.QUIET_SET_SOMEWHERE.format(start=start, end=end)
        return order.say(text, chat=ask_zone(order.snapshot.chat), person=set_hours)
    return order.say(settings.QUIET_SET.format(start=start, end=end, zone=zone_name(zone)), person=set_hours)


def timezone(order: Order) -> Outcome:
    """Where the person is, by any name that is plain; one that isn't gets a choice."""
    chat = replace(order.snapshot.chat, questions=order.snapshot.chat.questions.answering())
    if not order.argument:
        return _zone_state(order)
    zones = zones_of(order.argument, order.now)
    match zones:
        case ():
            return order.say(settings.ZONE_UNKNOWN)
        case (zone,):
            text = settings.ZONE_FIXED if zone.startswith("Etc/GMT") else settings.ZONE_SET
            answer = text.format(zone=zone_name(zone), time=_clock(zone, order.now))
            return order.say(answer, chat=chat, person=lambda person: replace(person, zone=zone))
        case _:
            choices = tuple((f"{zone_name(zone)}, {_clock(zone, order.now)}", f"/timezone {zone}") for zone in zones)
            return order.choose(settings.ZONE_CHOICE, choices, chat)


def ask_zone(chat: Chat) -> Chat:
    """The chat, in which the person is being asked where they are."""
    return replace(chat, questions=chat.questions.asking("timezone"))


def zone_name(zone: str) -> str:
    """A zone as people call it."""
    if zone.startswith("Etc/GMT"):
        # In these names the sign is turned round.
        return f"UTC{zone.removeprefix('Etc/GMT').translate(str.maketrans('+-', '-+'))}"
    return "UTC" if zone == "Etc/UTC" else zone.rpartition("/")[2].replace("_", " ")


def why(order: Order) -> Outcome:
    snapshot, sheet = order.snapshot, order.sheet
    may = allowed(Permission.CHECK_IN, snapshot)
    state = texts.CHECKINS_STATE.format(name=sheet.display, state="may" if may else "does not")
    lines = [
        _decision_line(snapshot.person, decision) for decision in reversed(snapshot.chat.first_words.decisions[-5:])
    ]
    if not lines:
        return order.say(texts.WHY_NOTHING.format(state=state))
    return order.say(texts.WHY_LIST.format(lines=texts.bullets(lines), state=state))


def _wanting(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, chat=replace(snapshot.chat, first_words=replace(snapshot.chat.first_words, wanted=True)))


def _decision_line(person: Person, decision: Decision) -> str:
    at, reason = decision.at, first.REASONS.get(decision.reason, decision.reason)
    local = local_time(person, at) or local_time(replace(person, zone="UTC"), at)
    detail = f". {first.DETAILS.get(decision.detail, decision.detail)}" if decision.detail else ""
    zone = "" if person.zone else " UTC"
    return f"{local:%a %H:%M}{zone}: {reason}{detail}"


def _zone_state(order: Order) -> Outcome:
    zone = order.snapshot.person.zone
    if not zone:
        return order.say(settings.ZONE_QUESTION, chat=ask_zone(order.snapshot.chat))
    return order.say(settings.ZONE_STATE.format(zone=zone_name(zone), time=_clock(zone, order.now)))


def _clock(zone: str, now: float) -> str:
    local = local_time(Person("", zone=zone), now)
    return f"{local:%a %H:%M}" if local else ""
