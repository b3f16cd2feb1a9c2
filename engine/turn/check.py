"""The check that every bubble passes before it may be sent, whatever the model wrote; knows rules, no model."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from engine.output.leaks import for_machines, repeats, thinks_aloud
from engine.promises.noticing import Remark
from engine.safety import (
    CLAIMS_HUMAN,
    EXPLICIT,
    FLIRT,
    GOODBYES,
    GUILT,
    HELPLINE,
    HOUSE,
    LIFE,
    MINORS,
    PLAY,
    Reading,
    asks_if_human,
    is_goodbye,
    lets_go,
    plain_goodbye,
    read,
    truth,
    wants_it_confirmed,
)
from engine.safety.acute.shape import supports
from engine.safety.lexicon import names
from engine.turn import prompt
from engine.turn.calm import calm_down, playful
from engine.turn.talk.mirror import told_in
from persona.consent import Permission, allowed, minor_mode
from persona.feelings.manner import manner
from persona.languages import ENGLISH, talk_language
from persona.line import Speaker
from persona.scene import Scene, Snapshot
from persona.sheets.spoilers import spoils
from persona.text import words_of
from persona.words import tables

_SPEECHLESS: Mapping[str, Sequence[str]] = tables(__file__, "lines.toml")["speechless"]
SPEECHLESS: Sequence[str] = tuple(chain.from_iterable(_SPEECHLESS.values()))
"""What he says where nothing of the model's words may be sent, in all languages."""


def speechless(language: str) -> Sequence[str]:
    """The same in one claimed language."""
    return _SPEECHLESS[language]


_BEFORE = 3
"""Lines of theirs, the newest one among them, in which they may have spoken of what he is."""
_OF_FORM = ("instructions", "calm")
"""Rules that a text may break by what is cut off before it is sent."""

_OF_AUTHOR = ("life", "guilt", "instructions")
"""Rules for what a model makes up, which ask by likeness too and would take a sheet's own words for that."""

_OF_HIMSELF = ("human", "guilt", "flirt", "minor", "life")
"""Rules for what he says of himself, or to somebody; what that person told is neither."""

_LATEST = 3
"""His last lines, none of which a stand-in repeats."""

_DOINGS, _SAME = frozenset(("doings", LIFE.kind)), 3
"""What he may tell of his own world, and how many of its words a line then shares with a day of his sheet."""


