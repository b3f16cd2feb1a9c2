"""What the house says about danger and faults: the protocol that /safety publishes, and reports. Values only."""

from collections.abc import Iterable
from datetime import date

SCREEN = (
    "Every message, before anything else is done with it, is read by a program for signs that somebody thinks of "
    "suicide or of hurting themselves. It works in the door, so a broken engine can't stop it, and a story or a game "
    "around the words doesn't switch it off."
)
CARD = (
    "Who may be in danger gets a card at once, out of the persona's voice: it asks directly whether they think of "
    "killing themselves and names help lines. Nobody is sent away: the talk goes on in a calm tone, and games, jokes "
    "and messages without being asked pause for a day. No card comes twice within ten minutes."
)
COUNTED = (
    "Cards are counted by date and nothing else: no name, no id, no words. Nobody is called or told without you. "
    "He is an AI and no therapist, and the program can be wrong both ways."
)
EVIDENCE = (
    "It tells a wish to be dead from thoughts of acting on it, as the Columbia scale does (Posner et al. 2011), and "
    "asks openly, because asking about suicide does not bring it about (Dazzi et al. 2014). How often it is right is "
    "measured on labeled lines of each language it claims."
)
CHECKED = "Numbers compared with their public pages on {checked}. Any country: {finder}"

REPORTED = (
    "Thank you, passed on to the people who run this as case {case}. Your words and the persona's name went with it, "
    "and nothing of our talk."
)
REPORTED_BARE = (
    "Thank you, passed on to the people who run this as case {case}, without any words. To add some: /report and "
    "what went wrong."
)
REPORT_LAST = "Also send his last message"
REPORTED_LAST = "Thank you, his last message was passed on too, as case {case}."
REPORT_NOTHING_SAID = "There is no message of his here that could be sent."
REPORT_UNADDRESSED = (
    "Thank you for telling. Nobody has said yet where reports should go here, so it waits for them for 30 days as case "
    "{case} and may never be read. If you know who runs this, tell them; you can also report the bot itself in its "
    "profile."
)
NOTE = "Report {case}, persona {persona}:\n{words}"
NOTE_LAST = "Report {case}, persona {persona}, his last message:\n{words}"
NO_WORDS = "(no words)"


def safety(lines: Iterable[str], *, finder: str, checked_on: date) -> str:
    """What /safety answers; ``lines`` are the help lines of the person's country, or of several."""
    help_lines = "\n".join(f"• {line}" for line in lines)
    source = CHECKED.format(checked=f"{checked_on:%Y-%m-%d}", finder=finder)
    return "\n\n".join([SCREEN, CARD, COUNTED, EVIDENCE, f"{help_lines}\n{source}"])
