"""What is said and asked when reminders are set, and what answers to that do: choose, tell when, skip once."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.checkins import ask_zone
from bot.commands.clocks import due_text, thing
from bot.commands.order import Choices, Order
from bot.texts import Texts, bullets, texts_of
from engine import promises as finding
from persona.chat import Chat
from persona.languages import house_language
from persona.promise import Promise, Promises, change
from persona.scene import Snapshot
from scheduler.turns.promises import following, zone_of
from scheduler.turns.rules import Outcome

Card = tuple[str, Choices]
"""A text of the house with its buttons."""


def confirm(
    snapshot: Snapshot, reminders: Promises, now: float, troubles: Sequence[str] = ()
) -> tuple[tuple[Card, ...], Chat]:
    """What is said when reminders were asked for, and the chat after it."""
    chat, texts = snapshot.chat, texts_of(house_language(snapshot.person))
    cards: list[Card] = []
    plain = [promise for promise in reminders if promise.due]
    if plain:
        cards.append((_noted(texts, plain, snapshot, now), ()))
    cards += [(texts.reminders.troubles[trouble], ()) for trouble in dict.fromkeys(troubles)]
    if waiting := [promise for promise in reminders if promise.waits_for_zone]:
        things = ", ".join(thing(texts, promise) for promise in waiting)
        cards.append((texts.promises.waits.format(what=things), ()))
        return tuple(cards), ask_zone(chat)
    asked = [promise for promise in reminders if promise.is_asked]
    cards += [_question(texts, promise, snapshot, now) for promise in asked]
    if asked:
        chat = replace(chat, questions=replace(chat.questions, open="when", whom=""))
    return tuple(cards), chat


def answer(order: Order, verb: str, rest: str) -> Outcome:
    """Do what somebody says of a reminder that was asked back about, or that repeats: pick, at, skip."""
    id_, _, said = rest.partition(" ")
    chat = order.snapshot.chat
    promise = next((promise for promise in chat.promises if promise.id == id_ and promise.is_open), None)
    if promise is None or (verb != "skip" and not promise.is_asked):
        return order.say(order.texts.reminders.unknown)
    match verb:
        case "pick":
            return _picked(order, promise, said)
        case "skip":
            return _skipped(order, promise)
    return _told(order, promise, said)


def say_all(order: Order, cards: Sequence[Card], chat: Chat) -> Outcome:
    """Answer a command with these cards, and change the chat."""
    # What people wrote stands in them already, and may hold braces.
    return Outcome(tuple(order.card("{words}", choices, words=text) for text, choices in cards), chat)


def plain_answer(chat: Chat, text: str) -> str:
    """The command that a plain answer to the open question stands for, or ""."""
    promise = next((promise for promise in reversed(chat.promises) if promise.is_asked), None)
    if promise is None or not finding.tells_time(text):
        return ""
    return f"/promises at {promise.id} {' '.join(text.split())}"


def _picked(order: Order, promise: Promise, number: str) -> Outcome:
    index = int(number) - 1 if number in ("1", "2") else -1
    if not 0 <= index < len(promise.choices):
        return order.say(order.texts.reminders.unknown)
    return _set(order, promise, promise.choices[index])


def _told(order: Order, promise: Promise, said: str) -> Outcome:
    zone = zone_of(order.snapshot.person)
    if promise.choices and zone is not None:
        fitting = finding.fitting(said, promise.choices, zone)
        if len(fitting) == 1:
            return _set(order, promise, fitting[0])
        said = finding.on_day_of(said, promise.choices, zone)
    wish = finding.wish(f"remind me {said}", order.now, zone)
    if wish is None or wish.trouble:
        words, chat = order.texts.reminders, order.snapshot.chat
        text = words.troubles.get(wish.trouble if wish else "", words.when_again)
        return order.say(text, chat=replace(chat, questions=replace(chat.questions, open="when")))
    drafts = tuple(
        replace(draft.promise(promise.line, order.now), what=promise.what or draft.thing) for draft in wish.drafts
    )
    return _changed(order, promise, drafts)


def _set(order: Order, promise: Promise, at: float) -> Outcome:
    if at <= order.now:
        return order.say(order.texts.reminders.troubles["past"])
    rule, zone = promise.rule, zone_of(order.snapshot.person)
    if rule and zone is not None:
        rule = finding.at_hour(rule, at, zone)
    return _changed(order, promise, (replace(promise, due=at, until=at, choices=(), lacks="", rule=rule),))


def _changed(order: Order, promise: Promise, others: Promises) -> Outcome:
    snapshot = order.snapshot
    promises = change(snapshot.chat.promises, promise.id, *others)
    before = {earlier.id for earlier in snapshot.chat.promises} - {promise.id}
    chat = replace(snapshot.chat, promises=promises, questions=snapshot.chat.questions.answering())
    reminders = tuple(promise for promise in promises if promise.id not in before)
    return say_all(order, *confirm(replace(snapshot, chat=chat), reminders, order.now))


def _skipped(order: Order, promise: Promise) -> Outcome:
    texts, snapshot = order.texts, order.snapshot
    words = texts.reminders
    if not promise.rule:
        return order.say(words.no_repeat, id=promise.id)
    again = following(promise, zone_of(snapshot.person), order.now)
    chat = replace(snapshot.chat, promises=change(snapshot.chat.promises, promise.id, *([again] if again else [])))
    if again is None:
        return order.say(words.skipped_last, chat=chat, what=thing(texts, promise))
    when = due_text(texts, again.due, snapshot.person, order.now)
    return order.say(words.skipped, chat=chat, when=when, what=thing(texts, promise))


def _question(texts: Texts, promise: Promise, snapshot: Snapshot, now: float) -> Card:
    what, words = thing(texts, promise), texts.reminders
    if not promise.choices:
        return words.when.format(what=what), ()
    choices = tuple(
        (due_text(texts, at, snapshot.person, now), f"/promises pick {promise.id} {number}")
        for number, at in enumerate(promise.choices, 1)
    )
    return words.which.format(what=what), choices


def _noted(texts: Texts, reminders: Sequence[Promise], snapshot: Snapshot, now: float) -> str:
    words, again = texts.promises, texts.reminders
    if len(reminders) == 1:
        return _line(texts, reminders[0], snapshot, now, again.repeated if reminders[0].rule else words.noted)
    lines = bullets(
        _line(texts, promise, snapshot, now, again.repeated_line if promise.rule else words.noted_line)
        for promise in reminders
    )
    return words.noted_more.format(lines=lines)


def _line(texts: Texts, promise: Promise, snapshot: Snapshot, now: float, text: str) -> str:
    how = texts.repeats.phrase(promise.rule, texts.times) if promise.rule else ""
    return text.format(how=how, when=due_text(texts, promise.due, snapshot.person, now), what=thing(texts, promise))
