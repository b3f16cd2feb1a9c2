"""The house's rules, one implementation for all doors: each takes a Snapshot and gives an Outcome, and does nothing."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot import texts
from bot.commands import checkins, person, talk
from bot.commands.asked import Asked, Choices, card
from engine import safety
from engine.messages import Bubble, Incoming, Kind
from persona.consent import Act, allowed
from persona.model import Age, Chat, Snapshot
from persona.sheet import Sheet
from scheduler.house import Outcome

_BRINGS_THE_PERSONA = frozenset({"start", "persona"})
_YES = frozenset({"yes", "y", "yeah", "yep", "sure", "ok", "okay", "please do", "yes please", "of course"})
_NO = frozenset({"no", "n", "nope", "no thanks", "no thank you", "rather not", "better not", "please don't"})

_COMMANDS: Mapping[str, Callable[[Asked], Outcome]] = {
    "start": talk.start,
    "help": talk.help_,
    "privacy": person.privacy,
    "stop": checkins.stop,
    "checkins": checkins.checkins,
    "age": person.age,
    "persona": talk.persona,
    "name": talk.name,
    "reset": talk.reset,
    "forget": person.forget,
    "why": checkins.why,
    "blocked": checkins.blocked,
}


@dataclass(frozen=True, slots=True)
class Commands:
    """The house's rules. ``remote`` names an engine elsewhere, which people are told about."""

    sheets: Mapping[str, Sheet]
    default: str
    new_id: Callable[[], str]
    ask_checkins_after: int = 6
    remote: str = ""

    def sheet(self, snapshot: Snapshot) -> Sheet:
        """The sheet of the persona who speaks here; one that was removed falls back to the default."""
        return self.sheets.get(snapshot.chat.persona) or self.sheets[self.default]

    def meant(self, chat: Chat, incoming: Incoming) -> Incoming:
        """A plain yes or no to the open question is the tap on its button."""
        word = incoming.text.strip().rstrip(".!").casefold()
        if incoming.kind is not Kind.TEXT or chat.question not in ("checkins", "forget"):
            return incoming
        if word in _YES | _NO:
            answer = "yes" if word in _YES else "no"
            return replace(incoming, kind=Kind.COMMAND, text=f"/{chat.question} {answer}")
        return incoming

    def refusal(self, snapshot: Snapshot) -> Bubble | None:
        """Somebody under 13 is not talked with."""
        if allowed(Act.TALK, snapshot, persona_adult=self.sheet(snapshot).adult):
            return None
        return self._card(texts.AGE_CHILD)

    def danger_card(self, snapshot: Snapshot) -> Bubble:
        """The crisis card for this person's language and country."""
        language = snapshot.person.language
        return self._card(safety.card(safety.country_of(language), language=language or "en"))

    def helpless(self) -> Bubble:
        """What is said when a message can't be answered."""
        return self._card(texts.HELPLESS)

    def first_contact(self, snapshot: Snapshot) -> Outcome | None:
        """The notice, before the persona's first word in a chat."""
        if snapshot.chat.noticed:
            return None
        card = self._card(texts.notice(self.sheet(snapshot).display))
        return Outcome((card,), replace(snapshot.chat, noticed=True))

    def after_turn(self, snapshot: Snapshot, *, now: float) -> Outcome | None:
        """At most one question of the house after a turn, and each only once; none while a person is in danger."""
        chat, person = snapshot.chat, snapshot.person
        if chat.group or now < chat.crisis_until:
            return None
        if person.age is Age.UNKNOWN and "age" not in chat.asked:
            return self._question(chat, "age", texts.AGE_QUESTION, texts.AGE_CHOICES)
        sheet = self.sheet(snapshot)
        may_ask = person.age is Age.ADULT and sheet.adult and chat.checkins is None
        if may_ask and chat.heard >= self.ask_checkins_after and "checkins" not in chat.asked:
            text = texts.CHECKIN_QUESTION.format(name=sheet.display)
            return self._question(chat, "checkins", text, texts.CHECKIN_CHOICES)
        return None

    def obey(self, snapshot: Snapshot, incoming: Incoming, *, now: float, rng: random.Random) -> Outcome:
        """Do what a command or a tapped button says."""
        name, rest = incoming.command
        command = _COMMANDS.get(name)
        if command is None:
            shown = name[:32] or "that"
            return Outcome((self._card(texts.UNKNOWN.format(command=shown), answer_to=incoming.answer_to),))
        refused = self.refusal(snapshot) if name in _BRINGS_THE_PERSONA else None
        if refused is not None:
            return Outcome((replace(refused, answer_to=incoming.answer_to),))
        sheet, to = self.sheet(snapshot), incoming.answer_to
        return command(Asked(snapshot, sheet, self.sheets, self.remote, rest, to, now, rng, self.new_id))

    def _question(self, chat: Chat, name: str, text: str, choices: Choices) -> Outcome:
        asked = replace(chat, asked=(*chat.asked, name), question=name)
        return Outcome((self._card(text, choices),), asked)

    def _card(self, text: str, choices: Choices = (), *, answer_to: str = "") -> Bubble:
        return card(self.new_id(), text, choices, answer_to=answer_to)
