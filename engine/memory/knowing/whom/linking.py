"""How surely a name that stands near somebody of theirs is that one's name, by where both stand; knows no question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.memory.knowing.whom.names import Named, is_english, is_known, names, sex_of
from engine.memory.knowing.whom.roles import PET, TABLES, Mention, Role, mentions
from persona.words import either, lazily

_SIGNS = {
    name: value if name in ("does", "acts", "placed", "placed_of", "no_name") else either([value], TABLES["signs"])
    for name, value in TABLES["signs"].items()
}
_CALLED = lazily(rf"(?i)^{_SIGNS['called']} (?:<titles> )?$".replace("<titles>", _SIGNS["titles"]))
_NAMING = lazily(rf"(?i)\b{_SIGNS['naming']}$")
_NEAR = lazily(rf"(?i)^{_SIGNS['near']}$")
_WHO_IS = lazily(rf"(?i)(?:^|[\s,]){_SIGNS['who_is']}$")
_WHO_IS_FIRST = lazily(rf"(?i)^(?:and |so |oh |well |but |sorry |soz )*{_SIGNS['who_is']}$")
_IS = lazily(rf"(?i)^{_SIGNS['be']} (?:also |only |just )?$")
_PRESENTS = lazily(f"(?i){_SIGNS['presents']}")
_AFTER = lazily(f"(?i){_SIGNS['after_named']}")
_THAT_IS = lazily(r"(?i)^(?:,? ?(?:that(?:'s| is| was)|i mean|i should say)\b)|^$")
_PRONOUN = lazily(r"(?i)(?:he|she|they)\b")
_DOES = lazily(f"(?i){_SIGNS['does']}")
_ACTS = lazily(f"(?i){_SIGNS['acts']}")
_TITLES = lazily(f"(?i){_SIGNS['titles_before']}")
_SPOKEN_TO = lazily(f"(?i){_SIGNS['addressed']}")
_MARRIED = lazily(f"(?i){_SIGNS['married']}")
_NAMES = lazily(r"(?i)\b(?:call|nam|christ|goes by|answers)")
_MY = lazily(r"(?i)\bmy $")
_CLAUSE = lazily(r"(?i)(?:,|,? (?:and|but|so|because)|[:;-]) $")
_ENDS = lazily(r"^(?:[,.!]| lol\b| haha| x+\b| btw\b|$)")
_ALONE = lazily(r"(?i)^(?:and |oh |it's |its )*$")
_CALLED_SURELY, _STATED, _BESIDE, _SHOWN = 5.0, 4.0, 4.0, 4.0
_BARE, _TAKEN_UP, _ADDRESSED, _BEGINS, _NEARBY = 3.5, 2.5, 2.1, 1.2, 0.5
"""How surely a name is somebody's: said so, stated, beside each other, presented, by itself; and told of right after,
spoken to, begins, stands near."""
SURE = 3.3
"""From which on nothing but what they say makes it theirs."""
_FAR = 0.4
"""What each sentence between takes away."""
_REACH = 3
"""Sentences after somebody in which their name may stand."""
_WRONG_SEX, _RIGHT, _UNLIKELY, _UNKNOWN = 2.5, 0.4, 2.0, 0.8


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of theirs: the number of its line, and when that was said (epoch s)."""

    text: str
    line: int
    at: float


@dataclass(frozen=True, slots=True)
class Link:
    """Somebody of theirs, or of ``owner``'s, with a name and how surely it is theirs; said when (epoch s) in which
    sentences, by their places."""

    role: Role
    owner: str
    name: str
    points: float
    at: float
    places: tuple[int, ...]
    many: bool = False


def links(row: Sequence[Sentence]) -> tuple[Link, ...]:
    """Whose names stand in these sentences, as surely as they tell it."""
    found = [*_spouses(row), *(link for place in range(len(row)) for link in _of_place(row, place))]
    sure = [link for link in found if link.points >= SURE]
    named = {link.name for link in sure}
    told = {(link.places[0], link.role, link.owner) for link in sure}
    # Who has a name is none of those that are told of without one.
    weak = (link for link in found if link.points < SURE)
    free = [link for link in weak if link.name not in named and (link.places[0], link.role, link.owner) not in told]
    return (*sure, *free)


