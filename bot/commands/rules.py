"""The rules, one implementation for all doors: each takes a Snapshot and gives an Outcome, and does nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.commands import care, checkins, memory, memory_words, operator, person, places, promises, servers, talk
from bot.commands import reminders as reminding
from bot.commands.offers import OFFERS, places_of_zones
from bot.commands.order import Choices, Order, card, choices, noticed
from bot.texts import Texts, texts_of
from bot.texts import operator as desk
from engine import safety
from engine.messages import HEARD, Bubble, BubbleKind, Button, Incoming, Kind
from persona import session
from persona.chat import Chat
from persona.consent import Permission, allowed, minor_mode
from persona.languages import CLAIMED, house_language, native_language
from persona.names import clean_name
from persona.person import Age
from persona.place.zones import tells_place, zones_of
from persona.promise import Promises
from persona.scene import Scene, Snapshot
from persona.sheets.cards.keeping import sheet_kept
from persona.sheets.rules import OF_A_CHAT
from persona.sheets.sheet import Sheet
from persona.words import tables
from scheduler.mailbox import Guest
from scheduler.mailbox.counts import Use
from scheduler.turns.cards import Brought
from scheduler.turns.rules import Outcome

_BRINGS_THE_PERSONA = frozenset({"start", "persona"})
_YES, _NO, _ALSO_TALK = (frozenset(tables(__file__)["answers"][name]) for name in ("yes", "no", "also_talk"))
_YES_OR_NO = frozenset({"checkins", "forget", "lookups", "memory", "remote"})

_COMMANDS: Mapping[str, Callable[[Order], Outcome]] = {
    "start": talk.start,
    "help": talk.help_,
    "privacy": person.privacy,
    "stop": checkins.stop,
    "checkins": checkins.checkins,
    "age": person.age,
    "persona": talk.persona,
    "name": talk.name,
    "language": talk.language,
    "pace": talk.pace,
    "tone": talk.tone,
    "voice": talk.voice,
    "pictures": talk.pictures,
    "lookups": talk.lookups,
    "server": servers.server,
    "again": talk.again,
    "reset": talk.reset,
    "forget": person.forget,
    "export": person.export,
    "memory": memory.memory,
    "remote": person.remote,
    "quiet": checkins.quiet,
    "timezone": checkins.timezone,
    "why": checkins.why,
    "promises": promises.promises,
    "remind": promises.remind,
    "blocked": checkins.blocked,
    "safe": care.safe,
    "safety": care.safety,
    "report": care.report,
}
_BY_THE_HOUR: Mapping[str, Use] = {"report": Use.REPORT, "export": Use.EXPORT}
_PROTECTING = frozenset({"stop", "forget", "safe", "safety", "age", "blocked"})
"""Commands of which nobody has too many, nor of taking back what was allowed."""
_OF_OPERATOR: Mapping[str, Callable[[Order], Outcome]] = {"admit": operator.admit}


@dataclass(frozen=True, slots=True)
class Commands:
    """The rules behind every door. ``remote`` names whatever elsewhere words are sent to, which people are told about;
    ``operator_chat`` is where reports go, "" for nowhere; ``speaks`` tells whether there is a voice for a persona."""

    sheets: Mapping[str, Sheet]
    default: str
    new_id: Callable[[], str]
    ask_checkins_after: int
    remote: str = ""
    operator_chat: str = ""
    speaks: Callable[[Sheet], bool] = lambda _: False
    brings: Callable[[Incoming], bool] = lambda _: False

    @property
    def offers(self) -> Mapping[str, Sequence[str]]:
        """What may be written behind commands, where that is a choice."""
        return {**OFFERS, "persona": tuple(self.sheets), "language": CLAIMED, "timezone": places_of_zones()}

    def sheet(self, chat: Chat) -> Sheet:
        """The sheet of the persona who speaks here; one that was removed falls back to the default."""
        name = chat.place.persona
        own = sheet_kept(chat.place.card) if name == OF_A_CHAT and chat.place.card else self.sheets.get(name)
        return own or self.sheets[self.default]

    def may_bring(self, incoming: Incoming) -> bool:
        """Whether whoever sent this may bring a persona of their own here."""
        return self.brings(incoming)

    def call_name(self, raw: str) -> str:
        """A name without what could be taken for another speaker's turn; "" for a persona's own."""
        return clean_name(raw, in_use=[sheet.display for sheet in self.sheets.values()])

    def interpret(self, chat: Chat, incoming: Incoming) -> Incoming:
        """A plain answer to the open question is the tap on its button, and a plain stop is the command."""
        # Words of somebody in danger are answered as such, whatever else they say.
        has_words = not incoming.crisis and incoming.own_words
        command = _plainly(chat, incoming) if incoming.kind is Kind.TEXT and has_words else ""
        if incoming.kind in HEARD and has_words and safety.wants_silence(safety.read(incoming.text), incoming.intents):
            # What was spoken may be heard wrongly, so it does nothing but this, which takes nothing away.
            command = "/stop"
        return replace(incoming, kind=Kind.COMMAND, text=command) if command else incoming

    def refusal(self, snapshot: Snapshot) -> Bubble | None:
        """Somebody under 13 is not talked with, which is nobody else's business."""
        if allowed(Permission.TALK, snapshot):
            return None
        return replace(self._say(snapshot, _texts(snapshot).house.age_child), to=snapshot.person.key)

    def remote_question(self, snapshot: Snapshot) -> Outcome | None:
        """The question whether a person's words may be sent to the engine elsewhere, until they said yes to it."""
        if not self.remote or snapshot.person.remote == self.remote:
            return None
        texts, questions = _texts(snapshot), snapshot.chat.questions
        labels = person.remote_choices(texts)
        return Outcome(
            (self._say(snapshot, texts.records.remote_question, labels, remote=self.remote),),
            replace(snapshot.chat, questions=replace(questions, open="remote", whom="")),
        )

    def danger_card(self, snapshot: Snapshot, words: str) -> Bubble:
        """The crisis card for this person's language and country, who has just written ``words``."""
        resident = snapshot.person
        own = resident.speaks or native_language(words, resident.writes)
        language = own or safety.card_language(resident.language, words) or resident.writes
        country = safety.country_of(resident.language, resident.zone) or safety.country_of(language)
        return self._card(safety.card(country, language=language))

    def apology(self, language: str) -> Bubble:
        """What is said when a message can't be answered."""
        return self._card(texts_of(language).house.helpless)

    def is_apology(self, bubble: Bubble) -> bool:
        """Whether this is what is said then, in any language."""
        return any(bubble.text == texts_of(language).house.helpless for language in CLAIMED)

    def unanswerable(self, snapshot: Snapshot) -> Bubble:
        """What is said when the engine refuses a message."""
        return self._say(snapshot, _texts(snapshot).house.unanswerable)

    def unreadable(self, language: str, command: Incoming | None) -> Bubble:
        """What is said where what is kept can't be read, and how to begin anew."""
        return self._card(texts_of(language).house.unreadable, answer_to=command.answer_to if command else "")

    def cap_notice(self, snapshot: Snapshot) -> Bubble:
        """What is said at the day's cap."""
        return self._say(snapshot, _texts(snapshot).house.exhausted)

    def uses(self, incoming: Incoming) -> Sequence[Use]:
        """What a command is counted as; nothing for what protects, and in the operator's own chat."""
        name, argument = incoming.command
        takes_back = argument.casefold() in _NO | {"off"} or (name, argument) == ("quiet", "")
        if not name or name in _PROTECTING or takes_back or incoming.chat == self.operator_chat:
            return ()
        return (_BY_THE_HOUR[name], Use.COMMAND) if name in _BY_THE_HOUR else (Use.COMMAND,)

    def too_many(self, use: Use, language: str) -> Bubble:
        """That there were too many of a use, and when there are more."""
        house = texts_of(language).house
        texts = {
            Use.COMMAND: house.too_many_commands,
            Use.REPORT: house.too_many_reports,
            Use.EXPORT: house.too_many_exports,
        }
        return self._card(texts[use])

    def first_contact(self, snapshot: Snapshot, people: Sequence[str] = ()) -> Outcome | None:
        """The notice, before the persona's first word in a chat; in a group a short one for each who is new there."""
        chat, house = snapshot.chat, _texts(snapshot).house
        called = [known.name for known in chat.members if known.person in people and not known.told]
        if chat.questions.noticed and not called:
            return None
        notice = house.notice_to if chat.questions.noticed else house.notice
        card = self._say(snapshot, notice, called=", ".join(called))
        return Outcome((card,), noticed(chat, people))

    def long_talk(self, scene: Scene) -> Outcome | None:
        """That this is an AI, where somebody has talked for hours without a longer pause."""
        chat, now, minor = scene.chat, scene.now, minor_mode(scene.snapshot)
        if not session.reminder_due(chat, now, minor=minor):
            return None
        hours, texts = session.hours(chat, now), _texts(scene.snapshot)
        text = texts.long_talk.reminder(texts.times.number(hours), hours=hours, minor=minor)
        return Outcome(
            (self._say(scene.snapshot, text),), replace(chat, session=replace(chat.session, reminded_at=now))
        )

    def confirm_reminders(self, scene: Scene, reminders: Promises, troubles: Sequence[str] = ()) -> Outcome:
        """When the reminders come that were asked for, what is to be told first, and why others can't be kept."""
        cards, chat = reminding.confirm(scene.snapshot, reminders, scene.now, troubles)
        return Outcome(tuple(self._card(text, labels) for text, labels in cards), chat)

    def unclear_reminder(self, snapshot: Snapshot) -> Outcome:
        """How to ask for a reminder so that it can be kept."""
        words = _texts(snapshot).promises
        return Outcome((self._card(words.private if snapshot.chat.place.group else words.unclear),))

    def reminder(self, snapshot: Snapshot, due: Promises, *, now: float) -> Bubble:
        """Reminders, in plain words."""
        return Bubble(self.new_id(), promises.reminder_text(snapshot.person, due, now), BubbleKind.REMINDER)

    def opening(self, snapshot: Snapshot, bubble: Bubble) -> Bubble:
        """His first words, with what ends them within a tap's reach."""
        labels = choices(_texts(snapshot).first_words.opening_choices, "/checkins later", "/stop")
        return replace(bubble, buttons=tuple(Button(label, data) for label, data in labels))

    def after_turn(self, scene: Scene) -> Outcome | None:
        """At most one question by card after a turn, and each only once; none while a person is in danger."""
        chat, resident, sheet, texts = scene.chat, scene.person, scene.sheet, _texts(scene.snapshot)
        if chat.place.group or scene.now < chat.care.calm_until:
            return None
        if labels := places.offer(texts, scene):
            return Outcome((self._say(scene.snapshot, texts.settings.zone_offer, labels),))
        asked = chat.questions.asked
        if resident.age is Age.UNKNOWN and "age" not in asked:
            text, labels, others = person.first_card(texts, scene.snapshot)
            chat = replace(chat, questions=replace(chat.questions, asked=(*asked, *others)))
            return self._question(scene.with_chat(chat), "age", text, labels)
        if resident.age is Age.MINOR and "minor" not in asked:
            # Somebody who said so in passing.
            return Outcome(
                (self._say(scene.snapshot, texts.house.age_minor),),
                replace(chat, questions=replace(chat.questions, asked=(*asked, "minor"))),
            )
        if resident.age in (Age.ADULT, Age.MINOR) and resident.memory is None and "memory" not in asked:
            labels = choices(texts.records.memory_choices, "/memory yes", "/memory no")
            return self._question(scene, "memory", texts.records.memory_question, labels)
        may_ask = resident.age is Age.ADULT and sheet.adult and chat.first_words.wanted is None
        if may_ask and chat.session.messages >= self.ask_checkins_after and "checkins" not in asked:
            labels = choices(texts.house.checkin_choices, "/checkins yes", "/checkins no")
            return self._question(scene, "checkins", texts.house.checkin_question, labels)
        if chat.first_words.wanted and not resident.zone and "timezone" not in asked:
            return self._question(scene, "timezone", texts.settings.zone_question, ())
        return None

    def obey(self, scene: Scene, incoming: Incoming, brought: Brought | None = None) -> Outcome:
        """Do what a command or a tapped button says, with the card that was ``brought`` along."""
        name, argument = incoming.command
        by_operator = scene.chat.key == self.operator_chat
        command = _COMMANDS.get(name) or (_OF_OPERATOR.get(name) if by_operator else None)
        if command is None:
            label = name[:32] or "that"
            unknown = self._say(scene.snapshot, _texts(scene.snapshot).house.unknown, command=label)
            answer = replace(unknown, answer_to=incoming.answer_to)
            return self._after_the_notice(scene.snapshot, Outcome((answer,)))
        refusal = self.refusal(scene.snapshot) if name in _BRINGS_THE_PERSONA else None
        if refusal is not None:
            return Outcome((replace(refusal, answer_to=incoming.answer_to),))
        answer_to, tapped = incoming.answer_to, incoming.kind is Kind.BUTTON
        has_operator = bool(self.operator_chat)
        order = Order(
            scene,
            self._sheets(scene.chat),
            self.remote,
            argument,
            answer_to,
            tapped,
            self.new_id,
            has_operator,
            speaks=partial(self.speaks, scene.sheet),
            may_bring=self.brings(incoming),
            with_file=bool(incoming.media),
            brought=brought,
            manages=incoming.manages,
        )
        return self._after_the_notice(scene.snapshot, command(order))

    def _sheets(self, chat: Chat) -> Mapping[str, Sheet]:
        """Whom one may choose here: also the card that was brought into this chat."""
        own = sheet_kept(chat.place.card) if chat.place.card else None
        return {**self.sheets, OF_A_CHAT: own} if own else self.sheets

    def admitted(self, guest: Guest | None) -> Bubble:
        """Whether somebody waited with the code that the operator let in."""
        name = guest and (guest.name or guest.person)
        return self._card(desk.ADMITTED.format(name=name) if name else desk.ADMITTED_NOBODY)

    def welcome(self, guest: Guest) -> Bubble:
        """That somebody may write now."""
        return self._card(texts_of(guest.language).house.welcome)

    def _after_the_notice(self, snapshot: Snapshot, outcome: Outcome) -> Outcome:
        """What a command decided, behind the notice where that has not been said and the command did not say it."""
        needless = (
            outcome.forget or not outcome.bubbles or (outcome.chat is not None and outcome.chat.questions.noticed)
        )
        contact = None if needless else self.first_contact(snapshot)
        if contact is None:
            return outcome
        chat, to = outcome.chat or snapshot.chat, outcome.bubbles[0].answer_to
        chat = noticed(chat, [snapshot.person.key])
        notice = (replace(bubble, answer_to=to) for bubble in contact.bubbles)
        return replace(outcome, bubbles=(*notice, *outcome.bubbles), chat=chat)

    def _question(self, scene: Scene, name: str, text: str, labels: Choices) -> Outcome:
        chat = replace(scene.chat, questions=scene.chat.questions.asking(name))
        return Outcome((self._say(scene.snapshot, text, labels),), chat)

    def _say(self, snapshot: Snapshot, text: str, labels: Choices = (), /, **values: object) -> Bubble:
        """A card about the persona who speaks there, with these values put in."""
        return self._card(_texts(snapshot).about(snapshot.sheet, text, **values), labels)

    def _card(self, text: str, labels: Choices = (), *, answer_to: str = "") -> Bubble:
        return card(self.new_id(), text, labels, answer_to=answer_to)


