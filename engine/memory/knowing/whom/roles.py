"""Where a text speaks of somebody's people and animals, and of whose; knows no name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from persona.words import lazily, tables

TABLES = tables(__file__, "whom.toml")
_ROWS = [(kind, of, words.split("|")) for kind, of, words in TABLES["roles"]["rows"]]
_RANKS = {word: rank for rank, row in TABLES["ranks"].items() for word in row.split()}
_BARE, _DEFINITE = (frozenset(TABLES["roles"][name].split()) for name in ("bare", "definite"))
_WIDE: Mapping[str, str] = TABLES["roles"]["wide"]
_ALL = sorted({*(word for _, _, row in _ROWS for word in row), *_WIDE}, key=len, reverse=True)
_WORD = lazily(rf"(?i)\b(?P<word>{'|'.join(_ALL)})(?P<many>'s|s'|s|ies)?\b(?!-\w)")
_BEFORE = lazily(r"[^\W_]+(?:['-][^\W_]+)*'?(?= *$)")
_OWN = frozenset(("my", "our", "me", "mine"))
_HIS: Mapping[str, str] = {"his": "m", "her": "f", "their": "any", "its": "any"}
_HAVE = lazily(r"(?i)\b(?:have|has|'ve|had|got|getting|own|keep|adopted|bought|gained|share|after)\b")
_IS_ONE = lazily(r"(?i)(?:^|[\s,])(?:he|she|it|that)(?:'s| is| was) (?:only |just )?$")
_ELSEWHERE = lazily(r"(?i) (?:at|on|in|from|next|down|up|over) ")
"""Follows who is none of theirs: "lad at work"."""
_NOBODY = frozenset(("a", "an", "some", "any", "no", "every", "your", "another", "other"))
_ONE_OF_MANY = lazily(r"(?i)\b(?:an?|some|any|every|another|other) (?:\w+ )?$")
_REACH = 4
"""Words before one for somebody that tell whose they are."""
PET = "pet"


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is to whom they belong to: a ``kind``, of a sex (f, m, pet, "" for any), the first or the last of
    theirs, and the words that stand before it."""

    kind: str
    of: str = ""
    rank: str = ""
    notes: frozenset[str] = frozenset()

    def fits(self, asked: "Role") -> bool:
        """Whether who is asked for may be this one."""
        if asked.kind == PET:
            return self.of == PET
        is_same = self.kind == asked.kind and (not self.of or not asked.of or self.of == asked.of)
        return is_same and (not self.rank or not asked.rank or self.rank == asked.rank)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text where somebody stands, with what tells whose: ``owner`` is "" for the person's own, a sex for
    "her" and "his", else a word for whom they belong to."""

    role: Role
    owner: str
    start: int
    end: int
    many: bool = False


@lru_cache(maxsize=4096)
def mentions(text: str) -> tuple[Mention, ...]:
    """Whom of theirs a sentence speaks of, in its order."""
    found: list[Mention] = []
    for match in _WORD.finditer(text):
        if mention := _mention(text, match, found):
            found = [one for one in found if one.end <= mention.start]
            found.append(mention)
    return tuple(found)


def roles(text: str) -> tuple[Role, ...]:
    """What all are that a text speaks of, whosever they are, but for "a girl"."""
    found = ((match, role_of(match["word"])) for match in _WORD.finditer(text))
    return tuple(role for match, role in found if role.of == PET or not _ONE_OF_MANY.search(text[: match.start()]))


def role_of(word: str) -> Role:
    """The role that a word of theirs stands for. Raises KeyError for any other."""
    return Role(*_kinds()[word.lower()])


def _mention(text: str, match: re.Match[str], before: list[Mention]) -> Mention | None:
    word = match["word"].lower()
    kind, of = _kinds()[word]
    start, notes, owner = match.start(), set[str](), None
    for _ in range(_REACH):
        previous = _BEFORE.search(text[:start])
        if previous is None:
            break
        low = previous[0].lower()
        owner = _owner(low, kind, text[: previous.start()], before)
        if owner is not None or low in _NOBODY:
            start = previous.start()
            break
        if not (low in _RANKS or low.isalpha()):
            break
        notes.add(low)
        start = previous.start()
    else:
        return None
    if owner is None:
        is_first = not text[: match.start()].strip() or text[: match.start()].rstrip().endswith((",", ":"))
        is_first = is_first and not _ELSEWHERE.match(text[match.end() :])
        # "He is neighbour from downstairs"
        is_first = is_first or _IS_ONE.search(text[: match.start()]) is not None
        if not ((word in _BARE or is_first) and not (notes - _RANKS.keys())):
            return None
        owner, start, notes = "", match.start(), notes & _RANKS.keys()
    words = {*notes, *word.split()}
    rank = next((_RANKS[one] for one in words if one in _RANKS), "")
    many = (match["many"] or "").lower() == "s" and text[match.end() : match.end() + 1] != "'"
    return Mention(
        Role(kind, of, rank, frozenset(notes)), owner, start, match.end() if many else match.end("word"), many
    )


def _owner(low: str, kind: str, before: str, found: list[Mention]) -> str | None:
    """Whom somebody belongs to by the word before; None where that doesn't tell it."""
    if low in _OWN:
        return ""
    if low in _HIS:
        return _HIS[low]
    if low == "the" and kind in _DEFINITE:
        return ""
    if low in ("a", "an", "two", "three") and _HAVE.search(before):
        return found[-1].role.kind if found else ""
    # "She is a retired greyhound"
    if low in ("a", "an") and kind in _DEFINITE and _IS_ONE.search(before):
        return ""
    if low.endswith(("'s", "s'")) and low not in ("it's", "that's", "he's", "she's", "what's", "who's", "there's"):
        name = low.removesuffix("'s").removesuffix("'")
        return _kinds()[name][0] if name in _kinds() else name
    # "My dads girlfriend"
    plain = low.removesuffix("s")
    return _kinds()[plain][0] if plain != low and plain in _kinds() else None


@cache
def _kinds() -> Mapping[str, tuple[str, str]]:
    rows = {word: (kind, of) for kind, of, row in _ROWS for word in row}
    return rows | {word: (kind, PET) for word, kind in _WIDE.items()}
