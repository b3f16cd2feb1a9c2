"""Plays a card: makes a sheet of what it says, within the house's rules, which no card changes; knows no file.

A card gives flavor: who somebody is, how they sound, their world. Its orders (``system_prompt``,
``post_history_instructions``) are kept for others and obeyed by nobody here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from persona.feelings.manner import Mood
from persona.feelings.stage import Stage
from persona.languages import CLAIMED, ENGLISH
from persona.names import clean_name
from persona.sheets.bounds import CardError
from persona.sheets.cards.ages import UNKNOWN, age_told
from persona.sheets.cards.card import Card
from persona.sheets.cards.cleaning import cleaned, clipped, sentences, spoken
from persona.sheets.cards.examples import exchanges
from persona.sheets.cards.macros import USER, addressed, named
from persona.sheets.lore.book import Entry, Lorebook
from persona.sheets.lore.keys import is_valid
from persona.sheets.lore.reading import lorebook
from persona.sheets.reader import plain_things
from persona.sheets.rules import PROMPT_CHARACTERS, explicit, guilty, prompt_size, romantic
from persona.sheets.sheet import ADULT_AGE, Example, Lines, Sheet
from persona.words import tables

_HOUSE = tables(__file__, "house.toml")
_VOICE, _SCENE, _CONSTANTS, _PLAYFUL, _EXAMPLES, _GREETING = 250, 300, 500, 200, 400, 1_500
"""Characters of each part that a prompt carries, and of a greeting."""
_ENTRY = 1_200
"""Characters of one entry."""
_TOLD = ("description", "personality", "scenario", "first_mes", "mes_example")
_ORDERS = ("system_prompt", "post_history_instructions")


@dataclass(frozen=True, slots=True)
class Played:
    """The sheet of a card, and what whoever brought it should know of it."""

    sheet: Sheet
    notes: tuple[str, ...]


def played(card: Card, name: str) -> Played:
    """The sheet of a card, by the ``name`` that the house gives it. Raises CardError."""
    char = _display(card)
    book = lorebook(card.book) if card.book else Lorebook()
    age = age_told(_all_texts(card, book))
    _refuse(card, book, age)
    draft = _Draft(card, char, adult=age >= ADULT_AGE)
    sheet = draft.sheet(name, age, book)
    return Played(sheet, tuple(_notes(card, sheet, draft)))


def addressing(sheet: Sheet, person: str) -> Sheet:
    """The sheet with a person's name where it speaks of them; the lore has theirs put in as it is told."""
    if USER not in "".join((sheet.description, sheet.voice, sheet.playful, *sheet.greetings, *_sides(sheet))):
        return sheet
    return replace(
        sheet,
        description=addressed(sheet.description, person),
        voice=addressed(sheet.voice, person),
        playful=addressed(sheet.playful, person),
        greetings=tuple(addressed(greeting, person) for greeting in sheet.greetings),
        examples=tuple(
            Example(addressed(each.line, person), addressed(each.answer, person)) for each in sheet.examples
        ),
    )


def _sides(sheet: Sheet) -> Iterator[str]:
    return (side for example in sheet.examples for side in (example.line, example.answer))


def _display(card: Card) -> str:
    name = clean_name(card.name, in_use=())
    if not name and card.name.split()[0].casefold() == "harry":
        # Nobody else may be called so in a talk, but a persona may.
        return "Harry"
    if not name:
        raise CardError("data.name", "can't stand in a talk: use letters, and no role such as system or user")
    return name


def _all_texts(card: Card, book: Lorebook) -> Iterator[str]:
    """All that may tell of an age; what is in a bag of some application's is no part of the character."""
    yield from (card.text("name"), card.text("nickname"), *map(card.text, (*_TOLD, *_ORDERS, "creator_notes")))
    yield from (*card.greetings, *card.tags)
    yield from (entry.content for entry in book.entries)


def _refuse(card: Card, book: Lorebook, age: int) -> None:
    """Raises CardError for what no sheet may hold, and of a minor nothing romantic."""
    texts = [(f"data.{name}", card.text(name)) for name in _TOLD]
    texts += [(f"data.alternate_greetings[{at}]", text) for at, text in enumerate(card.greetings[1:])]
    texts += [(f"lorebook entry {entry.name or at!r}", entry.content) for at, entry in enumerate(book.entries)]
    for place, text in texts:
        if words := explicit(text):
            raise CardError(place, f"explicit text ({words}): take it out")
        if 0 <= age < ADULT_AGE and (words := romantic(text)):
            raise CardError(place, f"romantic text ({words}) in a card that tells of somebody under 18: take it out")


