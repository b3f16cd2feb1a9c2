"""Commands about danger and faults: what is done for people in danger, and a word to those who run it."""

import re
from dataclasses import replace

from bot.commands.order import Order
from bot.texts import care as texts
from engine.messages import Button
from engine.safety.acute.script import confirmed
from engine.safety.card import country_of, helplines
from persona.line import Speaker
from scheduler.mailbox import Report
from scheduler.turns.rules import Outcome

_LONGEST = 1500
_WITH_LAST = re.compile(r"with ([0-9a-f]{6})")


def safety(order: Order) -> Outcome:
    """The protocol as it is published, with the help lines of the person's country."""
    data = helplines()
    line = data["lines"].get(country_of(order.snapshot.person.language))
    lines = [line] if line else [data["lines"][code] for code in data["common"]]
    return order.say(texts.safety(lines, finder=data["finder"], checked_on=data["checked_on"]))


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
    words = order.argument[:_LONGEST] or texts.NO_WORDS
    note = texts.NOTE.format(case=case, persona=order.sheet.name, words=words)
    text = texts.REPORT_UNADDRESSED
    if order.has_operator:
        text = texts.REPORTED if order.argument else texts.REPORTED_BARE
    card = replace(order.card(text.format(case=case)), buttons=(Button(texts.REPORT_LAST, f"/report with {case}"),))
    return Outcome((card,), report=Report(order.snapshot.person.key, note))


def _last_message(order: Order, case: str) -> Outcome:
    messages = [line.text for line in order.snapshot.history if line.speaker is Speaker.PERSONA]
    if not messages:
        return order.say(texts.REPORT_NOTHING_SAID)
    note = texts.NOTE_LAST.format(case=case, persona=order.sheet.name, words=messages[-1][:_LONGEST])
    answer = order.say(texts.REPORTED_LAST.format(case=case))
    return replace(answer, report=Report(order.snapshot.person.key, note))
