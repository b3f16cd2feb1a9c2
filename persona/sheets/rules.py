"""The rules that a sheet's texts must keep; knows no file."""

import re
from collections.abc import Callable, Iterable, Mapping

from persona.feelings.stage import Stage
from persona.languages import CLAIMED
from persona.names import POWERS, SPEAKERS
from persona.sheets.sheet import PRONOUNS, Sheet
from persona.sheets.spoilers import CLUE, spoils
from persona.sheets.talk import SENT_SLOTS, SLOTS, slots
from persona.text import decompose, join_letters, squeeze, straighten, strip_hidden, strip_marks
from persona.words import either, tables, whole

DESCRIPTION_WORDS = 120
PROMPT_CHARACTERS = 1800  # about 450 of the 2048 tokens that Falcon-7B-Instruct sees
DAY_CHARACTERS = 90
TALK_CHARACTERS = 160
NAME = re.compile(r"[a-z0-9-]{1,32}")
OF_A_CHAT = "card"
"""What the persona is called whose card somebody brought into a chat."""

_VOICE = re.compile(r"(?:espeak:)?[a-z][a-z0-9_-]{0,31}")
_DISPLAY = re.compile(r"(?=.{1,24}\Z)[^\W\d_]+(?:[ '-][^\W\d_]+)*")
_WORDS = tables(__file__)
_ROMANCE = re.compile(f"{either(_WORDS['romance']['anywhere'])}|{whole(_WORDS['romance']['whole'])}")
_EXPLICIT = re.compile(whole(_WORDS["explicit"]["whole"]))
_CHILDHOOD = re.compile(either(_WORDS["childhood"]["anywhere"], _WORDS["parts"]))
_GUILT = re.compile(either(_WORDS["guilt"]["anywhere"]))

Complain = Callable[[str, str], None]
"""Takes a key and what is wrong with it."""


def check(sheet: Sheet, texts: Mapping[str, str], complain: Complain) -> None:
    """Complain of every rule that the sheet or one of its ``texts`` (by key) breaks."""
    if sheet.name and not NAME.fullmatch(sheet.name):
        complain("name", "must be 1 to 32 of a-z, 0-9 and hyphen")
    if sheet.name == OF_A_CHAT:
        complain("name", "is what the card of a chat is called")
    if sheet.display and not _DISPLAY.fullmatch(sheet.display):
        complain("display", "must be 1 to 24 letters, with single spaces, hyphens or apostrophes between")
    if sheet.display.casefold() in (SPEAKERS | POWERS) - {"harry"}:
        complain("display", "is the name of a role in the prompt")
    if sheet.pronouns and sheet.pronouns not in PRONOUNS:
        complain("pronouns", f"must be one of {', '.join(PRONOUNS)}")
    if len(sheet.description.split()) >= DESCRIPTION_WORDS:
        complain("description", f"must be under {DESCRIPTION_WORDS} words")
    if (size := prompt_size(sheet)) > PROMPT_CHARACTERS:
        complain("description", f"{size} characters go into the prompt; {PROMPT_CHARACTERS} fit")
    if sheet.playful and not sheet.adult:
        complain("playful", "must be empty under 18 or without an age")
    _check_lists(sheet, complain)
    _check_texts(sheet, texts, complain)


def _check_texts(sheet: Sheet, texts: Mapping[str, str], complain: Complain) -> None:
    clues = tuple(filter(CLUE.fullmatch, sheet.spoilers))
    for key, text in texts.items():
        if _part(key) in ("talk", "sent"):
            _check_line(key, text, SLOTS if _part(key) == "talk" else SENT_SLOTS, complain)
        if not key.startswith("spoilers["):
            plain = _plain(text)
            if clue := spoils(plain, clues):
                complain(key, f"gives the plot away ({clue})")
            _check_text(key, plain, sheet, complain)


