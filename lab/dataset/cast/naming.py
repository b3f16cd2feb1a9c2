"""The parts of a name: titles, given names and surnames, and whose they can be; knows no book."""

from lab.dataset.cast.sightings import TITLES
from persona.words import tables

_WORDS = tables(__file__)
_NAMING = _WORDS["naming"]
GIVEN = {name: gender for gender in ("m", "f") for name in _WORDS["given"][gender]}
KIN, BY_GIVEN = frozenset(_NAMING["kin"]), frozenset(_NAMING["by_given"])
"""Titles that can be all that somebody is called, and those that can stand before a given name."""
LOOSE = frozenset(("Old", "Young", "Little", "Poor", "Dear"))
_SAME: dict[str, str] = _NAMING["same"]
_DOTTED = frozenset(_NAMING["dotted"])
_ALIKE = (frozenset(_NAMING["men_of_rank"]), frozenset(_NAMING["unmarried"]))


def bare(name: str) -> tuple[str, list[str]]:
    """The title of a name, and its other words."""
    words = name.split()
    title = ""
    while len(words) > 1 and words[0] in TITLES:
        if words[0] not in LOOSE:
            title = title or _SAME.get(words[0], words[0])
        words = words[1:]
    return title, words


def is_full(name: str) -> bool:
    """Whether it has a given name and a surname."""
    return len(bare(name)[1]) > 1


def gender_of(title: str, first: str) -> str:
    """m, f, or "" where neither title nor given name tells."""
    told = TITLES.get(title, "n")
    return told if told != "n" else GIVEN.get(first, "")


def agree(one: str, other: str) -> bool:
    """Whether two genders can be one person's."""
    return not one or not other or one == other


def alike(one: str, other: str) -> bool:
    """Whether two titles can be one person's: a captain is a Mr., a doctor and a Mr. of a name are often brothers."""
    return one == other or any({one, other} <= group for group in _ALIKE)


def is_short(name: str, other: str) -> bool:
    """Whether both are one given name: Ben and Benjamin, Bill and Billy."""
    return name == other or (
        min(len(name), len(other)) >= 3
        and (other.startswith(name) or name.startswith(other))
        and (GIVEN.get(name) == GIVEN.get(other) == "m" and name in GIVEN)
    )


def dotted(name: str) -> str:
    """The name with the point behind its title that a text may do without."""
    first, _, rest = name.partition(" ")
    return f"{first}. {rest}" if rest and first in _DOTTED else name
