"""Commands about the talk: hello, help, who speaks, what the person is called, and a new start."""

from dataclasses import replace

from bot import texts
from bot.commands.asked import Asked, fresh
from engine.messages import Bubble
from persona.names import clean_name
from scheduler.house import Outcome


def start(asked: Asked) -> Outcome:
    chat, name = asked.snapshot.chat, asked.sheet.display
    notice = () if chat.noticed else (asked.card(texts.notice(name)),)
    tip = asked.card(texts.TIP)
    greeting = Bubble(asked.new_id(), asked.rng.choice(asked.sheet.greetings), answer_to=asked.answer_to)
    return Outcome((*notice, tip, greeting), replace(chat, noticed=True))


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
    chat = replace(fresh(asked.snapshot.chat), persona=wanted.name)
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


def reset(asked: Asked) -> Outcome:
    said = asked.say(texts.RESET, chat=fresh(asked.snapshot.chat))
    return replace(said, reset=True)
