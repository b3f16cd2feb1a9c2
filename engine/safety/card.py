"""The plain words and numbers that a person in danger gets; knows no persona and no platform."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("helplines.toml")


@dataclass(frozen=True, slots=True)
class Helplines:
    """The helplines file: lines by country, the finder, fixed texts by language and when it was checked."""

    checked_on: str
    finder: str
    lines: dict[str, str]
    common: tuple[str, ...]
    country: dict[str, str]
    words: dict[str, dict[str, str]]


@cache
def helplines() -> Helplines:
    """The package's own data, read once."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Helplines(
        checked_on=str(raw["checked_on"]),
        finder=raw["finder"],
        lines=raw["lines"],
        common=tuple(raw["common"]),
        country=raw["country"],
        words=raw["words"],
    )


def card(country: str, *, language: str = "en") -> str:
    """The card for an ISO 3166 country ("" when unknown) in a language code's tongue, English if there is none."""
    data = helplines()
    words = data.words.get(language[:2].lower(), data.words["en"])
    line = data.lines.get(country.upper())
    numbers = [line] if line else [data.lines[code] for code in data.common]
    return "\n".join([words["open"], *numbers, f"{words['finder']} {data.finder}", words["danger"], words["stay"]])


def country_of(language_code: str) -> str:
    """The country that a language tag names or strongly suggests: en-GB is GB, de is DE, en is unknown."""
    language, _, rest = language_code.replace("_", "-").partition("-")
    region = rest.rsplit("-", 1)[-1].upper()
    if len(region) == 2 and region.isalpha():
        return region
    return helplines().country.get(language.lower(), "")
