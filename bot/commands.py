"""The commands, one implementation for all doors: each takes a Snapshot and gives an Outcome, and does nothing."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot import texts
from engine import safety
from engine.messages import Bubble, BubbleKind, Button, Incoming, Kind
from persona.consent import Act, allowed
from persona.local import local_time
from persona.model import Age, Chat, Person, Snapshot
from persona.names import clean_name
from persona.sheet import Sheet
from scheduler.house import Outcome

_BRINGS_THE_PERSONA = frozenset({"start", "persona"})
_YES = frozenset({"yes", "y", "yeah", "yep", "sure", "ok", "okay", "please do", "yes please", "of course"})
_NO = frozenset({"no", "n", "nope", "no thanks", "no thank you", "rather not", "better not", "please don't"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One command on its way: who asks what, and when."""

    snapshot: Snapshot
    sheet: Sheet
    rest: str
    answer_to: str
    now: float
    rng: random.Random


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
        asked = Asked(snapshot, self.sheet(snapshot), rest, incoming.answer_to, now, rng)
        return command(self, asked)

    def start(self, asked: Asked) -> Outcome:
        chat, name = asked.snapshot.chat, asked.sheet.display
        notice = () if chat.noticed else (self._card(texts.notice(name), answer_to=asked.answer_to),)
        tip = self._card(texts.TIP, answer_to=asked.answer_to)
        greeting = Bubble(self.new_id(), asked.rng.choice(asked.sheet.greetings), answer_to=asked.answer_to)
        return Outcome((*notice, tip, greeting), replace(chat, noticed=True))

    def help(self, asked: Asked) -> Outcome:
        return self._say(asked, texts.help_text(asked.sheet.display))

    def privacy(self, asked: Asked) -> Outcome:
        return self._say(asked, texts.privacy(asked.sheet.display, remote=self.remote))

    def stop(self, asked: Asked) -> Outcome:
        return self._say(asked, texts.STOPPED, chat=_settled(asked.snapshot.chat, checkins=False))

    def checkins(self, asked: Asked) -> Outcome:
        snapshot, sheet = asked.snapshot, asked.sheet
        chat, word = snapshot.chat, asked.rest.casefold()
        if word in ("no", "off"):
            return self._say(asked, texts.CHECKINS_OFF, chat=_settled(chat, checkins=False))
        if chat.group:
            return self._say(asked, texts.CHECKINS_PRIVATE)
        if word in ("yes", "on"):
            if not allowed(Act.CHECK_IN, _wanting(snapshot), persona_adult=sheet.adult):
                return self._say(asked, texts.CHECKINS_ADULTS)
            return self._say(asked, texts.CHECKINS_ON, chat=_settled(chat, checkins=True))
        may = allowed(Act.CHECK_IN, snapshot, persona_adult=sheet.adult)
        text = texts.CHECKINS_STATE.format(name=sheet.display, state="may" if may else "does not")
        return self._choose(asked, text, texts.CHECKIN_CHOICES, replace(chat, question="checkins"))

    def age(self, asked: Asked) -> Outcome:
        """Only downwards: who said to be under 18 stays so, whatever is tapped later."""
        wanted = {"adult": Age.ADULT, "minor": Age.MINOR, "child": Age.CHILD}.get(asked.rest.casefold())
        known = asked.snapshot.person.age
        if wanted is None:
            return self._choose(asked, texts.AGE_QUESTION, texts.AGE_CHOICES, asked.snapshot.chat)
        if known in (Age.MINOR, Age.CHILD) and wanted is not Age.CHILD:
            return self._say(asked, texts.AGE_LOCKED)
        said = {Age.ADULT: texts.AGE_NOTED, Age.MINOR: texts.AGE_MINOR, Age.CHILD: texts.AGE_CHILD}[wanted]
        chat = _settled(asked.snapshot.chat, checkins=asked.snapshot.chat.checkins if wanted is Age.ADULT else False)
        return self._say(asked, said, chat=chat, person=lambda person: replace(person, age=wanted))

    def persona(self, asked: Asked) -> Outcome:
        current, wanted = asked.sheet, self.sheets.get(asked.rest.casefold())
        choices = tuple((sheet.display + f" ({name})", f"/persona {name}") for name, sheet in self.sheets.items())
        listed = texts.PERSONA_LIST.format(current=f"{current.display} ({current.name})")
        if not asked.rest:
            return self._choose(asked, listed, choices, asked.snapshot.chat)
        if wanted is None:
            return self._choose(asked, texts.PERSONA_UNKNOWN.format(list=listed), choices, asked.snapshot.chat)
        if wanted == current:
            return self._say(asked, texts.PERSONA_SAME.format(current=current.display))
        # Another character must not inherit words that were spoken in another one's tone.
        chat = replace(_fresh(asked.snapshot.chat), persona=wanted.name)
        notice = self._card(texts.notice(wanted.display), answer_to=asked.answer_to)
        greeting = Bubble(self.new_id(), asked.rng.choice(wanted.greetings), answer_to=asked.answer_to)
        return Outcome((notice, greeting), chat, reset=True)

    def name(self, asked: Asked) -> Outcome:
        if not asked.rest:
            return self._say(asked, texts.NAME_STATE.format(name=asked.snapshot.person.name or "friend"))
        name = clean_name(asked.rest, taken=[sheet.display for sheet in self.sheets.values()])
        if not name:
            return self._say(asked, texts.NAME_BAD)
        return self._say(asked, texts.NAME_SET.format(name=name), person=lambda person: replace(person, name=name))

    def reset(self, asked: Asked) -> Outcome:
        said = self._say(asked, texts.RESET, chat=_fresh(asked.snapshot.chat))
        return replace(said, reset=True)

    def forget(self, asked: Asked) -> Outcome:
        chat = replace(asked.snapshot.chat, question="")
        match asked.rest.casefold():
            case "yes":
                return replace(self._say(asked, texts.FORGOTTEN), forget=True)
            case "no":
                return self._say(asked, texts.KEPT, chat=chat)
            case _:
                return self._choose(
                    asked, texts.FORGET_QUESTION, texts.FORGET_CHOICES, replace(chat, question="forget")
                )

    def why(self, asked: Asked) -> Outcome:
        snapshot, sheet = asked.snapshot, asked.sheet
        may = allowed(Act.CHECK_IN, snapshot, persona_adult=sheet.adult)
        state = texts.CHECKINS_STATE.format(name=sheet.display, state="may" if may else "does not")
        shown = [_decided(snapshot.person, each.at, each.reason) for each in reversed(snapshot.chat.decisions[-5:])]
        if not shown:
            return self._say(asked, texts.WHY_NOTHING.format(state=state))
        return self._say(asked, texts.WHY_LIST.format(lines=texts.bulleted(shown), state=state))

    def _question(self, chat: Chat, name: str, text: str, choices: tuple[tuple[str, str], ...]) -> Outcome:
        asked = replace(chat, asked=(*chat.asked, name), question=name)
        return Outcome((self._card(text, choices),), asked)

    def _choose(self, asked: Asked, text: str, choices: tuple[tuple[str, str], ...], chat: Chat) -> Outcome:
        return Outcome((self._card(text, choices, answer_to=asked.answer_to),), chat)

    def _say(
        self,
        asked: Asked,
        text: str,
        *,
        chat: Chat | None = None,
        person: Callable[[Person], Person] | None = None,
    ) -> Outcome:
        filled = text.replace("{name}", asked.sheet.display)
        return Outcome((self._card(filled, answer_to=asked.answer_to),), chat, person)

    def _card(self, text: str, choices: tuple[tuple[str, str], ...] = (), *, answer_to: str = "") -> Bubble:
        buttons = tuple(Button(label, data) for label, data in choices)
        return Bubble(self.new_id(), text, BubbleKind.CARD, buttons, answer_to)


