"""What the house itself says, out of persona: plain, brief, kind, in the person's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import msgspec

from bot.texts.care import Care
from bot.texts.first_words import FirstWords
from bot.texts.house import House
from bot.texts.long_talk import LongTalk
from bot.texts.menu import Menu
from bot.texts.promises import Promises
from bot.texts.records import Records
from bot.texts.reminders import Reminders
from bot.texts.repeats import Repeats
from bot.texts.servers import Servers
from bot.texts.settings import Settings
from bot.texts.times import Times
from persona.languages import CLAIMED, ENGLISH
from persona.sheets.sheet import Sheet
from persona.words import tables

__all__ = ["Texts", "bullets", "texts_of"]


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts in one language, which calls itself ``name``; ``pronouns`` are its forms by what a sheet names, where
    texts need them."""

    name: str
    menu: Menu
    house: House
    care: Care
    first_words: FirstWords
    promises: Promises
    reminders: Reminders
    times: Times
    repeats: Repeats
    records: Records
    long_talk: LongTalk
    settings: Settings
    servers: Servers
    pronouns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def about(self, sheet: Sheet, text: str, /, **values: object) -> str:
        """One of them with the persona's name and pronouns, and these values, put in."""
        return text.format(name=sheet.display, **self.pronouns.get(sheet.pronouns, {}), **values)


@cache
def texts_of(language: str) -> Texts:
    """The texts in a language (as in ``CLAIMED``), in English where there are none."""
    name = language if language in CLAIMED else ENGLISH
    return msgspec.convert(tables(__file__, f"{name}.toml"), Texts)


def bullets(lines: Iterable[str]) -> str:
    """One line each, with a bullet."""
    return "\n".join(f"• {line}" for line in lines)
