"""What the house asks and says of a reminder's time: which one is meant, why one can't be kept, how it repeats."""

from collections.abc import Mapping
from datetime import datetime

WHICH = "Which do you mean for this reminder: {what}?"
WHEN = 'When shall I remind you: {what}? Say it as in "tomorrow at 9", "on Friday at 18:30" or "in 20 minutes".'
WHEN_AGAIN = 'I still can\'t tell when that is. A day and an hour will do, as in "tomorrow at 9:00" or "in 20 minutes".'
TROUBLES: Mapping[str, str] = {
    "past": "That time is over, so I can't remind you then. Tell me one that is still to come.",
    "far": "That is more than four weeks ahead, further than I can promise. Ask me again when it is nearer.",
    "often": "I can't remind you that often: once a day is the most.",
    "cue": "I can't see when that happens, so I can't remind you then. Tell me a time and I will.",
}
"""By the name of what the trouble is."""
UNKNOWN = "That reminder is not open any more. /promises lists what there is."
REPEATED = "I'll remind you {how}, first {when}: {what}. /promises shows, skips and drops reminders."
REPEATED_LINE = "{how}, first {when}: {what}"
SKIP = "Skip {id} once"
SKIPPED = "Skipped once; the next is {when}: {what}."
SKIPPED_LAST = "That was the last of it, so nothing is left: {what}."
NO_REPEAT = 'That reminder comes only once; "/promises drop {id}" drops it.'
LISTED = "{id}: reminder {how}, next {when}: {what}"
LISTED_OPEN = "{id}: reminder, once you have told me when: {what}"
_WEEKDAYS: Mapping[str, str] = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_UNITS: Mapping[str, str] = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month"}


def repeated(rule: str) -> str:
    """How a rule of RFC 5545 repeats, in words: "every Monday and Friday at 8:00 until 1 August"."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    number, unit = int(parts.get("INTERVAL", "1")), _UNITS[parts["FREQ"]]
    days = parts.get("BYDAY", "")
    clock = f"at {int(parts['BYHOUR'])}:{int(parts['BYMINUTE']):02}"
    text = f"every {number} {unit}s" if number > 1 else f"every {unit}"
    if days == "MO,TU,WE,TH,FR":
        text = "on weekdays" if number == 1 else f"{text} on weekdays"
    elif days:
        names = " and ".join(_WEEKDAYS[day] for day in days.split(","))
        text = f"every {names}" if number == 1 else f"{text} on {names}"
    elif "BYMONTHDAY" in parts:
        text = f"{text} on day {parts['BYMONTHDAY']}"
    return f"{text} {clock}{_end(parts)}"


def _end(parts: Mapping[str, str]) -> str:
    if "UNTIL" in parts:
        end = datetime.strptime(parts["UNTIL"], "%Y%m%d")  # noqa: DTZ007 - a day of a calendar
        return f" until {end.day} {end:%B}"
    return f", {parts['COUNT']} times" if "COUNT" in parts else ""
