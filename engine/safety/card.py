"""The plain words and numbers that a person in danger gets; knows no persona and no platform."""

from functools import cache
from typing import Any

from persona.words import tables


@cache
def helplines() -> dict[str, Any]:
    """The helplines file: lines by country, the finder, the words by language, and when it was checked."""
    return tables(__file__, "helplines.toml")


def card(country: str, *, language: str = "en") -> str:
    """The card for an ISO 3166 country ("" when unknown); English where there are no words in the language."""
    data = helplines()
    words = data["words"].get(language[:2].lower(), data["words"]["en"])
    line = data["lines"].get(country.upper())
    numbers = [line] if line else [data["lines"][code] for code in data["common"]]
    return "\n".join(
        [
            words["open"],
            "",
            words["people"],
            *(f"• {number}" for number in numbers),
            f"• {words['finder']} {data['finder']}",
            "",
            words["danger"],
            words["stay"],
        ]
    )


def country_of(language_code: str) -> str:
    """The country that a language tag names or strongly suggests: en-GB is GB, de is DE, en is unknown."""
    language, _, rest = language_code.replace("_", "-").partition("-")
    region = rest.rsplit("-", 1)[-1].upper()
    if len(region) == 2 and region.isalpha():
        return region
    country: str = helplines()["country"].get(language.lower(), "")
    return country
