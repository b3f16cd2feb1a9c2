"""What whoever runs the house hears, in English as are logs and docs. Values only."""

from collections.abc import Mapping

from bot.texts import bullets

NOTE = "Report {case}, persona {persona}:\n{words}"
NOTE_LAST = "Report {case}, persona {persona}, the last message:\n{words}"
NO_WORDS = "(no words)"

ASKS_TO_ENTER = "{name} asks on {door} to be let in. Their code: {code}"
LET_IN = "Let them in"
ADMITTED = "{name} is let in, and was told so."
ADMITTED_NOBODY = "Nobody waits with this code: codes are good for a week. Whoever writes again gets a new one."
ADMITTED_BY_COMMAND = "{name} is let in: from now on they can write, and need no restart."
ALL_CHECKINS_OFF = "Nobody is written to first any more, in any chat. Reminders that people asked for still come."
ALL_CHECKINS_ON = "Those who said yes may be written to first again."
AGE_LIFTED = "{person} is no longer held to an age under 18, and can say /age again."
AGE_NOT_HELD = "{person} is not held to an age; a person is named as in ALLOWED_USERS, like telegram:7"
API_KEY_NEW = "{secret}\nThis is the key {id} of {whose}. Nobody can show it again: keep it where secrets are kept."
API_KEYS_NONE = "There is no key: `aifriend apikey new --person web:42` makes one."
API_KEY_DROPPED = "The key {id} opens nothing any more."
API_KEY_UNKNOWN = "there is no key {id}: `aifriend apikey list` names them all"
OPERATOR = "an operator"
NO_SUCH_PERSON = "{person} is nobody on the API: name them like web:42, by up to 64 of a-z, A-Z, 0-9, _ and -"
TROUBLES: Mapping[str, str] = {
    "crash": "{count} × something broke while a message was answered; each is tried again",
    "given_up": "{count} × a message was given up after five tries, with an apology",
    "token": "{count} × a platform refused the bot's token: has it been revoked?",
    "stuck": "{count} × a chat has been waiting for an answer for more than five minutes",
}


def troubles(counts: Mapping[str, int]) -> str:
    """What whoever runs the house hears of faults, by kind."""
    lines = bullets(TROUBLES[kind].format(count=count) for kind, count in counts.items())
    return f"Something in the house needs a look:\n{lines}\nThe log says more; the next word of this is an hour away."
