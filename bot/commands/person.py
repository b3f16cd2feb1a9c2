"""Commands about what is kept of a person: what that is, their age, where it is sent, a copy of it, and its end."""

from collections.abc import Mapping
from dataclasses import replace

from bot import texts
from bot.commands.order import Order, settle
from bot.texts import records
from persona.person import Age
from scheduler.privacy import export as files
from scheduler.turns.rules import Outcome

_LOWER: Mapping[Age, tuple[Age, ...]] = {
    Age.UNKNOWN: (Age.CHILD,),
    Age.ADULT: (Age.MINOR, Age.CHILD),
    Age.MINOR: (Age.CHILD,),
    Age.CHILD: (),
}
"""What a tap is asked back about, by what is noted already: what would refuse somebody, or take back what they said."""


def privacy(order: Order) -> Outcome:
    return order.say(texts.privacy(order.sheet.display, remote=order.remote))


def age(order: Order) -> Outcome:
    """Only downwards: who said to be under 18 stays so, whatever is tapped later."""
    choice = {"adult": Age.ADULT, "minor": Age.MINOR, "child": Age.CHILD}.get(order.argument.casefold())
    current, claim = order.snapshot.person.age, order.snapshot.person.claim
    if order.tapped and choice in _LOWER[current]:
        claim = claim if claim is Age.CHILD else choice or claim
    if claim is not Age.UNKNOWN and (choice is None or order.tapped):
        return _doubt(order, claim)
    if choice is None:
        return order.choose(texts.AGE_QUESTION, texts.AGE_CHOICES, order.snapshot.chat)
    return _noted(order, choice)


def _doubt(order: Order, claim: Age) -> Outcome:
    """A finger slips easily, and this one would lock somebody out for years: it holds at once and is asked back."""
    match order.argument.casefold():
        case "sure":
            return _noted(order, claim)
        case "slip":
            return order.say(texts.AGE_SLIP, person=lambda person: replace(person, claim=Age.UNKNOWN))
    text = texts.AGE_DOUBT.format(bracket=texts.AGE_BRACKETS[claim])
    outcome = order.choose(text, texts.AGE_DOUBT_CHOICES, order.snapshot.chat)
    return replace(outcome, person=lambda person: replace(person, claim=claim))


def _noted(order: Order, choice: Age) -> Outcome:
    """The age is noted, down and never up."""
    current = order.snapshot.person.age
    if current in (Age.MINOR, Age.CHILD) and choice is not Age.CHILD:
        return order.say(texts.AGE_LOCKED)
    text = {Age.ADULT: texts.AGE_NOTED, Age.MINOR: texts.AGE_MINOR, Age.CHILD: texts.AGE_CHILD}[choice]
    chat = settle(
        order.snapshot.chat, checkins=order.snapshot.chat.first_words.wanted if choice is Age.ADULT else False
    )
    # So that nobody is told twice what that means.
    chat = (
        replace(chat, questions=replace(chat.questions, asked=(*chat.questions.asked, "minor")))
        if choice is Age.MINOR
        else chat
    )
    return order.say(text, chat=chat, person=lambda person: replace(person, age=choice, claim=Age.UNKNOWN))


def forget(order: Order) -> Outcome:
    """In a group nothing is asked that another hand could answer; who says it in full is obeyed there too."""
    if order.snapshot.chat.place.group and (order.tapped or order.argument.casefold() != "yes"):
        return order.say(texts.FORGET_PRIVATE)
    chat = replace(order.snapshot.chat, questions=order.snapshot.chat.questions.answering())
    match order.argument.casefold():
        case "yes":
            return replace(order.say(texts.FORGOTTEN), forget=True)
        case "no":
            return order.say(texts.KEPT, chat=chat)
        case _:
            return order.choose(
                texts.FORGET_QUESTION,
                texts.FORGET_CHOICES,
                replace(chat, questions=replace(chat.questions, open="forget")),
            )


def export(order: Order) -> Outcome:
    """Everything as a file, only where nobody else sees it."""
    if order.snapshot.chat.place.group:
        return order.say(records.EXPORT_PRIVATE)
    return Outcome((replace(order.card(records.EXPORT), file=files.FILE),))


def remote(order: Order) -> Outcome:
    """Whether words may be sent to an engine elsewhere."""
    elsewhere, chat = (
        order.remote,
        replace(order.snapshot.chat, questions=order.snapshot.chat.questions.answering()),
    )
    names = {"name": order.sheet.display, "remote": elsewhere}
    match order.argument.casefold():
        case _ if not elsewhere:
            return order.say(records.REMOTE_NONE)
        case "yes":
            return order.say(records.REMOTE_YES, chat=chat, person=lambda person: replace(person, remote=elsewhere))
        case "no":
            text = records.REMOTE_NO.format(**names)
            return order.say(text, chat=chat, person=lambda person: replace(person, remote=""))
        case _:
            asking = replace(chat, questions=replace(chat.questions, open="remote", whom=""))
            return order.choose(records.REMOTE_QUESTION.format(**names), records.REMOTE_CHOICES, asking)