@dataclass(frozen=True, slots=True)
class Check:
    """What one turn's bubbles are held against: who may hear what, and what was just asked."""

    name: str
    message: Reading
    may_flirt: bool
    minor: bool
    calm: bool
    goodbye: bool
    owes_truth: bool
    light: bool
    spoilers: tuple[str, ...]
    instructions: str
    last_lines: tuple[str, ...]
    language: str = ENGLISH
    days: tuple[frozenset[str], ...] = ()
    # In the hours after a card: what the house says where the model's words don't have the shape that is asked for.
    house_line: str = ""
    acute: bool = False

    @classmethod
    def of(cls, scene: Scene, text: str, remarks: Sequence[Remark] = ()) -> "Check":
        """Return the check for an answer to ``text``, or for first words (""); ``remarks`` are the messages that it is
        made of, where they have just come."""
        snapshot, sheet, message = scene.snapshot, scene.sheet, read(text)
        calm = scene.now < scene.chat.care.calm_until
        lines = [line.text for line in snapshot.history if line.speaker is Speaker.PERSONA]
        language = talk_language(snapshot.person, text)
        return cls(
            name=sheet.display,
            message=message,
            may_flirt=allowed(Permission.FLIRT, snapshot) and not calm,
            minor=minor_mode(snapshot),
            calm=calm,
            # Who asks something on the way out gets an answer.
            goodbye=_says(is_goodbye, message, remarks) and "?" not in text and "？" not in text,
            owes_truth=_says(asks_if_human, message, remarks) or _asks_again(snapshot, text, remarks),
            light=manner(scene.chat.mood.mood).light,
            spoilers=sheet.spoilers,
            instructions=prompt.instructions(calm_down(snapshot) if calm else snapshot),
            last_lines=tuple(lines[-_LATEST:]),
            language=language,
            days=tuple(map(_long_words, {*sheet.day, *sheet.lines(language).day})),
        )

    def framed(self, frame: str, house_line: str, *, acute: bool) -> "Check":
        """The same where the house would say a line, and a model may within a frame: calm, and no goodbye that lets go
        of somebody in danger."""
        orders = f"{self.instructions} | {frame}"
        goodbye = self.goodbye and not acute
        return replace(
            self, calm=True, may_flirt=False, goodbye=goodbye, instructions=orders, house_line=house_line, acute=acute
        )

    def opening(self) -> str:
        """What must be said before the model says anything, or ""."""
        return truth(self.name, self.message) if self.owes_truth else ""

    def passes(self, text: str, *, as_written: bool = False) -> bool:
        """Whether this bubble, which holds something, may be sent; ``as_written``, once gestures and marks are off."""
        return bool(text) and self.refusal(text, as_written=as_written) == ""

    def allows(self, line: str) -> bool:
        """Whether a line of the sheet may be said here: who wrote it knows what he is, and held it against guilt."""
        return all(not is_broken or name in _OF_AUTHOR for name, is_broken in self._rules(line))

    def may_tell_back(self, text: str) -> bool:
        """Whether what the person told, in the form of "you", may be said to them: where nothing in it speaks of him,
        nothing is a claim of his."""
        told = read(told_in(text))
        speaks_of_him = "me" in names("first_person", told.text)
        rules = _OF_HIMSELF if told.text and not speaks_of_him else ()
        return all(not is_broken or name in rules for name, is_broken in self._rules(text))

    def refusal(self, text: str, *, as_written: bool = False) -> str:
        """The name of the first rule that this bubble breaks, or ""."""
        form = _OF_FORM if as_written else ()
        return next((name for name, is_broken in self._rules(text) if is_broken and name not in form), "")

    def instead(self, rng: random.Random, *, after_lie: bool = False) -> str:
        """What is said when nothing of the model's words may be; none of his latest lines.

        A model that lied (``after_lie``) about what it is was perhaps asked in words that nobody knows.
        """
        if self.house_line:
            return self.house_line
        if self.goodbye:
            return plain_goodbye(rng, besides=self.last_lines, language=self.language)
        if after_lie and (answer := truth(self.name, self.message)) not in self.last_lines:
            return answer
        speechless = _SPEECHLESS[self.language]
        return rng.choice([line for line in speechless if line not in self.last_lines] or speechless)

    def stands_in(self, text: str) -> bool:
        """Whether this is a line that ``instead`` gives."""
        return text in (*SPEECHLESS, *GOODBYES, truth(self.name, self.message))

    def _rules(self, text: str) -> Iterator[tuple[str, bool]]:
        reading = read(text)
        claim = CLAIMS_HUMAN.broken_by(reading)
        lives = claim != "" and LIFE.broken_by(reading) == claim
        yield "instructions", for_machines(text) or thinks_aloud(text) or repeats(text, self.instructions)
        yield "human", claim != "" and not lives
        yield "helpline", HELPLINE.broken_by(reading) != ""
        yield "house", HOUSE.broken_by(reading) != ""
        yield "explicit", EXPLICIT.broken_by(reading) != ""
        yield "guilt", GUILT.broken_by(reading) != ""
        yield "goodbye", self.goodbye and not lets_go(reading)
        yield "flirt", not self.may_flirt and FLIRT.broken_by(reading) != ""
        yield "minor", self.minor and MINORS.broken_by(reading) != ""
        yield "life", lives and not (claim in _DOINGS and self._of_his_day(text))
        yield "mood", not self.light and PLAY.broken_by(reading) != ""
        yield "calm", self.calm and playful(reading)
        yield "shape", self.acute and not supports(text)
        yield "spoiler", spoils(text, self.spoilers) is not None

    def _of_his_day(self, text: str) -> bool:
        """Whether a line tells of a day that the sheet gives him."""
        words = _long_words(text)
        return any(len(words & day) >= _SAME for day in self.days)


def _says(rule: Callable[..., bool], message: Reading, remarks: Sequence[Remark]) -> bool:
    """Whether a rule says yes of a message, or of one of several that it is made of; each by its meaning, where that
    was asked."""
    if all(remark.intents is None for remark in remarks):
        return rule(message)
    return any(rule(read(remark.text), remark.intents) for remark in remarks)


def _asks_again(snapshot: Snapshot, text: str, remarks: Sequence[Remark]) -> bool:
    """Whether the last of their words only ask if what they said of him just before is so."""
    last = remarks[-1].text if remarks else text
    told = [line.own_words for line in snapshot.history if line.speaker is Speaker.PERSON]
    before = [line for line in told[-_BEFORE:] if line != last]
    return any(wants_it_confirmed(read(last), read(line)) for line in before)


# The days of a sheet are the same in each turn.
@lru_cache(maxsize=128)
def _long_words(text: str) -> frozenset[str]:
    """The words of four letters and more, which tell one day from another."""
    return frozenset(word for word in words_of(text.lower()) if len(word) > _SAME)
