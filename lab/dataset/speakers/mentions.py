"""Finds who is named in a stretch of text: names of the cast, pronouns, and nouns for people."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from lab.dataset.cast.characters import Character, Gender
from persona.words import tables

_WORDS = tables(__file__)
_CAST_WORDS = tables(__file__, "../cast/words.toml")
PEOPLE = {
    word: gender
    for key, gender in (("m", Gender.HE), ("f", Gender.SHE), ("n", Gender.UNSURE))
    for word in _CAST_WORDS["people"][key]
}
TITLES = frozenset(word.rstrip(".") for words in _CAST_WORDS["titles"].values() for word in words)
ANYBODY = frozenset(_CAST_WORDS["anybody"]["nouns"])
"""Nouns by which anybody can be called for a moment."""
_SEVERAL, _SOMEBODY = frozenset(_WORDS["several"]), frozenset(_WORDS["somebody"])
_PREPOSITIONS = frozenset(_WORDS["prepositions"])
_SPEECH = frozenset(_WORDS["speech"])
_DETERMINERS = frozenset(_WORDS["determiners"])
_JOINS = frozenset(_WORDS["joins"])
_VERBS = frozenset(_WORDS["verbs"])
_PRONOUNS = {"he": Gender.HE, "she": Gender.SHE}
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LONGEST_NOUN = 5


class Kind(Enum):
    """What a mention is: a name, a calling that stands for one, a pronoun, "I", a noun for somebody, several people,
    or a word like "another" that tells nobody apart."""

    NAME = 1
    CALLING = 2
    PRONOUN = 3
    SELF = 4
    NOUN = 5
    SEVERAL = 6
    SOMEBODY = 7


@dataclass(frozen=True, slots=True)
class Mention:
    """Where somebody is mentioned, and who of the cast it can be, by their places in it."""

    start: int
    end: int
    kind: Kind
    who: tuple[int, ...] = ()
    gender: Gender = Gender.UNSURE
    is_subject: bool = False
    is_owner: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    low: str


class Finder:
    """Finds mentions of one cast."""

    def __init__(self, cast: Sequence[Character]) -> None:
        self._aliases: dict[str, list[tuple[tuple[str, ...], list[int]]]] = {}
        self._genders = [character.gender for character in cast]
        index: dict[tuple[str, ...], list[int]] = {}
        for place, character in enumerate(cast):
            for alias in character.aliases:
                first, *rest = _TOKEN.findall(_plain(alias)) or [""]
                if first:
                    # "The nurse" of a cast is "the nurse" within a sentence.
                    words = (first.lower() if first.lower() in _DETERMINERS else first, *rest)
                    index.setdefault(words, []).append(place)
        for words, who in index.items():
            self._aliases.setdefault(words[0], []).append((words, list(dict.fromkeys(who))))
        for rows in self._aliases.values():
            rows.sort(key=lambda row: -len(row[0]))

    def find(self, text: str, start: int, end: int) -> list[Mention]:
        """All mentions in a stretch of narration, in order, none within another."""
        tokens = [
            _Token(match.start(), match.end(), match[0], match[0].lower())
            for match in _TOKEN.finditer(text, start, end)
        ]
        return list(self._mentions(text, start, tokens))

    def named(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """Those by name or calling alone, as they stand in what somebody says."""
        tokens = [
            _Token(match.start(), match.end(), match[0], match[0].lower())
            for match in _TOKEN.finditer(text, start, end)
        ]
        place = 0
        while place < len(tokens):
            who, length = self._alias(text, tokens, place)
            kind = Kind.NAME if length and tokens[place + length - 1].word[0].isupper() else Kind.CALLING
            if not length and tokens[place].low in PEOPLE:
                who, length = self._of("the", tokens[place].low), 1
            if who:
                yield Mention(tokens[place].start, tokens[place + length - 1].end, kind, who)
            place += max(1, length)

    def _mentions(self, text: str, start: int, tokens: Sequence[_Token]) -> Iterator[Mention]:
        place = 0
        while place < len(tokens):
            kind, who, gender, length = self._one(text, tokens, place)
            if length:
                first, last = tokens[place], tokens[place + length - 1]
                is_owner = text[last.end : last.end + 2] in ("'s", "’s")
                yield Mention(
                    first.start,
                    last.end,
                    kind,
                    who,
                    gender,
                    not is_owner and _is_subject(text, start, tokens, place, place + length),
                    is_owner,
                )
            place += max(1, length)

    def _one(self, text: str, tokens: Sequence[_Token], place: int) -> tuple[Kind, tuple[int, ...], Gender, int]:
        token = tokens[place]
        who, length = self._alias(text, tokens, place)
        if length:
            kind = (
                Kind.NAME
                if any(each.word[0].isupper() for each in tokens[place + 1 : place + length])
                or (token.word[0].isupper() and token.low not in _DETERMINERS)
                else Kind.CALLING
            )
            return kind, who, self._common(who), length
        if token.word == "I":
            return Kind.SELF, (), Gender.UNSURE, 1
        if token.low in _PRONOUNS:
            return Kind.PRONOUN, (), _PRONOUNS[token.low], 1
        if token.low in _DETERMINERS and (found := self._noun(text, tokens, place)):
            return found
        if token.low in _SEVERAL and token.low not in PEOPLE:
            return Kind.SEVERAL, (), Gender.UNSURE, 1
        if token.low in _SOMEBODY:
            return Kind.SOMEBODY, (), Gender.UNSURE, 1
        return Kind.NOUN, (), Gender.UNSURE, 0

    def _noun(
        self, text: str, tokens: Sequence[_Token], place: int
    ) -> tuple[Kind, tuple[int, ...], Gender, int] | None:
        for later in range(place + 1, min(place + _LONGEST_NOUN, len(tokens))):
            if not _is_near(text, tokens, later):
                return None
            low = tokens[later].low
            length = later - place + 1
            following = tokens[later + 1] if later + 1 < len(tokens) and _is_near(text, tokens, later + 1) else None
            if low in PEOPLE and not (following and following.low in PEOPLE):
                if who := self._of(tokens[place].low, low):
                    return Kind.CALLING, who, self._common(who), length
                return Kind.NOUN, (), PEOPLE[low], length
            if low in _SEVERAL:
                return Kind.SEVERAL, (), Gender.UNSURE, length
            if low in _SOMEBODY and low not in ("one", "which", "who", "it"):
                return Kind.SOMEBODY, (), Gender.UNSURE, length
            if later > place + 1 and low in _PREPOSITIONS:
                return None
        return None

    def _alias(self, text: str, tokens: Sequence[_Token], place: int) -> tuple[tuple[int, ...], int]:
        token = tokens[place]
        for words, who in self._aliases.get(token.low if token.low in _DETERMINERS else token.word, ()):
            size = len(words)
            rest = tokens[place + 1 : place + size]
            if (
                len(rest) == size - 1
                and all(each.word == part for each, part in zip(rest, words[1:], strict=True))
                and all(_is_near(text, tokens, place + step) for step in range(1, size))
            ):
                return tuple(who), size
        return (), 0

    def _of(self, determiner: str, noun: str) -> tuple[int, ...]:
        for first in dict.fromkeys((determiner, "the")):
            for words, who in self._aliases.get(first, ()):
                if len(words) == 2 and words[1].lower() == noun:
                    return tuple(who)
        return ()

    def _common(self, who: Iterable[int]) -> Gender:
        genders = {self._genders[place] for place in who}
        return genders.pop() if len(genders) == 1 else Gender.UNSURE


def _plain(alias: str) -> str:
    return " ".join(alias.split())


def _is_near(text: str, tokens: Sequence[_Token], place: int) -> bool:
    """Whether nothing stands between a word and the one before that would part a name."""
    before, token = tokens[place - 1], tokens[place]
    gap = text[before.end : token.start]
    if gap.startswith("."):
        return (before.word in TITLES or len(before.word) == 1) and not gap[1:].strip()
    return not gap.strip(" \t\r\n'’")


def _is_subject(text: str, start: int, tokens: Sequence[_Token], first: int, after: int) -> bool:
    if first == 0:
        return not text[start : tokens[0].start].strip(" \t\r\n") or True
    before = tokens[first - 1]
    gap = text[before.end : tokens[first].start]
    if before.low in _PREPOSITIONS and not gap.strip():
        return False
    if gap.strip() or before.low in _JOINS or before.low in _SPEECH or before.low.endswith("ly"):
        return True
    if after >= len(tokens) or text[tokens[after - 1].end : tokens[after].start].strip(" \t\r\n"):
        return False
    low = tokens[after].low
    return low in _VERBS or low in _SPEECH or low.endswith("ed")
