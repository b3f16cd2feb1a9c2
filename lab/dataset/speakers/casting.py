"""The cast of a book from the book alone: who is named in it, which pronouns stand for them, and its narrator."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from lab.dataset.cast.characters import Character, Gender
from lab.dataset.cast.finding import found
from lab.dataset.speakers.mentions import TITLES, Kind
from lab.dataset.speakers.narrators import NARRATOR, is_told_by_one, narrators
from lab.dataset.speakers.page import Page

_PRONOUN = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_COMMON = frozenset(title.lower() for title in TITLES) | {"the", "my", "a", "of", "s"}
_FAR = 150
"""Characters after a name in which a pronoun is taken to stand for it."""


def own_cast(text: str) -> tuple[Character, ...]:
    """Everybody who can speak in a text."""
    page = Page(text, found(text))
    cast = _gendered(page)
    page = Page(text, cast)
    if is_told_by_one(page) and not narrators(page):
        return (*cast, Character(NARRATOR, (NARRATOR,)))
    return cast


def with_others(text: str, cast: Sequence[Character]) -> tuple[Character, ...]:
    """A given cast, and behind it those found in the text who share no name with it, whose words are not its own."""
    names = {word for one in cast for alias in one.aliases for word in _words(alias)}
    others = (one for one in found(text) if not any(word in names for alias in one.aliases for word in _words(alias)))
    whole = (*cast, *others)
    if all(one.gender is not Gender.UNSURE for one in whole):
        return whole
    voted = _gendered(Page(text, whole))
    return tuple(new if old.gender is Gender.UNSURE else old for old, new in zip(whole, voted, strict=True))


def _words(alias: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", alias.lower()) if word not in _COMMON]


def _gendered(page: Page) -> tuple[Character, ...]:
    votes: list[Counter[Gender]] = [Counter() for _ in page.cast]
    for frame in page.frames:
        for gap in frame.gaps:
            for mention, following in zip_longest(gap.mentions, gap.mentions[1:]):
                if len(mention.who) != 1:
                    continue
                if following and following.kind is Kind.PRONOUN and following.start - mention.end < _FAR:
                    until = following.end
                else:
                    until = min(following.start if following else gap.end, mention.end + _FAR)
                if match := _PRONOUN.search(page.text, mention.end, until):
                    is_he = match[0].lower().startswith("hi") or match[0].lower() == "he"
                    votes[mention.who[0]][Gender.HE if is_he else Gender.SHE] += 1
    return tuple(_voted(character, count) for character, count in zip(page.cast, votes, strict=True))


def _voted(character: Character, votes: Counter[Gender]) -> Character:
    (likely, most), (_, fewer) = (*votes.most_common(2), (Gender.UNSURE, 0), (Gender.UNSURE, 0))[:2]
    sure = most >= 2 and most >= 2 * fewer
    if character.gender is Gender.UNSURE:
        return replace(character, gender=likely) if sure else character
    # A title or a given name misleads now and then: George Eliot, Miss Marjoribanks' dog.
    return replace(character, gender=likely) if most >= 8 and most >= 5 * fewer else character