def _spouses(row: Sequence[Sentence]) -> Iterator[Link]:
    """Whom they say, or seem, to be married to."""
    for place, one in enumerate(row):
        if match := _MARRIED.search(one.text):
            name = match["first"] or match["second"]
            if any(named.text == name for named in names(one.text)):
                yield Link(Role("spouse", sex_of(name)), "", name, _BARE, one.at, (place,))
        # "I lost my Dorothy"
        for named in names(one.text):
            if is_known(named.text) and _MY.search(one.text[: named.start]):
                yield Link(Role("spouse", named.sex), "", named.text, _ADDRESSED, one.at, (place,))


def _of_place(row: Sequence[Sentence], place: int) -> Iterator[Link]:
    one = row[place]
    before = _before(row, place)
    for mention in mentions(one.text):
        owner = _owner(mention, row, (*before, place))
        if owner is None:
            continue
        link = Link(mention.role, owner, "", 0.0, one.at, (place,), mention.many)
        here = [
            replace(link, name=named.text, points=points)
            for named in names(one.text)
            if (points := _weighed(_together(one.text, mention, named), mention, named))
        ]
        yield from here
        if any(each.points >= SURE for each in here):
            continue
        if _is_told(one.text, mention) and (earlier := _last_named(row, before)):
            where, named = earlier
            points = _weighed(_STATED - _FAR * (place - where - 1), mention, named)
            yield replace(link, name=named.text, points=points, places=(place, where))
        for where in range(place + 1, min(place + 1 + _REACH, len(row))):
            if row[where].line > one.line + 1:
                break
            for named in names(row[where].text):
                distance = _FAR * (where - place - 1)
                points = max(_weighed(_later(row[where].text, named), mention, named) - distance, 0.0)
                yield replace(link, name=named.text, points=points, places=(place, where))


def _before(row: Sequence[Sentence], place: int) -> tuple[int, ...]:
    """The places of the sentences before one that it may go on from."""
    least = row[place].line - 1
    return tuple(where for where in range(max(place - _REACH, 0), place) if row[where].line >= least)


def _owner(mention: Mention, row: Sequence[Sentence], places: Sequence[int]) -> str | None:
    """Whom somebody belongs to; None where a "her" stands for nobody that was told of."""
    if mention.owner not in ("m", "f", "any"):
        return mention.owner
    for where in reversed(places):
        for other in reversed(mentions(row[where].text)):
            if other != mention and not other.owner and _agrees(other.role.of, mention.owner):
                return other.role.kind
    return None


def _agrees(of: str, sex: str) -> bool:
    return sex == "any" or of in ("", sex, "pet")


def _together(text: str, mention: Mention, named: Named) -> float:
    """The points of a name that stands in one sentence with somebody."""
    if mention.end <= named.start:
        between, after = _untitled(text[mention.end : named.start]), text[named.end :]
        # "My mum has a dog and called it Rex": the last one before is called so.
        is_last = not any(mention.end <= other.start and other.end <= named.start for other in mentions(text))
        if _CALLED.match(between) or (is_last and _NAMING.search(between)):
            return _CALLED_SURELY
        if _IS.match(between):
            return _STATED if named.likely else 0.0
        if _NEAR.match(between) and _may_be_beside(named, between):
            return _BESIDE
        # "My brother rang this morning, Kieran, he's got …"
        if between.endswith(", ") and _ENDS.match(after) and named.likely:
            return _BARE
        # "Our youngest starts on Monday, Tommy can't wait"
        if named.likely and _CLAUSE.search(between) and _DOES.match(after):
            return _TAKEN_UP
        return _NEARBY
    if named.end <= mention.start:
        between, after = text[named.end : mention.start], text[mention.end :]
        is_free = not any(
            _NEAR.match(text[mention.end : other.start]) for other in names(text) if other.end > mention.end
        )
        if _NEAR.match(between) and between.strip() and is_free:
            return _BESIDE
        if named.likely and (_IS.match(between) or _WHO_IS.search(between)):
            return _STATED
        # "Ash is on earlies this week, my fella"
        if between.endswith(", ") and _ENDS.match(after) and not text[: named.start].strip(" ,"):
            return _BARE
        return _NEARBY
    return 0.0


