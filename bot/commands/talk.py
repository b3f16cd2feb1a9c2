"""Commands about the talk: hello, help, who speaks and how, what the person is called, and a new start."""

from dataclasses import replace

from bot import texts
from bot.commands.asked import Asked, fresh
from bot.texts import settings
from engine.messages import Bubble
from persona.consent import Permission, allowed
from persona.feelings.stage import Stage
from persona.names import clean_name
from persona.person import Age, Person
from scheduler.turns.rules import Outcome


def start(asked: Asked) -> Outcome:
    chat, name = asked.snapshot.chat, asked.sheet.display
    notice = () if chat.questions.noticed else (asked.card(texts.notice(name)),)
    tip = asked.card(texts.TIP)
    greeting = Bubble(asked.new_id(), asked.rng.choice(asked.sheet.greetings), answer_to=asked.answer_to)
    return Outcome((*notice, tip, greeting), replace(chat, questions=replace(chat.questions, noticed=True)))


def help_(asked: Asked) -> Outcome:
    return asked.say(texts.help_text(asked.sheet.display))


def persona(asked: Asked) -> Outcome:
    current, wanted = asked.sheet, asked.sheets.get(asked.rest.casefold())
    choices = tuple((sheet.display + f" ({name})", f"/persona {name}") for name, sheet in asked.sheets.items())
    listed = texts.PERSONA_LIST.format(current=f"{current.display} ({current.name})")
    if not asked.rest:
        return asked.choose(listed, choices, asked.snapshot.chat)
    if wanted is None:
        return asked.choose(texts.PERSONA_UNKNOWN.format(list=listed), choices, asked.snapshot.chat)
    if wanted == current:
        return asked.say(texts.PERSONA_SAME.format(current=current.display))
    # Another character must not inherit words that were spoken in another one's tone.
    chat = fresh(asked.snapshot.chat)
    chat = replace(chat, place=replace(chat.place, persona=wanted.name))
    notice = asked.card(texts.notice(wanted.display))
    greeting = Bubble(asked.new_id(), asked.rng.choice(wanted.greetings), answer_to=asked.answer_to)
    return Outcome((notice, greeting), chat, reset=True)


def name(asked: Asked) -> Outcome:
    if not asked.rest:
        return asked.say(texts.NAME_STATE.format(name=asked.snapshot.person.name or "friend"))
    name = clean_name(asked.rest, taken=[sheet.display for sheet in asked.sheets.values()])
    if not name:
        return asked.say(texts.NAME_BAD)
    return asked.say(texts.NAME_SET.format(name=name), person=lambda person: replace(person, name=name))


def pace(asked: Asked) -> Outcome:
    """How long he pauses between two messages."""
    factor = settings.PACES.get(asked.rest.casefold())
    if factor is None:
        known = asked.snapshot.person.pace
        current = min(settings.PACES, key=lambda name: abs(settings.PACES[name] - known))
        return asked.choose(settings.PACE_STATE.format(pace=current), settings.PACE_CHOICES, asked.snapshot.chat)
    said = settings.PACE_SET.format(name=asked.sheet.display, pace=asked.rest.casefold())
    return asked.say(said, person=lambda person: replace(person, pace=factor))


def tone(asked: Asked) -> Outcome:
    """A friend's tone always; a playful one only where nothing speaks against it."""
    match asked.rest.casefold():
        case "friend":
            return asked.say(settings.TONE_FRIEND, person=lambda person: replace(person, playful=False))
        case "playful":
            if refused := _not_playful(asked):
                return asked.say(refused)
            return asked.say(settings.TONE_PLAYFUL, person=lambda person: replace(person, playful=True))
        case _:
            current = "playful" if asked.snapshot.person.playful else "a friend's"
            return asked.choose(settings.TONE_STATE.format(tone=current), settings.TONE_CHOICES, asked.snapshot.chat)


def _not_playful(asked: Asked) -> str:
    """Why there can be no playful tone here, or ""."""
    snapshot, sheet = asked.snapshot, asked.sheet
    bond = replace(snapshot.chat.bond, stage=Stage.CLOSE)
    wanted = replace(snapshot, person=replace(snapshot.person, playful=True), chat=replace(snapshot.chat, bond=bond))
    if allowed(Permission.FLIRT, wanted):
        return ""
    if not sheet.adult:
        return settings.TONE_PERSONA
    if snapshot.person.age is not Age.ADULT:
        return settings.TONE_ADULTS
    return settings.TONE_GROUP if snapshot.chat.place.group else settings.TONE_REFUSED


def voice(asked: Asked) -> Outcome:
    """Only the wish: there is no voice yet."""
    word = asked.rest.casefold()
    if word not in ("on", "off"):
        return asked.choose(settings.VOICE_STATE, settings.VOICE_CHOICES, asked.snapshot.chat)

    def wished(person: Person) -> Person:
        return replace(person, voice=word == "on")

    return asked.say(settings.VOICE_SET.format(choice=word), person=wished)


def reset(asked: Asked) -> Outcome:
    said = asked.say(texts.RESET, chat=fresh(asked.snapshot.chat))
    return replace(said, reset=True)
