"""Who tells a book in the first person, chapter by chapter; nobody where it is told of everybody."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt

from lab.dataset.speakers.address import is_spoken_to
from lab.dataset.speakers.mentions import Finder, Kind, Mention
from lab.dataset.speakers.page import Page

NARRATOR = "the narrator"
"""The name of one whose name isn't known."""
_OFTEN = 0.006
"""Parts of a chapter's words outside of speech that are "I" where somebody tells it of themselves."""
_KNOWN = 3
_SPOKEN_OF = 0.15
"""What it counts that somebody is spoken of, beside that they are spoken to."""
Named = defaultdict[int, defaultdict[int, float]]
"""By chapter, how often each is named; a name of several counts for each of them in part."""
NOBODY = -1


def is_told_by_one(page: Page) -> bool:
    """Whether a book is told in the first person, at least in part."""
    return bool(_told(page))


def narrators(page: Page) -> dict[int, int]:
    """The place in the cast of whoever tells a chapter, for those chapters that somebody of the cast tells."""
    told = _told(page)
    outside, inside = _named(page)
    chief = _likeliest(page, told, outside, inside)
    headings = _headings(page)
    found = {}
    for chapter in told:
        heading = headings.get(chapter, NOBODY)
        if heading != NOBODY and outside[chapter][heading] < _KNOWN:
            found[chapter] = heading
        elif chief != NOBODY and _is_teller(chief, chapter, outside, inside):
            found[chapter] = chief
        elif chief != NOBODY:
            found[chapter] = _other(chief, chapter, found, outside, inside)
    return {chapter: who for chapter, who in found.items() if who != NOBODY}


def _told(page: Page) -> set[int]:
    """The chapters that somebody tells of themselves."""
    selves, words = _selves(page)
    told = {chapter for chapter, count in selves.items() if count >= 2 and count / max(1, words[chapter]) >= _OFTEN}
    # A letter or a sermon in a book that is told of everybody makes nobody its narrator.
    return told if sum(selves[chapter] for chapter in told) >= _OFTEN / 2 * sum(words.values()) else set()


def _selves(page: Page) -> tuple[Counter[int], Counter[int]]:
    selves: Counter[int] = Counter()
    words: Counter[int] = Counter()
    for frame in page.frames:
        for gap in frame.gaps:
            selves[frame.paragraph.chapter] += sum(mention.kind is Kind.SELF for mention in gap.mentions)
            words[frame.paragraph.chapter] += page.text.count(" ", gap.start, gap.end) + 1
    return selves, words


def _named(page: Page) -> tuple[Named, Named]:
    """How often each is named outside and inside of speech, by chapter."""
    outside: Named = defaultdict(lambda: defaultdict(float))
    inside: Named = defaultdict(lambda: defaultdict(float))
    for frame in page.frames:
        for gap in frame.gaps:
            _count(outside[frame.paragraph.chapter], gap.mentions)
    for quote, mentions in zip(page.quotes, page.named, strict=True):
        chapter = page.paragraphs[quote.paragraph].chapter
        _count(inside[chapter], (each for each in mentions if is_spoken_to(page, quote, each)))
        _count(inside[chapter], (each for each in mentions if not is_spoken_to(page, quote, each)), _SPOKEN_OF)
    return outside, inside


def _count(counts: defaultdict[int, float], mentions: Iterable[Mention], worth: float = 1.0) -> None:
    """A name of several counts for each of them in part."""
    for mention in mentions:
        if mention.kind is Kind.NAME:
            for who in mention.who:
                counts[who] += worth / len(mention.who)


def _likeliest(page: Page, told: set[int], outside: Named, inside: Named) -> int:
    """Who is spoken to and of, but hardly told of; the one called the narrator where nobody is."""
    best, score = NOBODY, 0.0
    for who, character in enumerate(page.cast):
        if character.name == NARRATOR:
            return who
        own = [chapter for chapter in told if _is_teller(who, chapter, outside, inside)]
        said, named = sum(inside[chapter][who] for chapter in own), sum(outside[chapter][who] for chapter in own)
        ratio = sqrt(said) * (said + 1) / (said + 2.5 * named + 2)
        if said >= _KNOWN and said > named and 2 * len(own) >= len(told) and ratio > score:
            best, score = who, ratio
    return best


def _is_teller(who: int, chapter: int, outside: Named, inside: Named) -> bool:
    named = outside[chapter][who]
    return named < _KNOWN or named <= 2 * inside[chapter][who]


def _other(
    chief: int,
    chapter: int,
    found: Mapping[int, int],
    outside: Named,
    inside: Named,
) -> int:
    """Who tells a chapter in which the chief narrator is told of: as the chapter before, or who is only spoken to."""
    before = found.get(chapter - 1, NOBODY)
    if before not in (chief, NOBODY) and outside[chapter][before] < _KNOWN:
        return before
    spoken = [(count, who) for who, count in inside[chapter].items() if who != chief and not outside[chapter][who]]
    return max(spoken)[1] if spoken and max(spoken)[0] >= 2 else NOBODY


def _headings(page: Page) -> dict[int, int]:
    """Who a chapter's heading says tells it."""
    finder = Finder(page.cast)
    found = {}
    for paragraph in page.paragraphs:
        text = page.text[paragraph.start : paragraph.end]
        low = text.lower()
        if paragraph.is_heading and any(
            word in low for word in (" by ", "narrat", "journal", "diary", "statement", "told")
        ):
            for form in (text, text.title().replace(" The ", " the "), low):
                for mention in finder.find(form, 0, len(form)):
                    if len(mention.who) >= 1 and paragraph.chapter not in found:
                        found[paragraph.chapter] = mention.who[0]
    return found
