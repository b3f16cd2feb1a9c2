"""Finds the people of a book in the book itself: who is named beside speech, and which names are one person's."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lab.dataset.books import paragraphs
from lab.dataset.cast.characters import Character, Gender
from lab.dataset.cast.sightings import TITLES, Sightings, sightings
from lab.dataset.marks import quotations
from persona.words import tables

_WORDS = tables(__file__)
_CALLINGS: dict[str, str] = {title.rstrip("."): noun for title, noun in _WORDS["callings"].items()}
_GIVEN = {name: gender for gender in ("m", "f") for name in _WORDS["given"][gender]}
_PEOPLE = {noun: key for key in ("m", "f", "n") for noun in _WORDS["people"][key]}
_KIN = frozenset(
    (
        "Mother",
        "Father",
        "Grandfather",
        "Grandmother",
        "Grandpa",
        "Grandma",
        "Granny",
        "Auntie",
        "Aunt",
        "Uncle",
        "Nurse",
        "Captain",
        "Doctor",
    )
)
_BY_GIVEN = frozenset(
    (
        "",
        "Miss",
        "Mistress",
        "Master",
        "Sir",
        "Lady",
        "Aunt",
        "Uncle",
        "Cousin",
        "Mr",
        "Brother",
        "Sister",
        "Mas’r",
        "Missy",
    )
)
_LOOSE = frozenset(("Old", "Young", "Little", "Poor", "Dear"))
_SAME = {
    "Doctor": "Dr",
    "Capt": "Captain",
    "Cap'n": "Captain",
    "Cap’n": "Captain",
    "Mister": "Mr",
    "Mester": "Mr",
    "Col": "Colonel",
    "Gen": "General",
    "Prof": "Professor",
    "Lieut": "Lieutenant",
    "Missis": "Mrs",
    "Missus": "Mrs",
}
_ANYBODY = frozenset(_WORDS["anybody"]["nouns"])
_CHIEF = 15
"""Times that "the boy" must speak to be somebody who has no other name."""
_MOST = 200
"""People of one book, the most often named first."""
_NO_PEOPLE = frozenset(
    ["way", "time", "thing", "things", "voice", "answer", "reply", "words", "word", "others", "other", "rest", "crowd", "company", "same", "truth", "question", "matter", "letter", "end", "last", "first"]
)


@dataclass(slots=True)
class _Somebody:
    """A person in the making: names with their counts, and what gender their titles tell."""

    names: Counter[str] = field(default_factory=Counter)
    gender: str = ""
    given: str = ""
    surname: str = ""
    title: str = ""
    also: set[str] = field(default_factory=set)


def found(text: str) -> tuple[Character, ...]:
    """Who speaks or is spoken of in a text, the most often named first; genders as far as titles and names tell."""
    parts = paragraphs(text)
    seen = sightings(text, parts, quotations(text, parts))
    alone = {name for name in seen.all if _is_person(name, seen)}
    names = [name for name, _ in seen.all.most_common() if name in alone or _is_of(name, alone, seen)]
    people = _merged(seen, names)
    _add_callings(people, seen)
    people.sort(key=lambda one: -sum(one.names.values()))
    return tuple(_character(one) for one in people[:_MOST])


def _is_of(name: str, alone: Collection[str], seen: Sightings) -> bool:
    """Whether a name of several words holds one by which somebody is known."""
    words = name.split()
    return len(words) > 1 and seen.within[name] > 0 and any(word in alone for word in (words[0], words[-1]))


def _is_person(name: str, seen: Sightings) -> bool:
    words = name.split()
    titled = len(words) > 1 and words[0] in TITLES
    if titled and words[0] not in _LOOSE:
        return True
    if name in TITLES:
        return name in _KIN and seen.speaks[name] > 0
    if 2 * seen.placed[name] > seen.within[name] and seen.speaks[name] < 3 and words[0] not in _GIVEN:
        return False
    if (
        name.endswith("s")
        and (seen.all[name[:-1]] or (name.endswith("es") and seen.all[name[:-2]]))
        and seen.speaks[name] < 3
    ):
        return False
    if not seen.within[name]:
        # Only at the beginnings of sentences, where all words are large.
        return seen.speaks[name] > 1 or (words[0] in _GIVEN and len(words) > 1)
    known = words[0] in _GIVEN or titled
    if seen.speaks[name]:
        return seen.all[name] > 1 or known
    return seen.addressed[name] > 1 or (known and seen.all[name] > 1)


def _merged(seen: Sightings, names: Sequence[str]) -> list[_Somebody]:
    people: list[_Somebody] = []
    full = sorted((name for name in names if _is_full(name)), key=lambda name: -seen.all[name])
    for name in full:
        _add_full(people, name, seen.all)
    for name in names:
        words = name.split()
        if not _is_full(name) and len(words) > 1:
            _add_titled(people, name, seen.all)
    parts = {part for one in people for part in (one.given.split(" ")[0], one.surname)}
    for name in dict.fromkeys((*names, *(part for part in sorted(parts) if seen.within[part] > 1))):
        if " " not in name:
            _add_single(people, name, seen.all[name])
    return people


def _bare(name: str) -> tuple[str, list[str]]:
    """The title of a name, and its other words."""
    words = name.split()
    title = ""
    while len(words) > 1 and words[0] in TITLES:
        if words[0] not in _LOOSE:
            title = title or _SAME.get(words[0], words[0])
        words = words[1:]
    return title, words


def _is_full(name: str) -> bool:
    return len(_bare(name)[1]) > 1


def _gender(title: str, first: str) -> str:
    told = TITLES.get(title, "n")
    return told if told != "n" else _GIVEN.get(first, "")


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _add_full(people: list[_Somebody], name: str, counts: Mapping[str, int]) -> None:
    title, words = _bare(name)
    gender = _gender(title, words[0])
    if title == "Mrs" and _GIVEN.get(words[0]) == "m":
        gender = "f"
    for one in people:
        # "Long John" of "Long John Silver", a title more or less, and who is hardly called by the surname at all.
        known = one.given.split() + one.surname.split()
        same = known == words or known[: len(words)] == words or (len(known) > 2 and known[-len(words) :] == words)
        often = counts[words[0]]
        first = (
            one.given == words[0]
            and often > 2 * (counts[name] + sum(one.names.values()))
            and 10 * max(counts[one.surname], counts[words[-1]]) < often
        )
        if (same or first) and _agree(one.gender, gender):
            one.names[name] += counts[name]
            one.gender = one.gender or gender
            one.title = one.title or title
            return
    people.append(_Somebody(Counter({name: counts[name]}), gender, " ".join(words[:-1]), words[-1], title))


def _add_titled(people: list[_Somebody], name: str, counts: Mapping[str, int]) -> None:
    title, rest = _bare(name)
    last = rest[-1]
    gender = _gender(title, last)
    fitting = [
        one
        for one in people
        if title in _BY_GIVEN and one.given and last == one.given.split(" ")[0] and _agree(one.gender, gender)
    ]
    fitting = fitting or [one for one in people if one.surname == last and _can_be(one, title, gender, counts, name)]
    if fitting:
        one = max(fitting, key=lambda each: (each.title == title, _count(each, last)))
        one.names[name] += counts[name]
        one.gender = one.gender or gender
        one.title = one.title or title
        return
    is_given = last in _GIVEN or not title
    given, surname = (last, "") if is_given else ("", last)
    people.append(_Somebody(Counter({name: counts[name]}), gender, given, surname, title))


def _can_be(one: _Somebody, title: str, gender: str, counts: Mapping[str, int], name: str) -> bool:
    """Whether somebody of a surname can go by it with this title: whoever goes by the given name hardly does."""
    if not _agree(one.gender, gender) or (one.title and title and not _alike(one.title, title)):
        return False
    return one.title == title or not one.given or counts[one.given.split(" ")[0]] <= counts[name] / 2


def _alike(one: str, other: str) -> bool:
    """Whether two titles can be one person's: a captain is a Mr., but a doctor and a Mr. of a name are often brothers."""
    return (
        one == other
        or {one, other} <= {"Mr", "Captain", "Squire", "Sir", "Colonel", "Major", "Sergeant", "Lieutenant", "Inspector"}
        or {one, other} <= {"Miss", "Mistress"}
    )