def _check_lists(sheet: Sheet, complain: Complain) -> None:
    _check_greetings("greetings", sheet.greetings, complain)
    for language, lines in sheet.translations.items():
        _check_greetings(f"{language}.greetings", lines.greetings, complain)
    for above, notes in (("", sheet.day), *((f"{code}.", lines.day) for code, lines in sheet.translations.items())):
        for at, note in enumerate(notes):
            if len(note) > DAY_CHARACTERS or re.search(r"[.!?\n]", note):
                complain(
                    f"{above}day[{at}]", f"must be a note of at most {DAY_CHARACTERS} characters, no whole sentence"
                )
    for at, voice in enumerate(sheet.voices):
        if not _VOICE.fullmatch(voice):
            complain(f"voices[{at}]", "must be the name of a voice, like fable, or of one of espeak-ng's: espeak:en-gb")
    for at, clue in enumerate(sheet.spoilers):
        if not CLUE.fullmatch(clue):
            complain(f"spoilers[{at}]", "must be plain words, like: castle burn* or key|lock lost")


def _check_line(key: str, line: str, known: frozenset[str], complain: Complain) -> None:
    if unknown := slots(line) - known:
        complain(key, f"has an unknown slot ({', '.join(sorted(unknown))}); known are {', '.join(sorted(known))}")
    if line.count("?") > 1:
        complain(key, "asks more than one question")
    if len(line) > TALK_CHARACTERS:
        complain(key, f"must be at most {TALK_CHARACTERS} characters")


def _part(key: str) -> str:
    """What of a sheet a key belongs to, in whatever language."""
    return next(name for name in re.split(r"[.\[]", key) if name not in CLAIMED)


def _check_greetings(key: str, greetings: Iterable[str], complain: Complain) -> None:
    for at, greeting in enumerate(greetings):
        if not greeting.endswith("?"):
            complain(f"{key}[{at}]", "ends without a question")
        elif greeting.count("?") > 1:
            complain(f"{key}[{at}]", "asks more than one question")


def _check_text(key: str, plain: str, sheet: Sheet, complain: Complain) -> None:
    part = _part(key)
    if not sheet.adult and (match := _ROMANCE.search(plain)):
        complain(key, f"romantic text ({match[0]}) under 18 or without an age")
    # An adult's boundaries may name what he refuses.
    if part != "boundaries" and (match := _EXPLICIT.search(plain)):
        complain(key, f"explicit text ({match[0]})")
    if (
        sheet.adult
        and part in {"description", "voice", "stages", "playful", "day"}
        and (match := _CHILDHOOD.search(plain))
    ):
        complain(key, f"says an age under 18 ({match[0]}) while age is {sheet.age}")
    if part in {"greetings", "openers", "outage", "day", "talk", "sent"} and (match := _GUILT.search(plain)):
        complain(key, f"makes the person feel guilty ({match[0]})")


def romantic(text: str) -> str:
    """The first words in a text that only an adult's sheet may hold, or ""."""
    return _found(_ROMANCE, text)


def explicit(text: str) -> str:
    """The first words that no sheet may hold, or ""."""
    return _found(_EXPLICIT, text)


def guilty(text: str) -> str:
    """The first words that make a person feel guilty, or ""."""
    return _found(_GUILT, text)


def _found(words: re.Pattern[str], text: str) -> str:
    match = words.search(_plain(text))
    return match[0] if match else ""


def prompt_size(sheet: Sheet) -> int:
    """Characters of the sheet that a prompt can carry at once, with the longest stage."""
    stages = [text + sheet.playful * (stage is Stage.CLOSE) for stage, text in sheet.stages.items()]
    samples = [text for example in sheet.examples for text in (example.line, example.answer)]
    return sum(
        map(len, [sheet.description, sheet.voice, max(stages, key=len, default=""), *sheet.boundaries, *samples])
    )


def _plain(text: str) -> str:
    """The text as a reader takes it, so that accents, hidden signs or s p a c i n g can't hide a word."""
    letters = strip_marks(strip_hidden(decompose(straighten(text))))
    return squeeze(join_letters(letters.casefold()))
