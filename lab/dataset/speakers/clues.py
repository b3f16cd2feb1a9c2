"""What speaks for and against each person as the speaker of a speech, in named figures; knows no weights."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from lab.dataset.cast.characters import Gender
from lab.dataset.speakers.address import Addressed, addressed
from lab.dataset.speakers.mentions import Kind, Mention
from lab.dataset.speakers.narrators import NOBODY, narrators
from lab.dataset.speakers.page import Gap, Page
from lab.dataset.speakers.setting import Setting, setting
from lab.dataset.speakers.speeches import Speech, speeches

_BACK, _AHEAD, _MOST = 24, 4, 14
"""Paragraphs before and after a speech in which candidates are looked for, and how many of those."""
_TOLD = 12
"""Paragraphs around a speech in which it counts that tags name somebody."""
_SCENE = 6
"""Paragraphs without speech after which it says nothing who spoke before."""

Clues = dict[str, float]
Recent = Sequence[tuple[int, bool]]


@dataclass(frozen=True, slots=True)
class Case:
    """A speech with its candidates (NOBODY, the last, stands for nobody of the cast: several, somebody without a name,
    words that nobody says), what each has for and against it, and how near it is to the two before it: 0 in the same
    paragraph, 1 in the next one, 2 with one between, 3 farther, -1 where a new scene may have begun."""

    speech: Speech
    candidates: tuple[int, ...]
    clues: tuple[Mapping[str, float], ...]
    near: int
    nearer: int


def cases(page: Page) -> list[Case]:
    """A case for each speech of a book."""
    reader = _Reader(page)
    return [reader.case(place) for place in range(len(reader.speeches))]


class _Reader:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.speeches = speeches(page)
        self._narrators = narrators(page)
        self._addressed: list[Addressed] = [addressed(page, speech) for speech in self.speeches]
        # Paragraphs of tags that name somebody, with who that is.
        self._told = [
            (speech.first, page.likeliest(speech.tag.subject))
            for speech in self.speeches
            if speech.tag and speech.tag.subject.who
        ]

    def case(self, place: int) -> Case:
        speech = self.speeches[place]
        narrator = self._narrators.get(self.page.paragraphs[speech.first].chapter, NOBODY)
        around = setting(self.page, speech)
        # What several say is nobody's.
        alone = not (around.tag and around.tag.kind is Kind.SEVERAL and around.is_sure)
        candidates = self._candidates(place, narrator) if alone else ()
        recent = self._recent(speech)
        clues = [self._clues(place, who, narrator, recent, around) for who in candidates]
        return Case(
            speech, (*candidates, NOBODY), (*clues, _nobody(around)), self._near(place, 1), self._near(place, 2)
        )

    def _near(self, place: int, back: int) -> int:
        if place < back:
            return -1
        speech, before = self.speeches[place], self.speeches[place - back]
        gap = speech.first - before.last
        if (
            self.page.paragraphs[speech.first].chapter != self.page.paragraphs[before.last].chapter
            or gap > _SCENE + back
        ):
            return -1
        return min(3, gap - (back - 1)) if gap else 0

    def _around(self, speech: Speech, back: int, ahead: int) -> Iterator[Gap]:
        chapter = self.page.paragraphs[speech.first].chapter
        for frame in self.page.frames[max(0, speech.first - back) : speech.last + 1 + ahead]:
            if frame.paragraph.chapter == chapter:
                yield from frame.gaps

    def _candidates(self, place: int, narrator: int) -> tuple[int, ...]:
        speech = self.speeches[place]
        middle = self.page.quotes[speech.quotes[0]].start
        weights: defaultdict[int, float] = defaultdict(float)
        for gap in self._around(speech, _BACK, _AHEAD):
            for mention in gap.mentions:
                for who, share in self.page.shares(mention).items():
                    weights[who] += share / (1 + abs(mention.start - middle) / 400)
        for other in range(max(0, place - 8), min(len(self.speeches), place + 4)):
            if abs(self.speeches[other].first - speech.first) <= _BACK:
                for who in self._addressed[other].to:
                    weights[who] += 0.5
                for who in self._addressed[other].of:
                    weights[who] += 0.05
        if speech.tag:
            for who, share in self.page.shares(speech.tag.subject).items():
                weights[who] += 10 * share
        if narrator != NOBODY:
            weights[narrator] += 10
        return tuple(sorted(weights, key=lambda who: -weights[who])[:_MOST])

    def _recent(self, speech: Speech) -> Recent:
        """Who was mentioned before the first words of a speech, or before the subject of its tag: latest first, each
        once, with whether as a subject."""
        until = speech.tag.subject.start if speech.tag else self.page.quotes[speech.quotes[0]].start
        seen: dict[int, bool] = {}
        mentions = [each for gap in self._around(speech, _BACK, 0) for each in gap.mentions if each.start < until]
        for mention in reversed(mentions):
            if mention.who:
                seen.setdefault(self.page.likeliest(mention), mention.is_subject)
        return list(seen.items())

    def _clues(self, place: int, who: int, narrator: int, recent: Recent, around: Setting) -> Clues:
        clues: Clues = {}
        if around.tag:
            self._of_tag(clues, around, who, narrator, recent)
        else:
            clues["untagged_narrator"] = float(who == narrator)
        kind = "tagged" if around.tag else "untagged"
        for name, mention in around.subjects.items():
            self._of_subject(clues, f"{kind}_{name}", mention, who, narrator, recent)
        self._of_address(clues, place, who, kind)
        self._of_presence(clues, self.speeches[place], who, kind, recent)
        return clues

    def _of_tag(self, clues: Clues, around: Setting, who: int, narrator: int, recent: Recent) -> None:
        tag = around.tag
        if tag is None:
            return
        strength = "" if around.is_sure else "_manner"
        word = tag.kind.name.lower()
        if tag.who:
            share = self.page.shares(tag).get(who, 0.0)
            clues[f"tag_{word}{strength}"] = share
            clues[f"tag_other{strength}"] = 1.0 - share
            clues["tag_name_narrator"] = float(who == narrator)
        elif tag.kind is Kind.SELF:
            clues["tag_self_narrator" if who == narrator else "tag_self_other"] = 1.0
        elif tag.kind in (Kind.SEVERAL, Kind.SOMEBODY):
            clues["tag_vague"] = 1.0
        else:
            fit = _fit(tag.gender, self.page.gender(who))
            clues[f"tag_{word}_{fit}"] = 1.0
            clues[f"tag_{word}_narrator"] = float(who == narrator)
            if fit != "clash":
                self._of_rank(clues, f"tag_{word}", tag.gender, who, recent)

    def _of_rank(self, clues: Clues, name: str, gender: Gender, who: int, recent: Recent) -> None:
        fitting = [(other, subject) for other, subject in recent if _fit(gender, self.page.gender(other)) != "clash"]
        rank = next((rank for rank, (other, _) in enumerate(fitting) if other == who), 9)
        clues[f"{name}_rank{min(rank, 3)}"] = 1.0
        subjects = [other for other, subject in fitting if subject]
        if subjects and subjects[0] == who:
            clues[f"{name}_last_subject"] = 1.0
        if len(fitting) == 1 and rank == 0:
            clues[f"{name}_only"] = 1.0

    def _of_subject(self, clues: Clues, name: str, mention: Mention, who: int, narrator: int, recent: Recent) -> None:
        if mention.who:
            share = self.page.shares(mention).get(who, 0.0)
            clues[name] = share
            clues[f"{name}_other"] = 1.0 - share
        elif mention.kind is Kind.SELF:
            clues[name if who == narrator else f"{name}_other"] = 1.0
        elif mention.kind in (Kind.PRONOUN, Kind.NOUN):
            if who == narrator or _fit(mention.gender, self.page.gender(who)) == "clash":
                clues[f"{name}_other"] = 1.0
            elif mention.kind is Kind.PRONOUN:
                fitting = [other for other, _ in recent if _fit(mention.gender, self.page.gender(other)) != "clash"]
                clues[f"{name}_pronoun"] = 1.0 / (1 + (fitting.index(who) if who in fitting else 3))

    def _of_address(self, clues: Clues, place: int, who: int, kind: str) -> None:
        here = self._addressed[place]
        clues[f"{kind}_addresses"] = float(who in here.to)
        clues[f"{kind}_speaks_of"] = float(who in here.of)
        clues[f"{kind}_is_self"] = float(who in here.selves)
        if place and 0 <= self._near(place, 1) <= 2 and who in self._addressed[place - 1].to:
            clues[f"{kind}_was_addressed"] = 1.0
        if (
            place + 1 < len(self.speeches)
            and 0 <= self._near(place + 1, 1) <= 2
            and who in self._addressed[place + 1].to
        ):
            clues[f"{kind}_is_addressed_next"] = 1.0

    def _of_presence(self, clues: Clues, speech: Speech, who: int, kind: str, recent: Recent) -> None:
        told = self._told
        first, last = bisect_left(told, (speech.first - _TOLD, -9)), bisect_left(told, (speech.last + _TOLD + 1, -9))
        clues[f"{kind}_told_before"] = log1p(sum(other == who and at < speech.first for at, other in told[first:last]))
        clues[f"{kind}_told_after"] = log1p(sum(other == who and at > speech.last for at, other in told[first:last]))
        clues[f"{kind}_about"] = log1p(self.page.presence(who, self.page.quotes[speech.quotes[0]].start))
        if kind == "untagged" and recent:
            rank = next((rank for rank, (other, _) in enumerate(recent) if other == who), 9)
            clues[f"untagged_rank{min(rank, 3)}"] = 1.0


def _nobody(around: Setting) -> Clues:
    tag = f"nobody_tag_{around.tag.kind.name.lower()}" if around.tag else "nobody_untagged"
    return {"nobody": 1.0, "nobody_loose": float(around.loose), tag: 1.0}


def _fit(one: Gender, other: Gender) -> str:
    if Gender.UNSURE in (one, other):
        return "unsure"
    return "fits" if one is other else "clash"