def _add_single(people: list[_Somebody], name: str, count: int) -> None:
    if name in TITLES:
        people.append(_Somebody(Counter({name: count}), TITLES[name].replace("n", "")))
        return
    by_given = [one for one in people if one.given and _is_short(name, one.given.split(" ")[0])]
    by_surname = [one for one in people if one.surname == name]
    if by_given:
        if len(by_given) == 1:
            by_given[0].names[name] += count
        # Two of one name are told apart by who is about.
        for one in by_given:
            one.also.add(name)
    elif by_surname and not (all(one.title == "Mrs" for one in by_surname) and count > 2 * _count(by_surname[0], name)):
        # A man goes by the surname alone, a woman hardly but where there is no such man, or he is hardly there.
        most = max(_count(one, name) for one in by_surname)
        men = [one for one in by_surname if one.gender != "f" and 5 * _count(one, name) >= most]
        men = men or [one for one in by_surname if 2 * _count(one, name) >= most]
        max(men, key=lambda one: _count(one, name)).names[name] += count
        for one in men:
            one.also.add(name)
    else:
        is_given = name in _GIVEN
        people.append(
            _Somebody(Counter({name: count}), _GIVEN.get(name, ""), name if is_given else "", "" if is_given else name)
        )


def _is_short(name: str, other: str) -> bool:
    """Whether both are one given name: Ben and Benjamin, Bill and Billy."""
    return (
        name == other
        or (min(len(name), len(other)) >= 3
        and (other.startswith(name) or name.startswith(other))
        and (_GIVEN.get(name) == _GIVEN.get(other) == "m" and name in _GIVEN))
    )


