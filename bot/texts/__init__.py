"""What the house itself says, out of persona: plain, brief, kind. Values only."""

from collections.abc import Iterable, Mapping

TALK: Mapping[str, str] = {
    "start": "Say hello",
    "persona": "See and change who you talk with",
    "name": "Tell me what to call you",
    "pace": "How fast I answer: slow, normal or fast",
    "tone": "A friend's tone, or a playful one",
    "voice": "Whether you want voice messages",
    "reset": "Start our talk over",
}
WRITING_FIRST: Mapping[str, str] = {
    "checkins": "Whether I may write first: on, off, rarely or often",
    "stop": "I never write first again",
    "quiet": "Hours in which I don't write first, such as 22-8",
    "timezone": "Where you are, so that I know when it is night",
    "promises": "What I have in mind to ask or remind you of",
    "remind": "Remind you: /remind 15:00 call mum",
    "why": "Why I wrote first, or didn't",
}
KEPT_OF_YOU: Mapping[str, str] = {
    "privacy": "What is kept, and for how long",
    "memory": "See, correct and delete what I remember",
    "export": "Get everything kept about you as a file",
    "forget": "Delete everything about you",
}
HELP: Mapping[str, str] = {
    "help": "What I can do and how to get the most out of it",
    "safety": "What happens when somebody is in danger, and help lines",
    "report": "Tell the people who run this what went wrong",
}
GROUPS: Mapping[str, Mapping[str, str]] = {
    "Talk": TALK,
    "When he writes first": WRITING_FIRST,
    "What is kept": KEPT_OF_YOU,
    "Help": HELP,
}
COMMANDS: Mapping[str, str] = {name: line for group in GROUPS.values() for name, line in group.items()}
"""Every command with the line that menus show (1–100 characters)."""

AGE_RESTRICTED = frozenset({"tone"})
"""Commands that a platform should offer to adults only, where it can."""

DESCRIPTION = (
    "{name} is an AI friend: he chats, grows closer over time and remembers your talk. He is a computer program, "
    "not a human. Tap Start to say hello."
)
SHORT_DESCRIPTION = "An AI friend to talk with. Not a human."

TIP = (
    "To get the most out of it: write as you would to a friend, in as many small messages as you like, and tell "
    "him what's on your mind. /help shows the rest."
)

AGE_QUESTION = "One question from the house, so that the right rules apply: how old are you?"
AGE_CHOICES = (("18 or older", "/age adult"), ("13 to 17", "/age minor"), ("Under 13", "/age child"))
AGE_NOTED = "Thank you, noted."
AGE_MINOR = (
    "Thank you, noted. For people under 18 the talk stays friendly in tone, and nobody here writes to you first."
)
AGE_CHILD = (
    "Thank you for telling the truth. This place is for people from 13 on, so the talk ends here. Please ask a "
    "grown-up you trust for company, and take care."
)
AGE_LOCKED = "Your age is noted already and can't be raised here."

AGE_DOUBT = (
    "You tapped that you are {bracket}. From now on the talk is held like with somebody of that age. Is it right, or "
    "was it a slip?"
)
AGE_BRACKETS: Mapping[str, str] = {"minor": "13 to 17", "child": "under 13"}
AGE_DOUBT_CHOICES = (("That's right", "/age sure"), ("A slip", "/age slip"))
AGE_SLIP = "All right, nothing has changed."

CHECKIN_QUESTION = (
    "A question from the house: may {name} write to you first sometimes, at most once a day and never at night? "
    "You can change your mind at any time with /stop."
)
CHECKIN_CHOICES = (("Yes, sometimes", "/checkins yes"), ("No, thanks", "/checkins no"))
CHECKINS_ON = "All right: {name} may write first sometimes. /stop ends it at once."
CHECKINS_OFF = "All right: nobody writes to you first. Write whenever you like."
CHECKINS_STATE = "At the moment {name} {state} write to you first."
CHECKINS_ADULTS = "Writing first is only for people who told us that they are 18 or older."
CHECKINS_PRIVATE = "Writing first is only for private chats."

STOPPED = "Done. Nobody writes to you first any more."

RESET = "Our talk is cleared and starts over. What you allowed or forbade stays as it was."
FORGET_QUESTION = "This deletes our whole talk and all that is kept about you. Really?"
FORGET_PRIVATE = "What is kept about you is between us: write /forget in our private chat."
NOT_YOURS = "That was asked of somebody else. Ask me the same, and you get buttons of your own."
FORGET_CHOICES = (("Yes, delete everything", "/forget yes"), ("No, keep it", "/forget no"))
FORGOTTEN = "Everything about you here is deleted. Take care, and come back whenever you like."
KEPT = "Nothing was deleted."

NAME_SET = "Got it, {name}."
NAME_BAD = "That can't be used as a name here: 1 to 24 letters, and not a name that is taken. Try /name Ann"
NAME_STATE = "I call you {name}. To change it: /name Ann"

PERSONA_LIST = "You are talking with {current}. Choose who it should be; each starts a new talk:"
PERSONA_UNKNOWN = "There is no persona of that name. {list}"
PERSONA_SAME = "You are talking with {current} already."

WHY_NOTHING = "I have not thought about writing first yet. {state}"
WHY_LIST = "Most recent first:\n{lines}\n{state}"

