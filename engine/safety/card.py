"""The plain words and numbers that a person in danger gets; knows no persona and no platform."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from persona.languages import ENGLISH, likely_language, native_language
from persona.place.zones import country_of_zone
from persona.words import tables


@cache
def helplines() -> dict[str, Any]:
    """The helplines file: lines by country, the finder, the words by language, and when it was checked."""
    return tables(__file__, "helplines.toml")


def card(country: str, *, language: str = ENGLISH) -> str:
    """The card for an ISO 3166 country ("" when unknown); English where there are no words in the language."""
    data = helplines()
    words = data["words"].get(_code(language), data["words"][ENGLISH])
    return "\n".join(
        [
            words["open"],
            "",
            words["people"],
            *(f"• {number}" for number in numbers(country, language=language)),
            f"• {words['finder']} {data['finder']}",
            "",
            words["danger"],
            words["stay"],
        ]
    )


def numbers(country: str, *, language: str = ENGLISH) -> Sequence[str]:
    """The help lines of a country ("" when unknown), or of those in which the language is at home."""
    data = helplines()
    if line := data["lines"].get(country.upper()):
        return [line]
    return [data["lines"][code] for code in data["at_home"].get(_code(language), data["common"])]


def card_language(tag: str, text: str) -> str:
    """In which language somebody who writes this gets the card: the one that the text is plainly in, where that
    is not English, else their platform's, where there are words in it, else the likeliest of the text; "" where nothing
    tells."""
    words, code = helplines()["words"], _code(tag)
    if native := native_language(text):
        return native
    if code in words:
        return code
    return likely_language(text) or ("zh" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else "")


def country_of(language_code: str, zone: str = "") -> str:
    """The country of the zone that a person told, else the one that a language tag names or strongly suggests: en-GB
    is GB, de is DE, en is unknown."""
    if country := country_of_zone(zone):
        return country
    language, _, rest = language_code.replace("_", "-").partition("-")
    region = rest.rsplit("-", 1)[-1].upper()
    if len(region) == 2 and region.isalpha():
        return region
    home: str = helplines()["country"].get(language.lower(), "")
    return home


def _code(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()
