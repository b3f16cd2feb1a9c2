"""One command on its way, and the few moves that every command makes; knows no command."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from engine.messages import Bubble, BubbleKind, Button
from persona.chat import Chat
from persona.person import Person
from persona.promise import without_talk
from persona.scene import Scene, Snapshot
from persona.sheets.sheet import Sheet
from scheduler.turns.rules import Outcome

Choices = tuple[tuple[str, str], ...]
"""Labels of buttons, with the command that each stands for."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks what, and when: ``argument`` is what follows the command's name, ``remote`` an engine elsewhere,
    ``tapped`` whether it was a button.

    ``has_operator`` says whether reports reach anybody.
    """

    scene: Scene
    sheets: Mapping[str, Sheet]
    remote: str
    argument: str
    answer_to: str
    tapped: bool
    new_id: Callable[[], str]
    has_operator: bool = False

    @property
    def snapshot(self) -> Snapshot:
        """What is known, and what was said."""
        return self.scene.snapshot

    @property
    def sheet(self) -> Sheet:
        """As whom he speaks here."""
        return self.scene.sheet

    @property
    def now(self) -> float:
        """Epoch seconds."""
        return self.scene.now

    @property
    def rng(self) -> random.Random:
        """The one source of chance."""
        return self.scene.rng

    def say(self, text: str, *, chat: Chat | None = None, person: Callable[[Person], Person] | None = None) -> Outcome:
        """Answer in one card, and change chat and person; "{name}" is the persona's."""
        return Outcome((self.card(text.replace("{name}", self.sheet.display)),), chat, person)

    def choose(self, text: str, choices: Choices, chat: Chat) -> Outcome:
        """Answer with buttons."""
        return Outcome((self.card(text, choices),), chat)

    def card(self, text: str, choices: Choices = ()) -> Bubble:
        """A bubble out of persona, in answer to this command."""
        return card(self.new_id(), text, choices, answer_to=self.answer_to)


def card(id_: str, text: str, choices: Choices = (), *, answer_to: str = "") -> Bubble:
    """A bubble out of persona."""
    return Bubble(id_, text, BubbleKind.CARD, tuple(Button(label, data) for label, data in choices), answer_to)


def settle(chat: Chat, *, checkins: bool | None) -> Chat:
    """The chat after an answer to a question asked by card."""
    first_words = replace(chat.first_words, wanted=checkins, unanswered=0)
    return replace(chat, first_words=first_words, questions=chat.questions.answering())


def start_over(chat: Chat) -> Chat:
    """A chat in which nothing has been said; what was allowed, forbidden and told stays."""
    return Chat(
        chat.key,
        place=chat.place,
        session=replace(chat.session, said_at=0.0, messages=0, outage_told=False),
        first_words=replace(chat.first_words, unanswered=0, decisions=()),
        questions=replace(chat.questions, noticed=True, open=""),
        promises=without_talk(chat.promises),
        care=chat.care,
    )
