"""Commands about danger and faults: what the house does for people in danger, and a word to those who run it."""

import re
from dataclasses import replace

from bot.commands.asked import Asked
from bot.texts import care as texts
from engine.messages import Button
from engine.safety.card import country_of, helplines
from persona.line import Speaker
from scheduler.mailbox import Report
from scheduler.turns.rules import Outcome

_LONGEST = 1500
_WITH_LAST = re.compile(r"with ([0-9a-f]{6})")


def safety(asked: Asked) -> Outcome:
    """The protocol as it is published, with the help lines of the person's country."""
    data = helplines()
    line = data["lines"].get(country_of(asked.snapshot.person.language))
    lines = [line] if line else [data["lines"][code] for code in data["common"]]
    return asked.say(texts.safety(lines, finder=data["finder"], checked=data["checked_on"]))


def report(asked: Asked) -> Outcome:
    """Pass on the person's words and nothing of the talk, but for his last message where they tick that."""
    if ticked := _WITH_LAST.fullmatch(asked.rest):
        return _last_message(asked, ticked[1])
    case = f"{asked.rng.getrandbits(24):06x}"
    words = asked.rest[:_LONGEST] or texts.NO_WORDS
    note = texts.NOTE.format(case=case, persona=asked.sheet.name, words=words)
    text = texts.REPORT_UNADDRESSED
    if asked.reported:
        text = texts.REPORTED if asked.rest else texts.REPORTED_BARE
    card = replace(asked.card(text.format(case=case)), buttons=(Button(texts.REPORT_LAST, f"/report with {case}"),))
    return Outcome((card,), report=Report(asked.snapshot.person.key, note))


def _last_message(asked: Asked, case: str) -> Outcome:
    said = [line.text for line in asked.snapshot.history if line.speaker is Speaker.HARRY]
    if not said:
        return asked.say(texts.REPORT_NOTHING_SAID)
    note = texts.NOTE_LAST.format(case=case, persona=asked.sheet.name, words=said[-1][:_LONGEST])
    told = asked.say(texts.REPORTED_LAST.format(case=case))
    return replace(told, report=Report(asked.snapshot.person.key, note))
