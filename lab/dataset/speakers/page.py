"""A book taken apart for the question who speaks: quotations in their paragraphs, narration between them, mentions."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log1p

from lab.dataset.books import Paragraph, paragraphs
from lab.dataset.cast.characters import Character, Gender
from lab.dataset.marks import quotations
from lab.dataset.speakers.mentions import ANYBODY, PEOPLE, Finder, Kind, Mention
from lab.dataset.speakers.tags import Tag, tag_after, tag_before

_REACH = 4000.0
"""Characters after which the sign that somebody is about has faded to a third."""


_ABOUT = 0.25
"""Presence from which a noun for anybody can mean somebody who is called so."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of narration in a paragraph, with the quotations before and after it there, -1 for none."""

    start: int
    end: int
    before: int
    after: int
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A paragraph with the places of the quotations in it and its narration in order."""

    paragraph: Paragraph
    quotes: tuple[int, ...]
    gaps: tuple[Gap, ...]


class Page:
    """All that the clues are read from."""

    def __init__(self, text: str, cast: Sequence[Character]) -> None:
        self.text = text
        self.cast = tuple(cast)
        self.paragraphs = paragraphs(text)
        self.quotes = quotations(text, self.paragraphs)
        self._finder = Finder(cast)
        frames = self._frames()
        self.named = tuple(tuple(self._finder.named(text, each.start, each.end)) for each in self.quotes)
        self._places = self._sure_places(frames)
        self.frames = tuple(self._near(frame) for frame in frames)
        self.tags = tuple(self._tag(place) for place in range(len(self.quotes)))

    def gender(self, who: int) -> Gender:
        """The gender of somebody of the cast."""
        return self.cast[who].gender

    def shares(self, mention: Mention) -> dict[int, float]:
        """Who a mention means, each with a share of 1: where several have the name, by who is about."""
        if len(mention.who) < 2:
            return dict.fromkeys(mention.who, 1.0)
        weights = {who: self.presence(who, mention.start) + 1e-3 for who in mention.who}
        total = sum(weights.values())
        return {who: weight / total for who, weight in weights.items()}

    def likeliest(self, mention: Mention) -> int:
        """Who of those that a mention can mean it likely does."""
        shares = self.shares(mention)
        return max(shares, key=shares.__getitem__)

    def presence(self, who: int, at: int) -> float:
        """How much somebody is about: mentions by a name that is theirs alone, the nearer the more."""
        places = self._places[who]
        first, last = bisect_left(places, at - 3 * _REACH), bisect_left(places, at + 2 * _REACH)
        near = sum(
            exp(-(at - place) / _REACH) if place <= at else 0.4 * exp(-(place - at) / _REACH)
            for place in places[first:last]
        )
        return near + 0.02 * log1p(len(places))

    def _frames(self) -> list[Frame]:
        inside: dict[int, list[int]] = {}
        for place, quote in enumerate(self.quotes):
            inside.setdefault(quote.paragraph, []).append(place)
        frames = []
        covered = 0
        for number, paragraph in enumerate(self.paragraphs):
            places = inside.get(number, [])
            gaps = []
            at, before = max(paragraph.start, covered), -1
            for place in (*places, -1):
                end = self.quotes[place].start if place >= 0 else paragraph.end
                if end - at > 1 and not paragraph.is_heading:
                    gaps.append(Gap(at, end, before, place, tuple(self._finder.find(self.text, at, end))))
                if place >= 0:
                    at, before = self.quotes[place].end, place
            covered = max(covered, at)
            frames.append(Frame(paragraph, tuple(places), tuple(gaps)))
        return frames

    def _sure_places(self, frames: Sequence[Frame]) -> list[list[int]]:
        places: list[list[int]] = [[] for _ in self.cast]
        for mention in (each for frame in frames for gap in frame.gaps for each in gap.mentions):
            if len(mention.who) == 1 and not self._is_anybody(mention):
                places[mention.who[0]].append(mention.start)
        for row in self.named:
            for mention in row:
                if len(mention.who) == 1:
                    places[mention.who[0]].append(mention.start)
        for row_places in places:
            row_places.sort()
        return places

    def _near(self, frame: Frame) -> Frame:
        """The frame in which "the man" means somebody who is called so only where he is about."""
        if not any(mention.who and self._is_anybody(mention) for gap in frame.gaps for mention in gap.mentions):
            return frame
        gaps = (replace(gap, mentions=tuple(map(self._narrowed, gap.mentions))) for gap in frame.gaps)
        return replace(frame, gaps=tuple(gaps))

    def _narrowed(self, mention: Mention) -> Mention:
        if not mention.who or not self._is_anybody(mention):
            return mention
        who = tuple(who for who in mention.who if self.presence(who, mention.start) > _ABOUT)
        kind = mention.kind if who else Kind.NOUN
        noun = self.text[mention.start : mention.end].split()[-1].lower()
        return replace(mention, who=who, kind=kind, gender=mention.gender if who else PEOPLE.get(noun, Gender.UNSURE))

    def _is_anybody(self, mention: Mention) -> bool:
        return mention.kind is Kind.CALLING and self.text[mention.start : mention.end].split()[-1].lower() in ANYBODY

    def _tag(self, place: int) -> Tag | None:
        frame = self.frames[self.quotes[place].paragraph]
        after = next((gap for gap in frame.gaps if gap.before == place), None)
        if after and (tag := tag_after(self.text, after.start, after.end, after.mentions)):
            # "…," he said. Then she cried: "…": the end of a stretch belongs to what follows it.
            return tag
        before = next((gap for gap in frame.gaps if gap.after == place), None)
        return tag_before(self.text, before.start, before.end, before.mentions) if before else None
