"""What speaks for and against each person as the speaker of a turn, in named figures; knows no weights."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from lab.dataset.cast.characters import Gender
from lab.dataset.speakers.mentions import Kind, Mention
from lab.dataset.speakers.narrators import narrators
from lab.dataset.speakers.page import Gap, Page
from lab.dataset.speakers.tags import first_subject, last_subject
from lab.dataset.speakers.turns import Turn, turns

NOBODY = -1
"""The candidate that stands for nobody of the cast: several, somebody without a name, or words that nobody says."""
_BACK, _AHEAD, _MOST = 14, 4, 14
"""Paragraphs before and after a turn in which candidates are looked for, and how many of those."""
_ADDRESSED_BEFORE = re.compile(
    r"(?:^|[,;.!?—–“‘\"'(-]|\b(?:o|oh|dear|my|ah|yes|no|well|old|come|you|thank you|good (?:morning|night|evening)))\s*$",
    re.IGNORECASE,
)
_ADDRESSED_AFTER = re.compile(r"\s*(?:[,;.!?—–”’\"'):-]|$)")
_SELF = re.compile(r"\b(?:I am|I’m|I'm|my name is|name’s|name's|call me|this is)\s+$", re.IGNORECASE)
_WHOLE = re.compile(r"[.!?,;:—–…-][\"'”’»›_)]*$|--[\"'”’»›]*$")


@dataclass(frozen=True, slots=True)
class Case:
    """A turn with its candidates, what each has for and against it, and how near it is to the two turns before it: 0 in
    the same paragraph, 1 in the next one, 2 with one between, 3 farther, -1 where a new scene may have begun."""

    turn: Turn
    candidates: tuple[int, ...]
    clues: tuple[Mapping[str, float], ...]
    near: int
    nearer: int


def cases(page: Page) -> list[Case]:
    """A case for each turn of a book."""
    reader = _Reader(page, turns(page))
    return [reader.case(place) for place in range(len(reader.turns))]


class _Reader:
    def __init__(self, page: Page, all_turns: Sequence[Turn]) -> None:
        self.page, self.turns = page, all_turns
        self.narrators = narrators(page)
        self._addressed = [self._addresses(turn) for turn in all_turns]
        self._told = self._told_speakers()
        self._first = [turn.first for turn in all_turns]

    def case(self, place: int) -> Case:
        turn = self.turns[place]
        narrator = self.narrators.get(self.page.paragraphs[turn.first].chapter, NOBODY)
        candidates = self._candidates(place, narrator)
        recent = self._recent(turn)
        shared = self._shared(place)
        clues = [self._clues(place, who, narrator, recent, shared) for who in candidates]
        return Case(turn, candidates, tuple(clues), self._near(place, 1), self._near(place, 2))

    def _near(self, place: int, back: int) -> int:
        if place < back:
            return -1
        turn, before = self.turns[place], self.turns[place - back]
        one, other = self.page.paragraphs[turn.first], self.page.paragraphs[before.last]
        gap = turn.first - before.last
        if one.chapter != other.chapter or gap > 6 + back:
            return -1
        return min(3, gap - (back - 1) if back > 1 else gap) if gap else 0

    def _told_speakers(self) -> list[tuple[int, int]]:
        """Paragraphs of tags that name one person, with who it is."""
        told = []
        for turn in self.turns:
            if turn.tag and turn.tag.subject.who:
                shares = self.page.shares(turn.tag.subject)
                told.append((turn.first, max(shares, key=shares.__getitem__)))
        return told

    def _around(self, turn: Turn, back: int, ahead: int) -> Iterator[Gap]:
        for frame in self.page.frames[max(0, turn.first - back) : turn.last + 1 + ahead]:
            yield from frame.gaps

    def _candidates(self, place: int, narrator: int) -> tuple[int, ...]:
        turn = self.turns[place]
        found: Counter[int] = Counter()
        middle = self.page.quotes[turn.quotes[0]].start
        for gap in self._around(turn, _BACK, _AHEAD):
            for mention in gap.mentions:
                for who, share in self.page.shares(mention).items():
                    found[who] += share / (1 + abs(mention.start - middle) / 400)
        for other in range(max(0, place - 8), min(len(self.turns), place + 4)):
            if abs(self.turns[other].first - turn.first) <= _BACK:
                for who in self._addressed[other][0]:
                    found[who] += 0.5
                for who in self._addressed[other][1]:
                    found[who] += 0.05
        if turn.tag:
            for who, share in self.page.shares(turn.tag.subject).items():
                found[who] += 10 * share
        if narrator != NOBODY:
            found[narrator] += 10
        return (*(who for who, _ in found.most_common(_MOST)), NOBODY)

    def _addresses(self, turn: Turn) -> tuple[set[int], set[int], set[int]]:
        """Who is spoken to in a turn, who is spoken of, and who says who they are."""
        to, of, selves = set(), set(), set()
        for place in turn.quotes:
            quote = self.page.quotes[place]
            for mention in self.page.named[place]:
                shares = self.page.shares(mention)
                who = max(shares, key=shares.__getitem__)
                before = self.page.text[max(quote.start, mention.start - 20) : mention.start]
                after = self.page.text[mention.end : quote.end]
                if _SELF.search(before):
                    selves.add(who)
                elif _ADDRESSED_BEFORE.search(before) and _ADDRESSED_AFTER.match(after):
                    to.add(who)
                else:
                    of.add(who)
        return to, of - to, selves

    def _recent(self, turn: Turn) -> list[tuple[int, bool]]:
        """Who was mentioned before the first words of a turn, or before the pronoun of its tag: latest first, each once,
        with whether as a subject."""
        until = turn.tag.subject.start if turn.tag else self.page.quotes[turn.quotes[0]].start
        seen: dict[int, bool] = {}
        mentions = [each for gap in self._around(turn, 10, 0) for each in gap.mentions if each.start < until]
        for mention in reversed(mentions):
            if mention.who:
                shares = self.page.shares(mention)
                seen.setdefault(max(shares, key=shares.__getitem__), mention.is_subject)
        return list(seen.items())

    def _shared(self, place: int) -> dict[str, Mention | None | bool | float]:
        """What is the same for all candidates of a turn."""
        page, turn = self.page, self.turns[place]
        text = page.text
        frame = page.frames[turn.first]
        mine = [gap for number in range(turn.first, turn.last + 1) for gap in page.frames[number].gaps]
        before = next((gap for gap in mine if gap.after == turn.quotes[0]), None)
        afters = [gap for gap in mine if gap.before in turn.quotes]
        tag = turn.tag.subject if turn.tag else None
        lead = prev_first = prev_last = None
        prev_plain = False
        if before is None and turn.first > 0 and turn.quotes[0] == frame.quotes[0]:
            previous = page.frames[turn.first - 1]
            if previous.gaps and not previous.paragraph.is_heading:
                gap = previous.gaps[-1]
                subject = last_subject(text, gap.start, gap.end, gap.mentions)
                if text[: gap.end].endswith(":", gap.start) or text[: gap.end].endswith(",", gap.start):
                    if gap.end == previous.paragraph.end:
                        lead = subject
                prev_plain = not previous.quotes
                if prev_plain:
                    prev_last = subject
                    prev_first = first_subject(text, gap.start, gap.end, gap.mentions)
        beat_after = next(
            (found for gap in afters if (found := first_subject(text, gap.start, gap.end, gap.mentions))), None
        )
        following = None
        if turn.last + 1 < len(page.frames) and not page.frames[turn.last + 1].quotes:
            gaps = page.frames[turn.last + 1].gaps
            following = first_subject(text, gaps[0].start, gaps[0].end, gaps[0].mentions) if gaps else None
        return {
            "tag": tag,
            "sure": bool(turn.tag and turn.tag.is_sure),
            "lead": lead,
            "prev_first": prev_first,
            "prev_last": prev_last,
            "beat_before": last_subject(text, before.start, before.end, before.mentions) if before else None,
            "beat_start": first_subject(text, before.start, before.end, before.mentions) if before else None,
            "beat_after": None if turn.tag and turn.tag.is_after else beat_after,
            "following": following,
            "loose": self._is_loose(turn, before),
        }

    def _is_loose(self, turn: Turn, before: Gap | None) -> bool:
        """Whether it looks like a title or a quoted word rather than speech: within a sentence, without an end."""
        quote = self.page.quotes[turn.quotes[0]]
        words = self.page.text[quote.start : quote.end]
        lead = self.page.text[before.start : before.end].rstrip() if before else ""
        return (
            (before is not None
            and len(turn.quotes) == 1
            and not _WHOLE.search(words))
            or (bool(lead)
            and lead[-1].isalpha()
            and len(words.split()) < 6
            and turn.tag is None)
        )

    def _clues(
        self,
        place: int,
        who: int,
        narrator: int,
        recent: Sequence[tuple[int, bool]],
        shared: Mapping[str, Mention | None | bool | float],
    ) -> dict[str, float]:
        turn = self.turns[place]
        tag = shared["tag"]
        clues: dict[str, float] = {}
        if who == NOBODY:
            return _nobody(tag if isinstance(tag, Mention) else None, shared)
        gender = self.page.gender(who)
        if isinstance(tag, Mention):
            self._of_tag(clues, tag, who, narrator, gender, recent, bool(shared["sure"]))
        else:
            clues["untagged_narrator"] = float(who == narrator)
        kind = "untagged" if tag is None else "tagged"
        for name in ("lead", "beat_before", "beat_start", "beat_after", "prev_first", "prev_last", "following"):
            mention = shared[name]
            if isinstance(mention, Mention):
                self._of_subject(clues, f"{kind}_{name}", mention, who, narrator, gender, recent)
        self._of_address(clues, place, who, kind)
        self._of_presence(clues, turn, who, kind, recent)
        return clues

    def _of_tag(
        self,
        clues: dict[str, float],
        tag: Mention,
        who: int,
        narrator: int,
        gender: Gender,
        recent: Sequence[tuple[int, bool]],
        is_sure: bool,
    ) -> None:
        strength = "" if is_sure else "_manner"
        if tag.who:
            share = self.page.shares(tag).get(who, 0.0)
            clues[f"tag_{tag.kind.name.lower()}{strength}"] = share
            clues[f"tag_other{strength}"] = 1.0 - share
            clues["tag_name_narrator"] = float(who == narrator)
        elif tag.kind is Kind.SELF:
            clues["tag_self_narrator" if who == narrator else "tag_self_other"] = 1.0
        elif tag.kind in (Kind.SEVERAL, Kind.SOMEBODY):
            clues["tag_vague"] = 1.0
        else:
            word = tag.kind.name.lower()
            fit = _fit(tag.gender, gender)
            clues[f"tag_{word}_{fit}"] = 1.0
            clues[f"tag_{word}_narrator"] = float(who == narrator)
            if fit != "clash":
                self._of_rank(clues, f"tag_{word}", tag.gender, who, recent)

    def _of_rank(
        self, clues: dict[str, float], name: str, gender: Gender, who: int, recent: Sequence[tuple[int, bool]]
    ) -> None:
        fitting = [(other, subject) for other, subject in recent if _fit(gender, self.page.gender(other)) != "clash"]
        rank = next((rank for rank, (other, _) in enumerate(fitting) if other == who), 9)
        clues[f"{name}_rank{min(rank, 3)}"] = 1.0
        subjects = [other for other, subject in fitting if subject]
        if subjects and subjects[0] == who:
            clues[f"{name}_last_subject"] = 1.0
        if len(fitting) == 1 and rank == 0:
            clues[f"{name}_only"] = 1.0

    def _of_subject(
        self,
        clues: dict[str, float],
        name: str,
        mention: Mention,
        who: int,
        narrator: int,
        gender: Gender,
        recent: Sequence[tuple[int, bool]],
    ) -> None:
        if mention.who:
            share = self.page.shares(mention).get(who, 0.0)
            clues[name] = share
            clues[f"{name}_other"] = 1.0 - share
        elif mention.kind is Kind.SELF:
            clues[name if who == narrator else f"{name}_other"] = 1.0
        elif mention.kind in (Kind.PRONOUN, Kind.NOUN):
            fit = _fit(mention.gender, gender)
            if fit == "clash" or who == narrator:
                clues[f"{name}_other"] = 1.0
            elif mention.kind is Kind.PRONOUN:
                fitting = [other for other, _ in recent if _fit(mention.gender, self.page.gender(other)) != "clash"]
                rank = fitting.index(who) if who in fitting else 3
                clues[f"{name}_pronoun"] = 1.0 / (1 + rank)

    def _of_address(self, clues: dict[str, float], place: int, who: int, kind: str) -> None:
        to, of, selves = self._addressed[place]
        clues[f"{kind}_addresses"] = float(who in to)
        clues[f"{kind}_speaks_of"] = float(who in of)
        clues[f"{kind}_is_self"] = float(who in selves)
        if place and 0 <= self._near(place, 1) <= 2 and who in self._addressed[place - 1][0]:
            clues[f"{kind}_was_addressed"] = 1.0
        if place + 1 < len(self.turns) and 0 <= self._near(place + 1, 1) <= 2 and who in self._addressed[place + 1][0]:
            clues[f"{kind}_is_addressed_next"] = 1.0

    def _of_presence(
        self, clues: dict[str, float], turn: Turn, who: int, kind: str, recent: Sequence[tuple[int, bool]]
    ) -> None:
        told = self._told
        first, last = bisect_left(told, (turn.first - 12, -9)), bisect_left(told, (turn.last + 13, -9))
        before = sum(1 for at, other in told[first:last] if other == who and at < turn.first)
        after = sum(1 for at, other in told[first:last] if other == who and at > turn.last)
        clues[f"{kind}_told_before"] = log1p(before)
        clues[f"{kind}_told_after"] = log1p(after)
        clues[f"{kind}_about"] = log1p(self.page.presence(who, self.page.quotes[turn.quotes[0]].start))
        if kind == "untagged" and recent:
            rank = next((rank for rank, (other, _) in enumerate(recent) if other == who), 9)
            clues[f"untagged_rank{min(rank, 3)}"] = 1.0


def _nobody(tag: Mention | None, shared: Mapping[str, Mention | None | bool | float]) -> dict[str, float]:
    clues = {"nobody": 1.0, "nobody_loose": float(bool(shared["loose"]))}
    if tag is None:
        clues["nobody_untagged"] = 1.0
    else:
        clues[f"nobody_tag_{tag.kind.name.lower()}"] = 1.0
    return clues


def _fit(one: Gender, other: Gender) -> str:
    if Gender.UNSURE in (one, other):
        return "unsure"
    return "fits" if one is other else "clash"