def _count(one: _Somebody, word: str) -> int:
    """How often somebody is named with a word."""
    return sum(count for name, count in one.names.items() if word in name.split())


def _add_callings(people: list[_Somebody], seen: Sightings) -> None:
    """Join "the doctor" to the one doctor of a book; a calling that fits nobody and speaks is somebody of its own."""
    titled: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for place, one in enumerate(people):
        for name, count in one.names.items():
            if noun := _CALLINGS.get(_bare(name)[0]):
                titled[noun][place] += count
    nouns: Counter[str] = Counter()
    for calling, count in seen.callings.items():
        noun = f"my {calling.split()[-1]}" if calling.lower().startswith("my ") else f"the {calling.split()[-1]}"
        nouns[noun] += count
    for noun, counts in titled.items():
        most = max(counts.values())
        spoken = nouns.pop(f"the {noun}", 0)
        for place, count in counts.items():
            if 2 * count >= most:
                people[place].names[f"the {noun}"] += spoken
    for calling, count in nouns.items():
        word = calling.split()[-1]
        if (
            word.lower() in _NO_PEOPLE
            or (calling.startswith("the ")
            and word in _ANYBODY
            and count < _CHIEF)
            or (count < 2 and word.lower() not in _PEOPLE and not word[0].isupper())
        ):
            continue
        same = next((one for one in people if word[0].isupper() and word in one.names), None)
        if same:
            if word not in _GIVEN:
                same.names[calling] += count
        elif word.lower().endswith(("ly", "ing")) and word.lower() not in _PEOPLE:
            continue
        else:
            gender = _PEOPLE.get(word.lower(), "").replace("n", "")
            names = Counter({calling: count}) + Counter({word: 1} if word[0].isupper() else {})
            people.append(_Somebody(names, gender))


def _character(one: _Somebody) -> Character:
    """The fullest of the names that are often used is what somebody is called."""
    proper = {name: count for name, count in one.names.items() if name[0].isupper()} or one.names
    often = max(proper.values())
    name = max(proper, key=lambda each: (proper[each] * 20 >= often and len(_bare(each)[1]) > 1, proper[each]))
    aliases = dict.fromkeys((name, *(each for each, _ in one.names.most_common()), *sorted(one.also)))
    return Character(_dotted(name), tuple(aliases), {"m": Gender.HE, "f": Gender.SHE}.get(one.gender, Gender.UNSURE))


def _dotted(name: str) -> str:
    first, _, rest = name.partition(" ")
    return f"{first}. {rest}" if rest and first in ("Mr", "Mrs", "Dr", "St", "Rev", "Capt", "Mme", "Mlle") else name
