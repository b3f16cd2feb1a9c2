"""Whose name is whose: people in the making, by the names that stand in a book; reads no text."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lab.dataset.cast.naming import BY_GIVEN, GIVEN, agree, alike, bare, gender_of, is_full, is_short
from lab.dataset.cast.sightings import TITLES


@dataclass(slots=True)
class Somebody:
    """A person in the making: names with their counts, those that are others' ``also``, and what the names tell."""

    names: Counter[str] = field(default_factory=Counter)
    gender: str = ""
    given: str = ""
    surname: str = ""
    title: str = ""
    also: set[str] = field(default_factory=set)


def merged(names: Sequence[str], counts: Mapping[str, int], within: Mapping[str, int]) -> list[Somebody]:
    """The people of a book by their ``names``, which are counted everywhere and ``within`` sentences."""
    people: list[Somebody] = []
    for name in sorted((name for name in names if is_full(name)), key=lambda name: -counts[name]):
        _add_full(people, name, counts)
    for name in names:
        if " " in name and not is_full(name):
            _add_titled(people, name, counts)
    parts = {part for one in people for part in (one.given.split(" ")[0], one.surname)}
    for name in dict.fromkeys((*names, *(part for part in sorted(parts) if within[part]))):
        if " " not in name:
            _add_single(people, name, counts[name])
    return people


def _add_full(people: list[Somebody], name: str, counts: Mapping[str, int]) -> None:
    title, words = bare(name)
    gender = "f" if title == "Mrs" else gender_of(title, words[0])
    one = next((each for each in people if agree(each.gender, gender) and _is_same(each, name, words, counts)), None)
    if one is None:
        people.append(Somebody(Counter({name: counts[name]}), gender, " ".join(words[:-1]), words[-1], title))
    else:
        _join(one, name, counts[name], gender, title)


def _is_same(one: Somebody, name: str, words: list[str], counts: Mapping[str, int]) -> bool:
    """Whether a full name is another form of somebody's: "Long John" of "Long John Silver", one with a middle name, or
    another surname of somebody who is hardly called by either."""
    known = [*one.given.split(), one.surname]
    if (known[0], known[-1]) == (words[0], words[-1]) or known[: len(words)] == words:
        return True
    if len(known) > 2 and known[-len(words) :] == words:
        return True
    often = counts[words[0]]
    is_called_by_it = one.given == words[0] and often > 2 * (counts[name] + sum(one.names.values()))
    return is_called_by_it and 10 * max(counts[one.surname], counts[words[-1]]) < often


def _join(one: Somebody, name: str, count: int, gender: str, title: str) -> None:
    one.names[name] += count
    one.gender = one.gender or gender
    one.title = one.title or title


def _add_titled(people: list[Somebody], name: str, counts: Mapping[str, int]) -> None:
    title, rest = bare(name)
    last = rest[-1]
    gender = gender_of(title, last)
    fitting = [
        one
        for one in people
        if title in BY_GIVEN and one.given and last == one.given.split(" ")[0] and agree(one.gender, gender)
    ]
    fitting = fitting or [one for one in people if one.surname == last and _can_be(one, title, gender, counts, name)]
    if fitting:
        one = max(fitting, key=lambda each: (each.title == title, count_of(each, last)))
        _join(one, name, counts[name], gender, title)
        return
    is_given = last in GIVEN or not title
    given, surname = (last, "") if is_given else ("", last)
    people.append(Somebody(Counter({name: counts[name]}), gender, given, surname, title))


def _can_be(one: Somebody, title: str, gender: str, counts: Mapping[str, int], name: str) -> bool:
    """Whether somebody of a surname can go by it with this title: whoever goes by the given name hardly does."""
    if not agree(one.gender, gender) or (one.title and title and not alike(one.title, title)):
        return False
    often = counts[one.given.split(" ")[0]]
    return one.title == title or not one.given or often <= max(counts[name] / 2, counts[one.surname])


def _add_single(people: list[Somebody], name: str, count: int) -> None:
    if name in TITLES:
        people.append(Somebody(Counter({name: count}), TITLES[name].replace("n", "")))
        return
    by_given = [one for one in people if one.given and is_short(name, one.given.split(" ")[0])]
    by_surname = [one for one in people if one.surname == name]
    if by_given:
        if len(by_given) == 1:
            by_given[0].names[name] += count
        # Two of one name are told apart by who is about.
        for one in by_given:
            one.also.add(name)
    elif by_surname and not (
        all(one.title == "Mrs" for one in by_surname) and count > 2 * count_of(by_surname[0], name)
    ):
        # A man goes by the surname alone, a woman hardly but where there is no such man, or he is hardly there.
        most = max(count_of(one, name) for one in by_surname)
        men = [one for one in by_surname if one.gender != "f" and 5 * count_of(one, name) >= most]
        men = men or [one for one in by_surname if 2 * count_of(one, name) >= most]
        max(men, key=lambda one: count_of(one, name)).names[name] += count
        for one in men:
            one.also.add(name)
    else:
        is_given = name in GIVEN
        people.append(
            Somebody(Counter({name: count}), GIVEN.get(name, ""), name if is_given else "", "" if is_given else name)
        )


def count_of(one: Somebody, word: str) -> int:
    """How often somebody is named with a word."""
    return sum(count for name, count in one.names.items() if word in name.split())
