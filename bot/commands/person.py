"""Commands about what is kept of a person: what that is, their age, where it is sent, a copy of it, and its end."""

from collections.abc import Mapping
from dataclasses import replace

from bot.commands.order import Choices, Order, choices, settle
from bot.texts import Texts
from persona.person import Age
from persona.scene import Snapshot
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
    house = order.texts.house
    place = house.answers_elsewhere.format(remote=order.remote) if order.remote else house.answers_here
    return order.say(house.privacy, place=place)


def age(order: Order) -> Outcome:
    """Only downwards: who said to be under 18 stays so, whatever is tapped later."""
    choice = {"adult": Age.ADULT, "minor": Age.MINOR, "child": Age.CHILD}.get(order.argument.casefold())
    current, claim = order.snapshot.person.age, order.snapshot.person.claim
    if order.tapped and choice in _LOWER[current]:
        claim = claim if claim is Age.CHILD else choice or claim
    if claim is not Age.UNKNOWN and (choice is None or order.tapped):
        return _doubt(order, claim)
    if choice is None:
        return order.choose(order.texts.house.age_again, age_choices(order.texts), order.snapshot.chat)
    return _noted(order, choice)


def age_choices(texts: Texts) -> Choices:
    """What may be answered to the question for the age."""
    return choices(texts.house.age_choices, "/age adult", "/age minor", "/age child")


def first_card(texts: Texts, snapshot: Snapshot) -> tuple[str, Choices, tuple[str, ...]]:
    """The question for the age. Where nothing has been said of notes and check-ins yet, all three stand on one card,
    each choice with a button of its own; last the names of what is asked beside."""
    chat, house = snapshot.chat, texts.house
    undecided = snapshot.person.memory is None and chat.first_words.wanted is None and snapshot.sheet.adult
    if not undecided or {"memory", "checkins"} & {*chat.questions.asked}:
        return house.age_again, age_choices(texts), ()
    others = choices(house.card_choices, "/memory yes", "/checkins yes")
    return house.age_question, (*age_choices(texts), *others), ("memory", "checkins")


def _doubt(order: Order, claim: Age) -> Outcome:
    """A finger slips easily, and this one would lock somebody out for years: it holds at once and is asked back."""
    house = order.texts.house
    match order.argument.casefold():
        case "sure":
            return _noted(order, claim)
        case "slip":
            return order.say(house.age_slip, person=lambda person: replace(person, claim=Age.UNKNOWN))
    labels = choices(house.age_doubt_choices, "/age sure", "/age slip")
    outcome = order.choose(house.age_doubt, labels, order.snapshot.chat, bracket=house.age_brackets[claim])
    return replace(outcome, person=lambda person: replace(person, claim=claim))


def _noted(order: Order, choice: Age) -> Outcome:
    """The age is noted, down and never up."""
    current, house = order.snapshot.person.age, order.texts.house
    if current in (Age.MINOR, Age.CHILD) and choice is not Age.CHILD:
        return order.say(house.age_locked)
    text = {Age.ADULT: house.age_noted, Age.MINOR: house.age_minor, Age.CHILD: house.age_child}[choice]
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
    house = order.texts.house
    if order.snapshot.chat.place.group and (order.tapped or order.argument.casefold() != "yes"):
        return order.say(house.forget_private)
    chat = replace(order.snapshot.chat, questions=order.snapshot.chat.questions.answering())
    match order.argument.casefold():
        case "yes":
            return replace(order.say(house.forgotten), forget=True)
        case "no":
            return order.say(house.kept, chat=chat)
        case _:
            return order.choose(
                house.forget_question,
                choices(house.forget_choices, "/forget yes", "/forget no"),
                replace(chat, questions=replace(chat.questions, open="forget")),
            )


def export(order: Order) -> Outcome:
    """Everything as a file, only where nobody else sees it."""
    if order.snapshot.chat.place.group:
        return order.say(order.texts.records.export_private)
    return Outcome((replace(order.card(order.texts.records.export), file=files.FILE),))


def remote(order: Order) -> Outcome:
    """Whether words may be sent to an engine elsewhere."""
    elsewhere, questions, records = order.remote, order.snapshot.chat.questions, order.texts.records
    chat = replace(order.snapshot.chat, questions=questions.answering())
    match order.argument.casefold():
        case _ if not elsewhere:
            return order.say(records.remote_none)
        case "yes":
            return order.say(records.remote_yes, chat=chat, person=lambda person: replace(person, remote=elsewhere))
        case "no":
            forbid = lambda person: replace(person, remote="")  # noqa: E731
            return order.say(records.remote_no, chat=chat, person=forbid, remote=elsewhere)
        case _:
            asking = replace(chat, questions=replace(chat.questions, open="remote", whom=""))
            return order.choose(records.remote_question, remote_choices(order.texts), asking, remote=elsewhere)


def remote_choices(texts: Texts) -> Choices:
    """What may be answered to the question for an engine elsewhere."""
    return choices(texts.records.remote_choices, "/remote yes", "/remote no")
