"""Quotations that one person says in one breath, gathered: those of a paragraph, and paragraphs that go on."""

from collections.abc import Iterator
from dataclasses import dataclass

from lab.dataset.cast.characters import Gender
from lab.dataset.speakers.mentions import Kind, Mention
from lab.dataset.speakers.page import Page
from lab.dataset.speakers.tags import Tag


@dataclass(frozen=True, slots=True)
class Speech:
    """Places of quotations, the paragraphs that they begin and end in, and the tag that tells most, if there is one."""

    quotes: tuple[int, ...]
    first: int
    last: int
    tag: Tag | None


def speeches(page: Page) -> tuple[Speech, ...]:
    """All speeches of a book in order."""
    return tuple(_speech(page, group) for group in _groups(page))


def _groups(page: Page) -> Iterator[list[int]]:
    group: list[int] = []
    for place, quote in enumerate(page.quotes):
        joins = bool(group) and (
            quote.goes_on or (page.quotes[group[-1]].paragraph == quote.paragraph and not _differs(page, group, place))
        )
        if group and not joins:
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _speech(page: Page, group: list[int]) -> Speech:
    tags = [tag for place in group if (tag := page.tags[place])]
    first, last = page.quotes[group[0]].paragraph, page.quotes[group[-1]].paragraph
    return Speech(tuple(group), first, last, max(tags, key=_worth, default=None))


_WORTH = {Kind.NAME: 5, Kind.SELF: 5, Kind.CALLING: 4, Kind.SEVERAL: 3, Kind.NOUN: 2, Kind.SOMEBODY: 1, Kind.PRONOUN: 2}


def _worth(tag: Tag) -> int:
    return _WORTH[tag.subject.kind] + 2 * tag.is_sure


def _differs(page: Page, group: list[int], place: int) -> bool:
    """Whether the tag of a quotation names somebody else than those before it in its paragraph."""
    tag = page.tags[place]
    earlier = [each for other in group if (each := page.tags[other])]
    return (
        tag is not None and tag.is_sure and any(each.is_sure and _clash(each.subject, tag.subject) for each in earlier)
    )


def _clash(one: Mention, other: Mention) -> bool:
    if one.start == other.start:
        return False
    if one.who and other.who:
        return not set(one.who) & set(other.who)
    if Kind.SELF in (one.kind, other.kind):
        return one.kind is not other.kind
    return Gender.UNSURE not in (one.gender, other.gender) and one.gender is not other.gender
