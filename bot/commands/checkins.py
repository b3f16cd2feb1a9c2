"""Commands about his writing first: whether, when, and why he did or did not."""

from dataclasses import replace

from bot.commands.order import Order, choices, settle
from bot.texts import Texts, bullets
from engine.safety.acute.script import left_alone
from persona.care import is_acute
from persona.chat import Chat, Decision, LookUp
from persona.consent import Permission, allowed
from persona.person import Age, Person
from persona.place.local import hours_of, local_time
from persona.place.zones import zones_of
from persona.promise import without_reminders
from persona.scene import Snapshot
from scheduler.first_words.gates import DAY, OFTEN, RARELY
from scheduler.turns.rules import Outcome

_NOT_NOW = DAY
_HOW_OFTEN = {"yes": "", "on": "", "rarely": RARELY, "often": OFTEN}


def stop(order: Order) -> Outcome:
    """Nobody writes first any more; somebody in the hours after a card is left in peace, and their care goes on."""
    chat = settle(order.snapshot.chat, checkins=False)
    remaining = without_reminders(chat.promises)
    text, count = order.texts.house.stopped, len(chat.promises) - len(remaining)
    if count:
        coming = order.texts.promises
        text += f" {coming.stopped_too if count == 1 else coming.stopped_too_more}"
    chat = replace(chat, promises=remaining)
    if is_acute(chat.care, order.snapshot.person.key, order.now):
        step = left_alone(chat.care, order.snapshot.person)
        return order.say(
            "{stopped} {left}", chat=replace(chat, care=step.care), stopped=text.format(count=count), left=step.text
        )
    return order.say(text, chat=chat, count=count)


def blocked(order: Order) -> Outcome:
    """The platform tells that they shut the door, which is a stop and gets no answer."""
    chat = settle(order.snapshot.chat, checkins=False)
    chat = replace(chat, promises=without_reminders(chat.promises))
    return Outcome(chat=chat, person=lambda person: replace(person, blocked=True))


def checkins(order: Order) -> Outcome:
    chat, word = order.snapshot.chat, order.argument.casefold()
    house, first = order.texts.house, order.texts.first_words
    if word in ("no", "off"):
        return order.say(house.checkins_off, chat=settle(chat, checkins=False))
    if chat.place.group:
        return order.say(house.checkins_private)
    if word == "later":
        # Not an answer, and no stop either.
        return order.say(
            first.later, chat=replace(chat, first_words=replace(chat.first_words, not_before=order.now + _NOT_NOW))
        )
    if word in _HOW_OFTEN:
        return _on(order, _HOW_OFTEN[word])
    labels = choices(first.choices, "/checkins yes", "/checkins rarely", "/checkins often", "/checkins no")
    return order.choose(_state(order), labels, replace(chat, questions=replace(chat.questions, open="checkins")))


def _state(order: Order) -> str:
    house = order.texts.house
    if order.snapshot.chat.place.group:
        return order.texts.servers.why[order.snapshot.server.joins]
    return house.checkins_may if allowed(Permission.CHECK_IN, order.snapshot) else house.checkins_may_not


def _on(order: Order, often: str) -> Outcome:
    snapshot = order.snapshot
    if not allowed(Permission.CHECK_IN, _wanting(snapshot)):
        return _wished(order) if order.tapped and _may_be_adult(snapshot) else _adults_only(order)
    first = order.texts.first_words
    text = {"": order.texts.house.checkins_on, RARELY: first.rarely, OFTEN: first.often}[often]
    chat = settle(snapshot.chat, checkins=True)
    chat = replace(chat, first_words=replace(chat.first_words, often=often, not_before=0.0))
    if snapshot.person.zone:
        return order.say(text, chat=chat)
    answer = order.say(text, chat=ask_zone(chat))
    return replace(answer, bubbles=(*answer.bubbles, order.card(order.texts.settings.zone_question)))


def _adults_only(order: Order) -> Outcome:
    return order.say(order.texts.house.checkins_adults)


def _may_be_adult(snapshot: Snapshot) -> bool:
    """Whether all that is lacking is that they say how old they are."""
    adult = replace(snapshot, person=replace(snapshot.person, age=Age.ADULT))
    return snapshot.person.age is Age.UNKNOWN and allowed(Permission.CHECK_IN, _wanting(adult))


def _wished(order: Order) -> Outcome:
    """A yes on one card with the age, which is still asked: no gate opens before they have told it."""
    chat, house = order.snapshot.chat, order.texts.house
    chat = replace(chat, first_words=replace(chat.first_words, wanted=True, unanswered=0))
    return order.say(f"{house.checkins_on} {house.after_age}", chat=chat)


