"""Commands about what is kept of a person: what that is, their age, and its end."""

from dataclasses import replace

from bot import texts
from bot.commands.asked import Asked, settled
from persona.model import Age
from scheduler.house import Outcome


def privacy(asked: Asked) -> Outcome:
    return asked.say(texts.privacy(asked.sheet.display, remote=asked.remote))


def age(asked: Asked) -> Outcome:
    """Only downwards: who said to be under 18 stays so, whatever is tapped later."""
    wanted = {"adult": Age.ADULT, "minor": Age.MINOR, "child": Age.CHILD}.get(asked.rest.casefold())
    known = asked.snapshot.person.age
    if wanted is None:
        return asked.choose(texts.AGE_QUESTION, texts.AGE_CHOICES, asked.snapshot.chat)
    if known in (Age.MINOR, Age.CHILD) and wanted is not Age.CHILD:
        return asked.say(texts.AGE_LOCKED)
    said = {Age.ADULT: texts.AGE_NOTED, Age.MINOR: texts.AGE_MINOR, Age.CHILD: texts.AGE_CHILD}[wanted]
    chat = settled(asked.snapshot.chat, checkins=asked.snapshot.chat.checkins if wanted is Age.ADULT else False)
    return asked.say(said, chat=chat, person=lambda person: replace(person, age=wanted))


def forget(asked: Asked) -> Outcome:
    chat = replace(asked.snapshot.chat, question="")
    match asked.rest.casefold():
        case "yes":
            return replace(asked.say(texts.FORGOTTEN), forget=True)
        case "no":
            return asked.say(texts.KEPT, chat=chat)
        case _:
            return asked.choose(texts.FORGET_QUESTION, texts.FORGET_CHOICES, replace(chat, question="forget"))
