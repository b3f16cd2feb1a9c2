"""LitBank's quotations (Sims and Bamman 2020, CC BY 4.0): rows of tokenized text, laid over the works themselves.

A speaker there is an entity's id that begins with what it is called, as in ``Parson_Tringham-4``; there is no cast.
"""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.dataset.score.labels import plain
from lab.dataset.speakers.narrators import narrators
from lab.dataset.speakers.page import Page

_NUMBER = re.compile(r"-\d+$")
_TITLES = frozenset(["mr", "mrs", "miss", "dr", "sir", "lady", "lord", "the", "captain", "old", "a"])
_LEAD = 60
"""Letters by which the beginning of a row is found in its work."""
_SPARE, _BEGINS = 5_000, 120_000
"""Characters behind the part with labels in which it may end, and those of a work that are read at least."""


@dataclass(frozen=True, slots=True)
class Row:
    """A work's name, its tokenized text, and quotations in it with the id of who says them."""

    name: str
    text: str
    quotes: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Work:
    """The beginning of a work as it was printed, where the labelled part of it stands, and its quotations there."""

    name: str
    text: str
    start: int
    end: int
    quotes: tuple[tuple[int, int, str], ...]


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file of JSON lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        quotes = tuple((quote["start"], quote["end"], quote["speaker"]) for quote in row["quotes"])
        yield Row(row["doc"], row["text"], quotes)


def laid_over(row: Row, text: str) -> Work | None:
    """The quotations of a row where they stand in the whole text of its work; None where its beginning isn't there."""
    letters, places = _letters(text)
    head = _letters(row.text[:400])[0]
    starts = range(0, max(1, min(len(head) - _LEAD, 200)), 10)
    at = next((at for skip in starts if (at := letters.find(head[skip : skip + _LEAD])) >= 0), -1)
    if at < 0:
        return None
    until = min(at + len(_letters(row.text)[0]), len(places) - 1)
    found = []
    here = at
    for start, end, speaker in row.quotes:
        words = _letters(row.text[start:end])[0]
        begin = letters.find(words, here, until + _SPARE) if words else -1
        if begin >= 0:
            here = begin + len(words)
            found.append((places[begin], places[here - 1] + 1, speaker))
    end = places[until]
    return Work(row.name, text[: max(_BEGINS, end + _SPARE)], places[at], end, tuple(found))


def _letters(text: str) -> tuple[str, list[int]]:
    places = [place for place, sign in enumerate(text) if sign.isalnum()]
    # A letter whose small form is two letters would shift all places behind it.
    return "".join(text[place].lower()[0] for place in places), places


def as_printed(text: str) -> str:
    """A tokenized text, at the same length, with points and marks where print has them, and a blank line before what
    looks like the next one's words."""
    signs = list(text)
    is_open = False
    for at, sign in enumerate(text):
        opens = sign == "“" or (sign == '"' and not is_open)
        if sign in '"“”':
            is_open = opens
        if opens and text[at + 1 : at + 2] == " ":
            signs[at], signs[at + 1] = " ", sign
        elif sign in ",.;:!?”" or (sign == '"' and not opens):
            to = at
            while to and signs[to - 1] == " ":
                to -= 1
            signs[at], signs[to] = " ", sign
        elif sign == "\n" and not is_open and text[at + 1 : at + 2] in ('"', "“") and signs[at - 1] == " ":
            signs[at - 1] = "\n"
    return "".join(signs)


def speakers(work: Work, page: Page) -> dict[int, str]:
    """The ids of speakers by the places of the page's quotations."""
    starts = [quote.start for quote in page.quotes]
    found = {}
    for start, end, speaker in work.quotes:
        place = bisect_right(starts, start) - 1
        if place >= 0 and page.quotes[place].end >= min(end, start + 2):
            found[place] = speaker
    return found


def meant(page: Page, ids: dict[int, str]) -> dict[str, set[int]]:
    """Who of a page's cast each id can be: by its words, and by whom the tags of its quotations name."""
    found = {}
    for speaker in set(ids.values()):
        words = plain(_NUMBER.sub("", speaker).replace("_", " "))
        who = {
            place
            for place, character in enumerate(page.cast)
            if any(_is_one(words.split(), plain(alias).split()) for alias in character.aliases)
        }
        if "narrator" in words or words in ("i", "me"):
            who |= set(narrators(page).values())
        named = _named(page, [place for place, other in ids.items() if other == speaker])
        total = sum(named.values())
        who |= {place for place, count in named.items() if count >= 0.4 * total and (count > 1 or not who)}
        found[speaker] = who
    return found


def _named(page: Page, quotes: Sequence[int]) -> Counter[int]:
    named: Counter[int] = Counter()
    for place in quotes:
        tag = page.tags[place]
        if tag and tag.is_sure and tag.subject.who:
            named[page.likeliest(tag.subject)] += 1
    return named


def _is_one(words: Sequence[str], alias: Sequence[str]) -> bool:
    if list(words) == list(alias):
        return True
    one = [word for word in words if word not in _TITLES]
    other = [word for word in alias if word not in _TITLES]
    if not one or not other:
        return False
    titles = ({*alias} & {"mr", "mrs", "miss"}) - {*words}
    short = len(other) == 1 and len(one) > 1 and other[0] in (one[0], one[-1])
    long = len(one) == 1 and len(other) > 1 and one[0] in (other[0], other[-1]) and not titles
    return one == other or short or long


def head(words: str) -> str:
    """The word that says most of a name or an id: the last one."""
    return plain(_NUMBER.sub("", words).replace("_", " ")).split(" ")[-1]