@dataclass(slots=True)
class _Draft:
    """A sheet in the making; of what is romantic only an adult's may keep some, for the tone that needs leave."""

    card: Card
    char: str
    adult: bool
    dropped: int = 0
    cut: bool = False

    def sheet(self, name: str, age: int, book: Lorebook) -> Sheet:
        personality, house = self._text("personality"), _lines(ENGLISH, self.char)
        unplayful = {stage: str(_HOUSE["stages"][stage.value]) for stage in Stage}
        cant_see, sent = plain_things(ENGLISH)
        sheet = Sheet(
            name=name,
            display=self.char,
            age=age,
            description="",
            voice=f"{self._clipped(personality, _VOICE)} {_HOUSE['voice']}".strip(),
            examples=tuple(self._examples()),
            greetings=tuple(self._greetings()) or house.greetings,
            stages=MappingProxyType(unplayful),
            playful=self._playful(),
            moods=MappingProxyType({Mood(mood): str(text) for mood, text in _HOUSE["moods"].items()}),
            boundaries=tuple(text.format(display=self.char) for text in _HOUSE["boundaries"]),
            outage=house.outage,
            cant_see=cant_see,
            sent=sent,
            openers=house.openers,
            day=(),
            spoilers=(),
            translations=MappingProxyType({code: _lines(code, self.char) for code in CLAIMED if code != ENGLISH}),
            lore=self._lore(book),
        )
        return replace(sheet, description=self._description(sheet))

    def _description(self, sheet: Sheet) -> str:
        """Who it is, where, and what always holds of its world, in the room that is left."""
        room = PROMPT_CHARACTERS - prompt_size(sheet) - 2
        before, after = (self._constants(sheet.lore, before=before) for before in (True, False))
        scene = self._clipped(self._text("scenario"), _SCENE)
        others = sum(len(part) + 1 for part in (before, scene, after) if part)
        who = self._clipped(self._text("description"), room - others) or f"You are {self.char}."
        return " ".join(filter(None, (before, who, scene, after)))

    def _constants(self, book: Lorebook, *, before: bool) -> str:
        texts = (entry.content for entry in book.constants if entry.before is before and not entry.never)
        return self._clipped(" ".join(texts), _CONSTANTS // 2)

    def _text(self, name: str) -> str:
        return " ".join(self._modest(sentences(cleaned(self.card.text(name), self.char))))

    def _modest(self, texts: Iterable[str]) -> list[str]:
        """Those that need nobody's leave."""
        kept = []
        for text in texts:
            if romantic(text):
                self.dropped += 1
            else:
                kept.append(text)
        return kept

    def _playful(self) -> str:
        if not self.adult:
            return ""
        texts = (cleaned(self.card.text(name), self.char) for name in ("description", "personality"))
        return clipped(" ".join(each for text in texts for each in sentences(text) if romantic(each)), _PLAYFUL)

    def _greetings(self) -> Iterator[str]:
        for text in self._modest(spoken(greeting, self.char) for greeting in self.card.greetings):
            if text and not guilty(text):
                yield clipped(text, _GREETING)

    def _examples(self) -> Iterator[Example]:
        room = _EXAMPLES
        for example in exchanges(named(self.card.text("mes_example"), self.char), self.char):
            line, answer = (cleaned(side, self.char) for side in (example.line, example.answer))
            room -= len(line) + len(answer)
            if room < 0:
                return
            if line and answer and not (romantic(line) or romantic(answer) or guilty(answer)):
                yield Example(line, answer)

    def _lore(self, book: Lorebook) -> Lorebook:
        return replace(book, entries=tuple(self._entries(book.entries)))

    def _entries(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            content = cleaned(entry.content, self.char)
            if content and self._modest([content]):
                keys, secondary = (
                    tuple(named(key, self.char) for key in keys) for keys in (entry.keys, entry.secondary)
                )
                yield replace(entry, content=self._clipped(content, _ENTRY), keys=keys, secondary=secondary)

    def _clipped(self, text: str, room: int) -> str:
        short = clipped(text, room)
        self.cut = self.cut or short != text
        return short


def _lines(language: str, char: str) -> Lines:
    """What is said word for word beside the card's own greetings."""
    house = {
        name: tuple(text.format(display=char) for text in texts) for name, texts in _HOUSE["lines"][language].items()
    }
    cant_see, sent = plain_things(language)
    return Lines(cant_see=cant_see, sent=sent, **house)


def _notes(card: Card, sheet: Sheet, draft: _Draft) -> Iterator[str]:
    if sheet.age == UNKNOWN:
        yield "no age is told: it counts as under 18, which means a friend's tone and no check-ins"
    elif not sheet.adult:
        yield f"under 18 ({sheet.age}): a friend's tone and no check-ins"
    if draft.dropped:
        yield f"romantic texts left out: {draft.dropped}"
    if draft.cut:
        yield f"cut to what a prompt carries: {PROMPT_CHARACTERS:,} characters of the character, {_ENTRY:,} of an entry"
    if any(map(card.text, _ORDERS)):
        yield f"kept, but not obeyed: {' and '.join(name for name in _ORDERS if card.text(name))}"
    if invalid := [entry for entry in sheet.lore.entries if entry.regex and not _is_sound(entry)]:
        yield f"lorebook entries that nothing calls, since their expression is not RE2's: {len(invalid)}"


def _is_sound(entry: Entry) -> bool:
    return any(map(is_valid, entry.keys))
