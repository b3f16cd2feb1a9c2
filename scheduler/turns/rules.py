"""What the turn-taking asks of the rules: which persona speaks here, and what a command or a first contact does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.messages import Bubble, Incoming, Kind
from persona.chat import Chat
from persona.person import FactsChange, Person
from persona.promise import Promises
from persona.scene import Scene, Snapshot
from persona.server import Server
from persona.sheets.sheet import Sheet
from scheduler.mailbox import Guest, Mail, Report
from scheduler.mailbox.counts import Use
from scheduler.turns.again import Answered
from scheduler.turns.cards import Brought


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command decided, as data: bubbles to send, the chat's next state, changes to the person and to what
    is remembered of them.

    ``forget`` leaves nothing of person and chat, ``reset`` nothing of what was said in the chat, ``report`` is for
    whoever runs the house, ``admit`` is the code of somebody whom they let in, ``again`` the turn that is to be
    answered anew, and ``server`` changes what is set for a server or group.
    """

    bubbles: tuple[Bubble, ...] = ()
    chat: Chat | None = None
    person: Callable[[Person], Person] | None = None
    facts: FactsChange | None = None
    forget: bool = False
    reset: bool = False
    report: Report | None = None
    admit: str = ""
    again: Answered | None = None
    server: Callable[[Server], Server] | None = None

    @property
    def wipes(self) -> bool:
        """Whether what was said in the chat goes."""
        return self.forget or self.reset


class Rules(Protocol):
    """What is said and allowed behind every door alike; each answer is a value, and nothing is done."""

    def sheet(self, chat: Chat) -> Sheet:
        """The sheet of the persona who speaks in this chat."""
        ...

    def call_name(self, raw: str) -> str:
        """A name that a person tells as it may stand in a prompt; "" where they can't go by it."""
        ...

    def interpret(self, chat: Chat, incoming: Incoming) -> Incoming:
        """The message, as the command that it stands for where it plainly answers the open question."""
        ...

    def refusal(self, snapshot: Snapshot) -> Bubble | None:
        """What is said instead of any answer to somebody whom he may not talk with."""
        ...

    def remote_question(self, snapshot: Snapshot) -> Outcome | None:
        """What is asked before anything of a person's goes to an engine elsewhere, or None where it may."""
        ...

    def danger_card(self, snapshot: Snapshot, words: str) -> Bubble:
        """The crisis card for whoever wrote these ``words``, for when the door could not send it."""
        ...

    def apology(self, language: str) -> Bubble:
        """What is said where a message can't be answered, however often it is tried."""
        ...

    def is_apology(self, bubble: Bubble) -> bool:
        """Whether this is what is said then, in any language."""
        ...

    def unanswerable(self, snapshot: Snapshot) -> Bubble:
        """What is said where the engine refuses what was written."""
        ...

    def unreadable(self, language: str, command: Incoming | None) -> Bubble:
        """What is said, also to a ``command``, where what is kept of a chat or its person can't be read."""
        ...

    def cap_notice(self, snapshot: Snapshot) -> Bubble:
        """What is said once an hour to somebody who had all that there is for a day."""
        ...

    def uses(self, incoming: Incoming) -> Sequence[Use]:
        """What a command is counted as, the rarest first; nothing for talk, and for what is never refused."""
        ...

    def too_many(self, use: Use, language: str) -> Bubble:
        """What is said to the first of a use that is one too many."""
        ...

    def first_contact(self, snapshot: Snapshot, people: Sequence[str] = ()) -> Outcome | None:
        """What must be said before the first answer in a chat, and in a group to each of these ``people``; None when it
        has been said."""
        ...

    def long_talk(self, scene: Scene) -> Outcome | None:
        """What must be said again in a long talk, or None."""
        ...

    def may_bring(self, incoming: Incoming) -> bool:
        """Whether whoever sent this may bring a persona of their own here."""
        ...

    def obey(self, scene: Scene, incoming: Incoming, brought: Brought | None = None) -> Outcome:
        """What a command or a tapped button does, with the card that was ``brought`` along."""
        ...

    def confirm_reminders(self, scene: Scene, reminders: Promises, troubles: Sequence[str] = ()) -> Outcome:
        """What is said when reminders were asked for: when they come, what is to be told first, or by the troubles of
        those that can't be kept why not."""
        ...

    def unclear_reminder(self, snapshot: Snapshot) -> Outcome:
        """What is said of a reminder that can't be kept as it was asked for."""
        ...

    def reminder(self, snapshot: Snapshot, due: Promises, *, now: float) -> Bubble:
        """The words in which reminders are given."""
        ...

    def opening(self, snapshot: Snapshot, bubble: Bubble) -> Bubble:
        """His first words, with what ends them within a tap's reach."""
        ...

    def admitted(self, guest: Guest | None) -> Bubble:
        """What the operator hears of a code: who was let in by it, or that nobody has it."""
        ...

    def welcome(self, guest: Guest) -> Bubble:
        """What somebody hears who was let in."""
        ...

    def after_turn(self, scene: Scene) -> Outcome | None:
        """A question that the house wants to ask once this turn is over, or None."""
        ...


def command_in(mail: Mail, rules: Rules) -> Incoming | None:
    """The first command in the inbox, or what is meant as one."""
    inbox = (rules.interpret(mail.chat, incoming) for incoming in mail.inbox if not incoming.amends)
    return next((incoming for incoming in inbox if incoming.kind in (Kind.COMMAND, Kind.BUTTON)), None)