def quiet(order: Order) -> Outcome:
    """Hours in which nobody writes first; without any it is a stop."""
    if not order.argument:
        return stop(order)
    hours, texts = hours_of(order.argument), order.texts.settings
    if hours is None:
        return order.say(texts.quiet_unclear)

    def set_hours(person: Person) -> Person:
        return replace(person, quiet=hours)

    (start, end), zone = (f"{hour:02}:00" for hour in hours), order.snapshot.person.zone
    if not zone:
        text = f"{texts.quiet_set_somewhere}\n{texts.zone_question}"
        return order.say(text, chat=ask_zone(order.snapshot.chat), person=set_hours, start=start, end=end)
    return order.say(texts.quiet_set, person=set_hours, start=start, end=end, zone=zone_name(zone))


def timezone(order: Order) -> Outcome:
    """Where the person is, by any name that is plain; one that isn't gets a choice."""
    chat = replace(order.snapshot.chat, questions=order.snapshot.chat.questions.answering())
    if not order.argument:
        return _zone_state(order)
    if order.argument == "no":
        return order.say(order.texts.settings.zone_offer_refused, chat=chat)
    zones, texts = zones_of(order.argument, order.now), order.texts
    match zones:
        case ():
            return order.say(texts.settings.zone_unknown)
        case (zone,):
            text = texts.settings.zone_fixed if zone.startswith("Etc/GMT") else texts.settings.zone_set
            name, time = zone_name(zone), zone_clock(texts, zone, order.now)
            return order.say(text, chat=chat, person=lambda person: replace(person, zone=zone), zone=name, time=time)
        case _:
            labels = (f"{zone_name(zone)}, {zone_clock(texts, zone, order.now)}" for zone in zones)
            return order.choose(
                texts.settings.zone_choice, choices(labels, *(f"/timezone {zone}" for zone in zones)), chat
            )


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
    texts, decisions = order.texts.first_words, order.snapshot.chat.first_words.decisions[-5:]
    state = order.texts.about(order.sheet, _state(order))
    if planned := order.snapshot.chat.session.planned:
        lines = bullets(_act_line(order, decision) for decision in planned)
        state += f"\n{order.texts.about(order.sheet, texts.why_answer)}\n{lines}"
    if lookups := order.snapshot.chat.session.lookups:
        lines = bullets(_lookup_line(order, lookup) for lookup in reversed(lookups))
        state += f"\n{texts.why_lookups}\n{lines}"
    if not decisions:
        return order.say(texts.why_nothing, state=state)
    lines = bullets(_decision_line(order, decision) for decision in reversed(decisions))
    return order.say(texts.why_list, lines=lines, state=state)


def _wanting(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, chat=replace(snapshot.chat, first_words=replace(snapshot.chat.first_words, wanted=True)))


def _decision_line(order: Order, decision: Decision) -> str:
    texts, person = order.texts.first_words, order.snapshot.person
    reason = texts.reasons.get(decision.reason, decision.reason)
    if decision.detail:
        # What has no name is told in its own words, which hold no braces of ours.
        told = texts.details.get(decision.detail)
        is_sentence = told or decision.reason == "promise"
        detail = order.texts.about(order.sheet, told) if told else decision.detail
        reason += f". {detail}" if is_sentence else f" ({detail})"
    zone = "" if person.zone else " UTC"
    return f"{zone_clock(order.texts, person.zone or 'UTC', decision.at)}{zone}: {reason}"


def _act_line(order: Order, decision: Decision) -> str:
    texts = order.texts.first_words
    why = texts.because.get(decision.detail, decision.detail)
    return f"{texts.acts.get(decision.reason, decision.reason)}: {why}"


def _lookup_line(order: Order, lookup: LookUp) -> str:
    person = order.snapshot.person
    zone = "" if person.zone else " UTC"
    source = f" ({lookup.source})" if lookup.source else ""
    return f"{zone_clock(order.texts, person.zone or 'UTC', lookup.at)}{zone}: {lookup.query}{source}"


def _zone_state(order: Order) -> Outcome:
    zone, texts = order.snapshot.person.zone, order.texts
    if not zone:
        return order.say(texts.settings.zone_question, chat=ask_zone(order.snapshot.chat))
    return order.say(texts.settings.zone_state, zone=zone_name(zone), time=zone_clock(texts, zone, order.now))


def zone_clock(texts: Texts, zone: str, now: float) -> str:
    """Day and time in a zone."""
    local = local_time(Person("", zone=zone), now)
    return f"{texts.times.weekdays[local.weekday()]} {local:%H:%M}" if local else ""
