"""Commands about the talk: hello, help, who speaks and how, what the person is called, and a new start."""

from dataclasses import replace

from bot import texts
from bot.commands.order import Order, start_over
from bot.texts import settings
from engine.messages import Bubble
from persona.consent import Permission, allowed
from persona.feelings.stage import Stage
from persona.names import clean_name
from persona.person import Age, Person
from scheduler.turns.rules import Outcome


def start(order: Order) -> Outcome:
    chat, name = order.snapshot.chat, order.sheet.display
    notice = () if chat.questions.noticed else (order.card(texts.notice(name)),)
    tip = order.card(texts.TIP)
    greeting = Bubble(order.new_id(), order.rng.choice(order.sheet.greetings), answer_to=order.answer_to)
    return Outcome((*notice, tip, greeting), replace(chat, questions=replace(chat.questions, noticed=True)))


def help_(order: Order) -> Outcome:
    return order.say(texts.help_text(order.sheet.display))


def persona(order: Order) -> Outcome:
    current, choice = order.sheet, order.sheets.get(order.argument.casefold())
    choices = tuple((sheet.display + f" ({name})", f"/persona {name}") for name, sheet in order.sheets.items())
    listing = texts.PERSONA_LIST.format(current=f"{current.display} ({current.name})")
    if not order.argument:
        return order.choose(listing, choices, order.snapshot.chat)
    if choice is None:
        return order.choose(texts.PERSONA_UNKNOWN.format(list=listing), choices, order.snapshot.chat)
    if choice == current:
        return order.say(texts.PERSONA_SAME.format(current=current.display))
    # Another character must not inherit words that were spoken in another one's tone.
    chat = start_over(order.snapshot.chat)
    chat = replace(chat, place=replace(chat.place, persona=choice.name))
    notice = order.card(texts.notice(choice.display))
    greeting = Bubble(order.new_id(), order.rng.choice(choice.greetings), answer_to=order.answer_to)
    return Outcome((notice, greeting), chat, reset=True)


def name(order: Order) -> Outcome:
    if not order.argument:
        return order.say(texts.NAME_STATE.format(name=order.snapshot.person.name or "friend"))
    name = clean_name(order.argument, in_use=[sheet.display for sheet in order.sheets.values()])
    if not name:
        return order.say(texts.NAME_BAD)
    return order.say(texts.NAME_SET.format(name=name), person=lambda person: replace(person, name=name))


def pace(order: Order) -> Outcome:
    """How long he pauses between two messages."""
    factor = settings.PACES.get(order.argument.casefold())
    if factor is None:
        speed = order.snapshot.person.pace
        current = min(settings.PACES, key=lambda name: abs(settings.PACES[name] - speed))
        return order.choose(settings.PACE_STATE.format(pace=current), settings.PACE_CHOICES, order.snapshot.chat)
    text = settings.PACE_SET.format(name=order.sheet.display, pace=order.argument.casefold())
    return order.say(text, person=lambda person: replace(person, pace=factor))


def tone(order: Order) -> Outcome:
    """A friend's tone always; a playful one only where nothing speaks against it."""
    match order.argument.casefold():
        case "friend":
            return order.say(settings.TONE_FRIEND, person=lambda person: replace(person, playful=False))
        case "playful":
            if reason := _not_playful(order):
                return order.say(reason)
            return order.say(settings.TONE_PLAYFUL, person=lambda person: replace(person, playful=True))
        case _:
            current = "playful" if order.snapshot.person.playful else "a friend's"
            return order.choose(settings.TONE_STATE.format(tone=current), settings.TONE_CHOICES, order.snapshot.chat)


def _not_playful(order: Order) -> str:
    """Why there can be no playful tone here, or ""."""
    snapshot, sheet = order.snapshot, order.sheet
    bond = replace(snapshot.chat.bond, stage=Stage.CLOSE)
    wish = replace(snapshot, person=replace(snapshot.person, playful=True), chat=replace(snapshot.chat, bond=bond))
    if allowed(Permission.FLIRT, wish):
        return ""
    if not sheet.adult:
        return settings.TONE_PERSONA
    if snapshot.person.age is not Age.ADULT:
        return settings.TONE_ADULTS
    return settings.TONE_GROUP if snapshot.chat.place.group else settings.TONE_REFUSED


def voice(order: Order) -> Outcome:
    """Only the wish: there is no voice yet."""
    word = order.argument.casefold()
    if word not in ("on", "off"):
        return order.choose(settings.VOICE_STATE, settings.VOICE_CHOICES, order.snapshot.chat)

    def set_voice(person: Person) -> Person:
        return replace(person, voice=word == "on")

    return order.say(settings.VOICE_SET.format(choice=word), person=set_voice)


def reset(order: Order) -> Outcome:
    answer = order.say(texts.RESET, chat=start_over(order.snapshot.chat))
    return replace(answer, reset=True)