UNKNOWN = "I don't know /{command}. /help lists what I know."

HELPLESS = (
    "I'm sorry: something in this house breaks on your last message, so it stays without an answer. That is our "
    "fault, not yours, and whoever runs this can see it in the log. Please try it in other words."
)

REFUSED = "I had an answer, but it can't be shown here: the platform refuses it. Please ask me in other words."
REFUSED_IN_GROUP = "In the group I can't answer you: the platform lets me write nothing there. Here I can."
UNANSWERABLE = (
    "A word from the house: the language model that {name} speaks with won't take your last message, however little "
    "else it is shown. So it stays without an answer, and is left out of the talk. That may well be a mistake of the "
    "model's filter and says nothing about you. Go on with whatever you like, or put it in other words."
)
UNREADABLE = (
    "I'm sorry: what is kept of our talk can't be read at the moment, so I can't answer. That is this house's fault, "
    "not yours. Whoever runs it can see it in the log and may be able to mend it. If you would rather begin anew: "
    "/reset empties this talk, /forget deletes everything about you."
)

EXHAUSTED = "I've talked so much today that my voice is gone. Back tomorrow."

TOO_MANY_COMMANDS = (
    "That's a lot of commands at once. Give me a minute, then ask again. /stop, /forget and /safety work at any time."
)
TOO_MANY_REPORTS = (
    "Thank you for telling so much. Only a few reports an hour are passed on, so this one wasn't: please put the rest "
    "into one, in an hour. If you are in danger, /safety names help lines now."
)
TOO_MANY_EXPORTS = "You have your file already, so this time there is none. In an hour you can get a new one."

STRANGER = (
    "Hello! This is a private house, and I may only talk with people who were let in. If you know who runs it, send "
    "them this code, and they can open the door for you: {code}"
)
STRANGER_LATER = "Hello! This is a private house, and nobody is at the door right now. Please try again in an hour."
ASKS_TO_ENTER = "{name} asks on {door} to be let in. Their code: {code}"
LET_IN = "Let them in"
ADMITTED = "{name} is let in, and was told so."
ADMITTED_NOBODY = "Nobody waits with this code: codes are good for a week. Whoever writes again gets a new one."
ADMITTED_BY_COMMAND = "{name} is let in: from now on they can write, and need no restart."
ALL_CHECKINS_OFF = "Nobody is written to first any more, in any chat. Reminders that people asked for still come."
ALL_CHECKINS_ON = "He may write first again, to those who said yes."
AGE_LIFTED = "{person} is no longer held to an age under 18, and can say /age again."
AGE_NOT_HELD = "{person} is not held to an age; a person is named as in ALLOWED_USERS, like telegram:7"
TROUBLES: Mapping[str, str] = {
    "crash": "{count} × something broke while a message was answered; each is tried again",
    "given_up": "{count} × a message was given up after five tries, with an apology",
    "token": "{count} × a platform refused the bot's token: has it been revoked?",
    "stuck": "{count} × a chat has been waiting for an answer for more than five minutes",
}
WELCOME = "Good news: you were let in. Just write, whenever you like."


def notice(name: str) -> str:
    """The first words in any chat, before any of the persona's."""
    return (
        f"Before you start: {name} is an AI, a computer program, not a human, and has no feelings. What you write "
        "is kept for 30 days so that he can follow the talk, stored encrypted; /privacy tells the rest and /forget "
        "deletes it. Some things are only for people of 18 or older, and for minors the talk stays friendly."
    )


def help_text(name: str) -> str:
    """What /help answers."""
    groups = (
        "\n".join([title, *(f"/{command} – {text}" for command, text in commands.items())])
        for title, commands in GROUPS.items()
    )
    lines = "\n\n".join(groups)
    return (
        f"{name} is an AI friend. Just write; a few short messages in a row are read as one. In groups, mention him "
        f"or reply to him. He can't see pictures or hear voice messages yet.\n\n{lines}"
    )


def privacy(name: str, *, remote: str) -> str:
    """What /privacy answers; ``remote`` names an engine on another machine that the talk is sent to, if any."""
    place = f"Your words are sent to {remote} to find an answer." if remote else "Answers are found on our own machine."
    return (
        f"{name} is an AI. What is kept, encrypted:\n"
        "• your messages and his, a short summary of older ones, what lies ahead of you and what to remind you of: "
        "30 days after the last one\n"
        "• notes about you, if you allow them: a year after they were last of use\n"
        "• your name, the age group you told, and what you allowed: one year after the last change\n"
        "• the numbers of updates, so that none is answered twice: 8 days\n"
        "• that you are under 18, if you said so, under a hash of your id: five years, also after /forget\n"
        "• what you /report: until the people who run this have it, 30 days at most\n"
        f"Nothing is sold, and nothing of it stands in logs. {place}\n"
        "/forget deletes everything, /stop ends messages that you did not ask for."
    )


def troubles(counts: Mapping[str, int]) -> str:
    """What whoever runs the house hears of faults, by kind."""
    lines = bullets(TROUBLES[kind].format(count=count) for kind, count in counts.items())
    return f"Something in the house needs a look:\n{lines}\nThe log says more; the next word of this is an hour away."


def bullets(lines: Iterable[str]) -> str:
    """One line each, with a bullet."""
    return "\n".join(f"• {line}" for line in lines)
