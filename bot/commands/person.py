"""Commands about what is kept of a person: what that is, their age, where it is sent, a copy of it, and its end."""

from dataclasses import replace

from bot import texts
from bot.commands.asked import Asked, settled
from bot.texts import kept
from persona.person import Age
from scheduler.privacy import export as files
from scheduler.turns.rules import Outcome


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
    chat = settled(
        asked.snapshot.chat, checkins=asked.snapshot.chat.first_words.wanted if wanted is Age.ADULT else False
    )
    # So that nobody is told twice what that means.
    chat = (
        replace(chat, questions=replace(chat.questions, asked=(*chat.questions.asked, "minor")))
        if wanted is Age.MINOR
        else chat
    )
    return asked.say(said, chat=chat, person=lambda person: replace(person, age=wanted))


def forget(asked: Asked) -> Outcome:
    chat = replace(asked.snapshot.chat, questions=asked.snapshot.chat.questions.answered())
    match asked.rest.casefold():
        case "yes":
            return replace(asked.say(texts.FORGOTTEN), forget=True)
        case "no":
            return asked.say(texts.KEPT, chat=chat)
        case _:
            return asked.choose(
                texts.FORGET_QUESTION,
                texts.FORGET_CHOICES,
                replace(chat, questions=replace(chat.questions, open="forget")),
            )


def export(asked: Asked) -> Outcome:
    """Everything as a file, only where nobody else sees it."""
    if asked.snapshot.chat.place.group:
        return asked.say(kept.EXPORT_PRIVATE)
    return Outcome((replace(asked.card(kept.EXPORT), file=files.FILE),))


def remote(asked: Asked) -> Outcome:
    """Whether words may be sent to an engine elsewhere."""
    elsewhere, chat = (
        asked.remote,
        replace(asked.snapshot.chat, questions=asked.snapshot.chat.questions.answered()),
    )
    names = {"name": asked.sheet.display, "remote": elsewhere}
    match asked.rest.casefold():
        case _ if not elsewhere:
            return asked.say(kept.REMOTE_NONE)
        case "yes":
            return asked.say(kept.REMOTE_YES, chat=chat, person=lambda person: replace(person, remote=elsewhere))
        case "no":
            text = kept.REMOTE_NO.format(**names)
            return asked.say(text, chat=chat, person=lambda person: replace(person, remote=""))
        case _:
            asking = replace(chat, questions=replace(chat.questions, open="remote"))
            return asked.choose(kept.REMOTE_QUESTION.format(**names), kept.REMOTE_CHOICES, asking)