def _settled(chat: Chat, *, checkins: bool | None) -> Chat:
    """The chat after an answer to a question of the house."""
    return replace(chat, checkins=checkins, question="", unanswered=0)


def _fresh(chat: Chat) -> Chat:
    """A chat in which nothing has been said; what was allowed, forbidden and told stays."""
    return Chat(
        chat.key,
        group=chat.group,
        person=chat.person,
        persona=chat.persona,
        checkins=chat.checkins,
        noticed=True,
        asked=chat.asked,
        crisis_until=chat.crisis_until,
        checkin_times=chat.checkin_times,
        last_heard=chat.last_heard,
        last_notice=chat.last_notice,
    )


def _wanting(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, chat=replace(snapshot.chat, checkins=True))


def _decided(person: Person, at: float, reason: str) -> str:
    local = local_time(person, at) or local_time(replace(person, zone="UTC"), at)
    zone = "" if person.zone else " UTC"
    return f"{local:%a %H:%M}{zone}: {texts.REASONS.get(reason, reason)}"


_COMMANDS: Mapping[str, Callable[[Commands, Asked], Outcome]] = {
    "start": Commands.start,
    "help": Commands.help,
    "privacy": Commands.privacy,
    "stop": Commands.stop,
    "checkins": Commands.checkins,
    "age": Commands.age,
    "persona": Commands.persona,
    "name": Commands.name,
    "reset": Commands.reset,
    "forget": Commands.forget,
    "why": Commands.why,
}