def _texts(snapshot: Snapshot) -> Texts:
    """What the house says, in the person's language."""
    return texts_of(house_language(snapshot.person))


def _plainly(chat: Chat, incoming: Incoming) -> str:
    """The command that a text stands for, or ""."""
    # In a group it is answered by whoever was asked, and by nobody else.
    asked = not incoming.group or chat.questions.whom == incoming.person
    text, question = incoming.text, chat.questions.open if asked else ""
    word = text.strip().rstrip(".!").casefold()
    if question == "age" and (age := safety.age_answer(safety.read(text))):
        return f"/age {age}"
    if question in _YES_OR_NO and word in _YES | _NO:
        return f"/{question} {'yes' if word in _YES else 'no'}"
    waits = any(promise.waits_for_zone for promise in chat.promises)
    if (question == "timezone" and zones_of(text, incoming.at)) or (waits and tells_place(text, incoming.at)):
        return f"/timezone {text}"
    if question == "when" and (answer := reminding.plain_answer(chat, text)):
        return answer
    # Heavy words are answered by him, not by a card.
    is_wish = not (incoming.group or incoming.concern)
    if is_wish and (memory_command := memory_words.as_command(text)):
        return memory_command
    # One such word may well be an answer to him, where check-ins never came up.
    vague = word in _ALSO_TALK and chat.first_words.wanted is None and "checkins" not in chat.questions.asked
    return "/stop" if not vague and safety.wants_silence(safety.read(text), incoming.intents) else ""
