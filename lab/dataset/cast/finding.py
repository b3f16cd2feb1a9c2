"""Finds the people of a book in the book itself: what is written large beside speech, and who is meant by it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from lab.dataset.books import paragraphs
from lab.dataset.cast.characters import Character, Gender
from lab.dataset.cast.naming import GIVEN, KIN, LOOSE, bare, dotted
from lab.dataset.cast.people import Somebody, merged
from lab.dataset.cast.sightings import TITLES, Sightings, sightings
from lab.dataset.marks import quotations
from persona.words import tables

_WORDS = tables(__file__)
_CALLINGS: dict[str, str] = {title.rstrip("."): noun for title, noun in _WORDS["callings"].items()}
_PEOPLE = {noun: key for key in ("m", "f", "n") for noun in _WORDS["people"][key]}
_ANYBODY = frozenset(_WORDS["anybody"]["nouns"])
_THINGS = frozenset(_WORDS["anybody"]["things"])
_CHIEF = 15
"""Times that "the boy" must speak to be somebody who has no other name."""
_MOST = 200
"""People of one book, the most often named first."""


def found(text: str) -> tuple[Character, ...]:
    """Who speaks or is spoken of in a text, the most often named first; genders as far as titles and names tell."""
    parts = paragraphs(text)
    seen = sightings(text, parts, quotations(text, parts))
    alone = {name for name in seen.all if _is_person(name, seen)}
    names = [name for name, _ in seen.all.most_common() if name in alone or _is_of(name, alone, seen)]
    people = merged(names, seen.all, seen.within)
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
    if titled and words[0] not in LOOSE:
        return True
    if name in TITLES:
        return name in KIN and seen.speaks[name] > 0
    if 2 * seen.placed[name] > seen.within[name] and seen.speaks[name] < 3 and words[0] not in GIVEN:
        return False
    if _is_plural(name, seen) and seen.speaks[name] < 3:
        return False
    if not seen.within[name]:
        # Only at the beginnings of sentences, where all words are large.
        return seen.speaks[name] > 1 or (words[0] in GIVEN and len(words) > 1)
    known = words[0] in GIVEN or titled
    if seen.speaks[name]:
        return seen.all[name] > 1 or known
    return seen.addressed[name] > 1 or (known and seen.all[name] > 1)


def _is_plural(name: str, seen: Sightings) -> bool:
    return name.endswith("s") and (seen.all[name[:-1]] > 0 or (name.endswith("es") and seen.all[name[:-2]] > 0))


def _add_callings(people: list[Somebody], seen: Sightings) -> None:
    """Join "the doctor" to the one doctor of a book; a calling that fits nobody and speaks is somebody of its own."""
    nouns: Counter[str] = Counter()
    for calling, count in seen.callings.items():
        first, last = calling.lower().split()[0], calling.split()[-1]
        # "The man Gray" is no calling of his.
        if last.islower() or len(calling.split()) == 2:
            nouns[f"{first} {last}"] += count
    for noun, chiefs in _titled(people):
        spoken = nouns.pop(f"the {noun}", 0)
        for one in chiefs:
            one.names[f"the {noun}"] += spoken
    for calling, count in nouns.items():
        if _is_somebody(calling, count):
            _add_calling(people, calling, count)


def _titled(people: Sequence[Somebody]) -> Iterator[tuple[str, list[Somebody]]]:
    """Each calling that is a title, with those who bear it most."""
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for place, one in enumerate(people):
        for name, count in one.names.items():
            if noun := _CALLINGS.get(bare(name)[0]):
                counts[noun][place] += count
    for noun, bearers in counts.items():
        yield noun, [people[place] for place, count in bearers.items() if 2 * count >= max(bearers.values())]


def _is_somebody(calling: str, count: int) -> bool:
    word = calling.split()[-1]
    low = word.lower()
    if low in _THINGS or (calling.startswith("the ") and word in _ANYBODY and count < _CHIEF):
        return False
    known = low in _PEOPLE or word[0].isupper()
    return known or (count > 1 and not low.endswith(("ly", "ing")))


def _add_calling(people: list[Somebody], calling: str, count: int) -> None:
    word = calling.split()[-1]
    same = next((one for one in people if word[0].isupper() and word in one.names), None)
    if same is None:
        names = Counter({calling: count}) + Counter({word: 1} if word[0].isupper() else {})
        people.append(Somebody(names, _PEOPLE.get(word.lower(), "").replace("n", "")))
    elif word not in GIVEN:
        same.names[calling] += count


def _character(one: Somebody) -> Character:
    """The fullest of the names that are often used is what somebody is called."""
    proper = {name: count for name, count in one.names.items() if name[0].isupper()} or one.names
    often = max(proper.values())
    name = max(proper, key=lambda each: (proper[each] * 5 >= often and len(bare(each)[1]) > 1, proper[each]))
    aliases = dict.fromkeys((name, *(each for each, _ in one.names.most_common()), *sorted(one.also)))
    return Character(dotted(name), tuple(aliases), {"m": Gender.HE, "f": Gender.SHE}.get(one.gender, Gender.UNSURE))
