"""Commands about danger and faults: what is done for people in danger, and a word to those who run it."""

import re
from dataclasses import replace

from bot.commands.order import Order, choices
from bot.texts import bullets, operator
from engine.safety.acute.script import confirmed
from engine.safety.card import country_of, helplines, numbers
from persona.languages import house_language
from persona.line import Speaker
from scheduler.mailbox import Report
from scheduler.turns.rules import Outcome

_LONGEST = 1500
_WITH_LAST = re.compile(r"with ([0-9a-f]{6})")


def safety(order: Order) -> Outcome:
    """The protocol as it is published, with the help lines of the person's country."""
    data, texts, person = helplines(), order.texts.care, order.snapshot.person
    lines = bullets(numbers(country_of(person.language, person.zone), language=house_language(person)))
    checked = texts.checked.format(checked=f"{data['checked_on']:%Y-%m-%d}", finder=data["finder"])
    parts = (texts.screen, texts.card, texts.counted, texts.evidence, f"{lines}\n{checked}")
    return order.say("{parts}", parts="\n\n".join(parts))


def safe(order: Order) -> Outcome:
    """The answer, by a tap, to the question whether they are safe."""
    snapshot, is_safe = order.snapshot, order.argument.casefold() != "no"
    step = confirmed(snapshot.chat.care, snapshot.person, order.now, safe=is_safe)
    return order.say(step.text, chat=replace(snapshot.chat, care=step.care))


def report(order: Order) -> Outcome:
    """Pass on the person's words and nothing of the talk, but for his last message where they tick that."""
    if tick := _WITH_LAST.fullmatch(order.argument):
        return _last_message(order, tick[1])
    case = f"{order.rng.getrandbits(24):06x}"
    words = order.argument[:_LONGEST] or operator.NO_WORDS
    note = operator.NOTE.format(case=case, persona=order.sheet.name, words=words)
    texts = order.texts.care
    text = texts.report_unaddressed
    if order.has_operator:
        text = texts.reported if order.argument else texts.reported_bare
    last = choices([order.texts.about(order.sheet, texts.report_last)], f"/report with {case}")
    card = order.card(text, last, case=case)
    return Outcome((card,), report=Report(order.snapshot.person.key, note))


def _last_message(order: Order, case: str) -> Outcome:
    messages = [line.text for line in order.snapshot.history if line.speaker is Speaker.PERSONA]
    if not messages:
        return order.say(order.texts.care.report_nothing_said)
    note = operator.NOTE_LAST.format(case=case, persona=order.sheet.name, words=messages[-1][:_LONGEST])
    answer = order.say(order.texts.care.reported_last, case=case)
    return replace(answer, report=Report(order.snapshot.person.key, note))
