"""What the house says of promises and reminders. Values, and the few words that a time or a number chooses."""

from datetime import datetime, timedelta

PROMISES_NOTHING = (
    "There is nothing at the moment. When you tell of something to come, such as an exam on Friday, it stands here; "
    "/remind 15:00 call mum sets a reminder."
)
PROMISES_LIST = "This is what I have in mind, in your local time:\n{lines}"
PROMISES_UTC = "This is what I have in mind, in UTC, since I don't know where you are (/timezone):\n{lines}"
PROMISE_LINE = "{id}: {what}, to ask about from {when} on"
REMINDER_LINE = "{id}: reminder {when}: {what}"
REMINDER_WAITS = "{id}: reminder, once I know where you are (/timezone): {what}"
DROP = "Drop {id}: {what}"
DROPPED = "Dropped: {what}."
DROP_UNKNOWN = "There is nothing of that number. /promises lists what there is."
PRIVATE = "Others would read it here. Please ask me in our private chat."

NOTED = "I'll remind you {when}: {what}. /promises shows and drops reminders."
NOTED_MORE = "I'll remind you:\n{lines}\n/promises shows and drops reminders."
NOTED_LINE = "{when}: {what}"
WAITS = "I'll remind you: {what}. To know when that is: where are you? Your city will do, or what time it is there."
UNCLEAR = (
    "I can't tell when that reminder should come. Say it as in /remind 15:00 call mum, /remind tomorrow at 9 tea, or "
    "/remind in 20 minutes; up to four weeks ahead."
)
USAGE = "Say when and of what: /remind 15:00 call mum, /remind in 20 minutes tea, /remind on Friday at 9 pay rent."

GIVEN = "You asked me to remind you: {what}."
GIVEN_BARE = "You asked me to remind you: it's time."
GIVEN_WAKE = "Good morning! You asked me to wake you."
GIVEN_MORE = "You asked me to remind you:\n{lines}"
LATE = "I'm late, sorry. "
NAMELESS = "as you asked"

STOPPED_TOO = " Your reminder is dropped too."
STOPPED_TOO_MORE = " Your {count} reminders are dropped too."


def moment(at: datetime, now: datetime) -> str:
    """A local time to come as people say it: "at 15:00", "tomorrow at 9:00", "on Fri at 15:00"."""
    clock = f"at {at.hour}:{at:%M}"
    days = (at.date() - now.date()) // timedelta(days=1)
    if days < 2:
        return clock if days < 1 else f"tomorrow {clock}"
    return f"on {at:%a} {clock}" if days < 7 else f"on {at.day} {at:%B} {clock}"


def in_a_while(seconds: float) -> str:
    """A span to come, for somebody whose clock is unknown."""
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return "in a minute" if minutes == 1 else f"in {minutes} minutes"
    hours = round(minutes / 60)
    return f"in {hours} hours" if hours < 48 else f"in {round(hours / 24)} days"


def stopped_too(reminders: int) -> str:
    """What /stop says of reminders that it drops; nothing where there are none."""
    if not reminders:
        return ""
    return STOPPED_TOO if reminders == 1 else STOPPED_TOO_MORE.format(count=reminders)