def _may_be_beside(named: Named, between: str) -> bool:
    """Whether a word right after somebody may be their name: "my brother says" is none."""
    return named.likely or (not named.text.islower() and "," not in between) or not is_english(named.text)


def _is_told(text: str, mention: Mention) -> bool:
    """Whether a sentence says that somebody is who was named before it: "that's my husband", "my wife, that is"."""
    before, after = text[: mention.start], text[mention.end :]
    if after.startswith(("'s ", "s' ")) or any(named.likely for named in names(before)):
        return False
    if _WHO_IS_FIRST.match(before):
        return True
    # "He has been gone six years now, my dear husband"
    is_last = before.endswith(", ") and not after.strip(" .!") and _PRONOUN.match(before) is not None
    return is_last or (not before.strip() and _THAT_IS.match(after) is not None)


def _last_named(row: Sequence[Sentence], places: Sequence[int]) -> tuple[int, Named] | None:
    for where in reversed(places):
        both = names(row[where].text)
        if found := [named for named in both if named.likely] or [named for named in both if _may_be(named)]:
            return where, found[-1]
    return None


def _may_be(named: Named) -> bool:
    """Whether it is a word that no English list knows: "gravy get down", "me n cerys"."""
    return len(named.text) > 2 and not is_english(named.text.lower())


def _later(text: str, named: Named) -> float:
    """The points of a name in a sentence after the one where somebody stands."""
    before, after = _untitled(text[: named.start]), text[named.end :]
    if not before.strip() and _AFTER.match(after):
        return _CALLED_SURELY
    is_any = not named.likely and is_english(named.text.lower())
    if _PRESENTS.match(before):
        return _SHOWN if not is_any or _NAMES.search(before) else 0.0
    if _ALONE.match(before) and (not after.strip(" .,!") or after.strip(" .,!").lower() in ("lol", "haha", "btw")):
        return _BARE
    if not before.strip(" ,") and _DOES.match(after):
        return _TAKEN_UP + _RIGHT * (_ACTS.match(after) is not None) if named.likely else 0.0
    if not named.likely:
        return 0.0
    if (before.endswith(", ") and not after.strip(" .!,")) or _SPOKEN_TO.search(before):
        return _ADDRESSED
    return _BEGINS if not before.strip() else _NEARBY


def _untitled(before: str) -> str:
    """What stands before a name, without what goes with it: "a Mrs", "poor old"."""
    found = _TITLES.search(before)
    return before[: found.start()] if found else before


def _weighed(points: float, mention: Mention, named: Named) -> float:
    """The same by what the name itself tells."""
    if points <= 0:
        return 0.0
    if named.sex and mention.role.of in ("m", "f"):
        points += _RIGHT if named.sex == mention.role.of else -_WRONG_SEX
    if not named.likely and points < _BARE:
        points -= _UNLIKELY
    # "Mum rang. Nice." tells no name, and "got a hamster. biscuit" does.
    if points <= _BARE and not named.likely and (mention.role.of != PET or is_english(named.text.lower())):
        is_alone = points == _BARE and mention.role.of == PET and not named.text.islower()
        return _ADDRESSED if is_alone else 0.0
    # "My mum rang. Tesco was shut": what is no known name is a shop's as well.
    if points < SURE and mention.role.of != PET and not is_known(named.text):
        points -= _UNKNOWN
    return max(points, 0.0)
