"""One command on its way, and the few moves that every command makes; knows no command."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.texts import Texts, texts_of
from engine.messages import Bubble, BubbleKind, Button
from persona.chat import Chat
from persona.languages import house_language
from persona.members import cooled, told
from persona.person import Person
from persona.promise import without_talk
from persona.scene import Scene, Snapshot
from persona.sheets.sheet import Sheet
from scheduler.turns.cards import Brought
from scheduler.turns.rules import Outcome

Choices = tuple[tuple[str, str], ...]
"""Labels of buttons, with the command that each stands for."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks what, and when: ``argument`` is what follows the command's name, ``remote`` an engine elsewhere,
    ``tapped`` whether it was a button.

    ``manages`` says whether they look after the server or group, ``has_operator`` whether reports reach anybody,
    ``speaks`` whether there is a voice for the persona, ``may_bring`` whether they may bring a card; with one that
    came, ``brought`` is what is kept of it, or why nothing is, None where they may not.
    """

    scene: Scene
    sheets: Mapping[str, Sheet]
    remote: str
    argument: str
    answer_to: str
    tapped: bool
    new_id: Callable[[], str]
    has_operator: bool = False
    speaks: Callable[[], bool] = lambda: False
    manages: bool = False
    may_bring: bool = False
    with_file: bool = False
    brought: Brought | None = None

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

    @property
    def texts(self) -> Texts:
        """What the house says, in the person's language."""
        return texts_of(house_language(self.snapshot.person))

    def say(
        self,
        text: str,
        /,
        *,
        chat: Chat | None = None,
        person: Callable[[Person], Person] | None = None,
        **values: object,
    ) -> Outcome:
        """Answer in one card with these values put in, and change chat and person."""
        return Outcome((self.card(text, **values),), chat, person)

    def choose(self, text: str, choices: Choices, chat: Chat, /, **values: object) -> Outcome:
        """Answer with buttons."""
        return Outcome((self.card(text, choices, **values),), chat)

    def card(self, text: str, choices: Choices = (), /, **values: object) -> Bubble:
        """A bubble out of persona, in answer to this command; persona and values are put into the text."""
        words = self.texts.about(self.sheet, text, **values)
        return card(self.new_id(), words, choices, answer_to=self.answer_to)


def choices(labels: Iterable[str], *commands: str) -> Choices:
    """Labels of buttons, in the order of the commands that they stand for."""
    return tuple(zip(labels, commands, strict=True))


def card(id_: str, text: str, choices: Choices = (), *, answer_to: str = "") -> Bubble:
    """A bubble out of persona."""
    return Bubble(id_, text, BubbleKind.CARD, tuple(Button(label, data) for label, data in choices), answer_to)


def settle(chat: Chat, *, checkins: bool | None) -> Chat:
    """The chat after an answer to a question asked by card."""
    first_words = replace(chat.first_words, wanted=checkins, unanswered=0)
    return replace(chat, first_words=first_words, questions=chat.questions.answering())


def noticed(chat: Chat, people: Iterable[str]) -> Chat:
    """A chat in which the notice has been said, to these people where there are several."""
    questions = replace(chat.questions, noticed=True)
    return replace(chat, questions=questions, members=told(chat.members, people))


def start_over(chat: Chat) -> Chat:
    """A chat in which nothing has been said; what was allowed, forbidden and told stays."""
    return Chat(
        chat.key,
        place=chat.place,
        session=replace(chat.session, said_at=0.0, messages=0, outage_told=False, lookups=(), planned=()),
        first_words=replace(chat.first_words, unanswered=0, decisions=()),
        questions=replace(chat.questions, noticed=True, open=""),
        promises=without_talk(chat.promises),
        care=chat.care,
        # In a group that is nobody's bond but that of whoever asks.
        members=cooled(chat.members, chat.place.person),
    )
