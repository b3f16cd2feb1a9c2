"""How old a card says that its character is, read so that doubt is no adult; knows no sheet.

The lowest age counts that is told anywhere, and any word for a minor beside it: a card can make nobody older.
"""

from collections.abc import Iterable

from persona.sheets.sheet import ADULT_AGE
from persona.text import decompose, straighten, strip_hidden, strip_marks
from persona.words import either, lazily, tables

UNKNOWN = -1
_WORDS = tables(__file__, "ages.toml")
_YEARS = [lazily(either([pattern], _WORDS["parts"])) for pattern in _WORDS["years"]["told"]]
_MINOR = lazily(either(_WORDS["minor"]["anywhere"], _WORDS["parts"]))
_YOUNGEST = 10
"""Years for whoever is called a minor and given no age."""


def age_told(texts: Iterable[str]) -> int:
    """In years, as these texts tell it, or UNKNOWN: an adult's age only where it is told and nothing speaks of a minor;
    at that, somebody of many hundred years who is called a girl at school is one."""
    plain = _plain("\n".join(texts))
    ages = [int(age) for pattern in _YEARS for age in pattern.findall(plain)]
    if _MINOR.search(plain):
        return min([age for age in ages if age < ADULT_AGE], default=_YOUNGEST)
    return min(ages, default=UNKNOWN)


def _plain(text: str) -> str:
    return strip_marks(strip_hidden(decompose(straighten(text)))).casefold()
