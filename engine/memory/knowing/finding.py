"""Which of what somebody told answers a question of theirs: by whom and what it is about, by its meaning, and by what
an answer looks like; nothing where nothing does. A pure core."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property

from engine.meaning import Vector
from engine.memory.knowing.naming import names_of
from engine.memory.knowing.question import JOB, NAME, THING, WHO, Asked
from engine.memory.knowing.tellings import Telling
from engine.memory.knowing.words import alike, being, beings, kinds, stems, telling_stems, written
from engine.memory.recall.past import named
from engine.memory.recall.stems import stem, words
from persona.languages import ENGLISH
from persona.words import lazily, tables

_FITS = {name: lazily(pattern) for name, pattern in tables(__file__, "asking.toml")["fits"].items()}
_BAR, _BAR_OF_WORDS, _STRANGE = 0.52, 0.5, 0.15
"""What an answer needs, by meaning and words, and by words alone; and how much more where it shares no word."""
_CLOSE, _SAME, _RIGHTED = 0.2, 0.55, 0.35
"""How far behind the best a later telling may be that takes its place, and how alike the two are then, or where it
sounds like a correction."""
_LONG = 12
"""Words from which on a clause that answers is told back without its sentence."""
_OWNS = lazily(r"[^\W_]+(?:'[^\W_]+)*")
_IS = frozenset(("he's", "she's", "it's", "that's", "there's", "who's", "what's", "here's", "where's", "how's"))
_THEIRS = frozenset(("his", "her", "their", "its", "someone's", "somebody's"))
_DETERMINES = frozenset(
    (
        "my",
        "our",
        "your",
        "a",
        "an",
        "the",
        "and",
        "with",
        "two",
        "three",
        "one",
        "2",
        "3",
        "4",
        "is",
        "got",
        "have",
        "no",
    )
)
_HEADS = stems("job home study hobby language from date birthday plan")
"""Words of topics that people ask for without saying them."""
_REACH = 3
"""Words before another one that tell whose it is."""
_OF_OTHERS = lazily(r"(?:he|she|they|he's|she's|they're|his|her|their)\b")
_OWN_WORDS = lazily(r"\b(?:i|i'm|i've|i'd|i'll|my|me|we|we're|we've|our|us)\b")
_SUBJECT = lazily(r"(?:(?:my|our)(?: (?!(?:is|was|and|has|who)\b)[\w'-]+){1,3}|[\w-]+)")
_PRONOUNS = tuple(map(frozenset, (("her", "she"), ("his", "he"), ("its", "it"), ("their", "they"))))


@dataclass(frozen=True, slots=True)
class Weights:
    """What speaks for a telling, beside the cosine of its meaning (``meaning`` where there is no encoder), and what
    against it."""

    meaning: float = 0.25
    shared: float = 0.3
    fits: float = 0.15
    of_kind: float = 0.2
    dated: float = 0.2
    unfit: float = -0.3
    of_others: float = -0.35
    goes_on: float = -0.05
    leans: float = -0.2


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers: a telling, the name in it that was asked for, whether it holds no more, whether there is some
    ``doubt`` that it was asked for, and which ``other`` one may have been then, whether its clause alone is enough
    (``brief``), and whether it was asked for as something that he should remember (``pressed``)."""

    telling: Telling
    name: str = ""
    over: bool = False
    doubt: bool = False
    other: Telling | None = None
    brief: bool = False
    pressed: bool = False


@dataclass(frozen=True)
class Finding:
    """A question at a time (epoch s) before all that was told, with the ``names`` that stand there."""

    asked: Asked
    tellings: Sequence[Telling]
    now: float
    zone: tzinfo = UTC
    names: frozenset[str] = frozenset()
    _meant: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def is_theirs(self) -> bool:
        """Whether it asks of themselves, their people or their animals, and not only of what has a name."""
        is_own = self.asked.pressed or _OWN_WORDS.search(self.asked.text) is not None
        return is_own or any(map(being, self.asked.terms))

    def candidates(self, most: int) -> Sequence[Telling]:
        """What may answer by whom and what it is about, at most so many, the likeliest by its words first."""
        about = (one for one in self.tellings if self._is_about(one))
        return sorted(about, key=lambda one: (-self._share(one), -one.at))[:most]

    def answer(self, candidates: Sequence[Telling], meanings: Mapping[str, Vector]) -> Answer | None:
        """What answers best of these; ``meanings`` holds the vectors of the question and of what each is ``meant`` by;
        where it is empty, words alone tell."""
        if not candidates:
            return None
        ranked = [(self._points(one, meanings), one) for one in candidates]
        points, best = max(ranked, key=lambda pair: pair[0])
        bar = _BAR if meanings else _BAR_OF_WORDS
        # Of somebody who was told of nearly anything answers, in other words nearly nothing.
        needed = bar - _STRANGE * (self._is_open and any(map(being, self._strict)))
        if points < needed + _STRANGE * (bool(self.asked.terms) and not self._share(best)):
            return None
        for near, later in sorted(ranked, key=lambda pair: pair[1].at):
            least = bar if later.corrects else max(points - _CLOSE, bar)
            if near >= least and later.at > best.at and self._updates(later, best, meanings):
                best = later
        if not self.is_theirs and not (self._share(best) == 1 and self._fits(best)):
            return None
        brief = self._is_enough(best)
        return Answer(best, self._name(best), self._is_over(best), brief=brief, pressed=self.asked.pressed)

    def _points(self, telling: Telling, meanings: Mapping[str, Vector]) -> float:
        asked, fits = self.asked, self._fits(telling)
        points = max(_cosine(meanings, asked.text, text) for text in telling.meant) if meanings else WEIGHTS.meaning
        points += WEIGHTS.shared * (self._share(telling) if asked.terms else 0.5 * fits)
        points += WEIGHTS.leans if telling.leans else WEIGHTS.goes_on * telling.goes_on
        if not self._is_open:
            points += WEIGHTS.fits if fits else WEIGHTS.unfit
        points += WEIGHTS.fits * (asked.slot in telling.topics)
        points += WEIGHTS.of_kind * (not kinds(asked.kind).isdisjoint(stems(telling.low)) if asked.kind else False)
        points += WEIGHTS.of_others * self._is_of_others(telling)
        if self._spans:
            day = datetime.fromtimestamp(telling.at, self.zone).date()
            points += WEIGHTS.dated * (1 if any(first <= day <= last for first, last in self._spans) else -1)
        return points

    def _updates(self, later: Telling, one: Telling, meanings: Mapping[str, Vector]) -> bool:
        """Whether a later telling puts right what one tells."""
        if self._fits(later) < self._fits(one) or self._is_of_others(later):
            return False
        if later.topics & one.topics:
            return True
        pairs = [(text, other) for text in later.meant for other in one.meant]
        nearness = max(_cosine(meanings, *pair) if meanings else _overlap(*pair) for pair in pairs)
        return nearness >= (_RIGHTED if later.corrects else _SAME)

    @cached_property
    def _spans(self) -> Sequence[tuple[date, date]]:
        """The days gone by that the question names."""
        today = datetime.fromtimestamp(self.now, self.zone).date()
        return named(self.asked.text, today) if self.asked.past else ()

    @cached_property
    def _strict(self) -> tuple[str, ...]:
        """The terms that nothing else can stand for: people, animals, names, and whatever is asked the name of."""
        asked = self.asked
        beings_ = {term for term in asked.terms if being(term)} - {asked.kind}
        return tuple(term for term in asked.terms if term in beings_ | self.names or asked.slot == NAME)

    @cached_property
    def _is_open(self) -> bool:
        """Whether an answer may look like anything."""
        return self.asked.slot == THING and not self.asked.ends

    def _is_about(self, telling: Telling) -> bool:
        """Whether it can be about whom and what the question is about."""
        if telling.leans and (self._is_open or (self.asked.slot == WHO and not self.asked.ends)):
            return False
        return all(self._holds(telling, term, own=True) for term in self._strict)

    def _share(self, telling: Telling) -> float:
        """How many of the question's terms it holds (0 to 1)."""
        terms = self.asked.terms
        return sum(self._holds(telling, term) for term in terms) / len(terms) if terms else 0.0

    def _holds(self, telling: Telling, term: str, *, own: bool = False) -> bool:
        """Whether it holds a term, another word for it, or the name of who is meant; ``own`` where that is theirs and
        not somebody else's."""
        meant = self._stems_of(term)
        held = stems(telling.sentence if term in self.names else telling.whole)
        if held.isdisjoint(meant) and (meant.isdisjoint(_HEADS) or telling.heads.isdisjoint(meant)):
            return False
        return not own or not being(term) or self._is_own(telling, meant)

    def _is_own(self, telling: Telling, meant: frozenset[str]) -> bool:
        """Whether one of these stems stands there without belonging to somebody who was not asked for."""
        row = _OWNS.findall(telling.whole.lower())

        def is_another(word: str) -> bool:
            owner = word.removesuffix("'s")
            return word in _THEIRS or (owner != word and owner not in self.asked.terms and word not in _IS)

        for place, word in enumerate(row):
            if stem(word.removesuffix("'s"), ENGLISH) in meant:
                before = reversed(row[max(place - _REACH, 0) : place])
                if not is_another(next((one for one in before if one in _DETERMINES or is_another(one)), "")):
                    return True
        return False

    def _stems_of(self, term: str) -> frozenset[str]:
        """The stems that stand for a term, the names of who is meant among them."""
        if term not in self._meant:
            found = set(alike(term))
            for row, name in self._called:
                if row & found:
                    found |= stems(name)
                elif term in words(name):
                    found |= row
            self._meant[term] = frozenset(found)
        return self._meant[term]

    @cached_property
    def _called(self) -> Sequence[tuple[frozenset[str], str]]:
        """Which people and animals of theirs are called how."""
        return [
            (row, name)
            for telling in self.tellings
            for row, listed in beings()
            if not row.isdisjoint(stems(telling.whole))
            and self._is_own(telling, row)
            and (name := names_of(listed, telling.whole))
        ]

    def _fits(self, telling: Telling) -> bool:
        """Whether it looks like an answer."""
        slot = self.asked.slot
        if slot == NAME:
            return bool(self._name(telling))
        if self.asked.ends:
            return re.search(rf"\b{self.asked.ends} \w", telling.text.lower()) is not None
        if slot == THING or (slot == WHO and not self.names.isdisjoint(words(telling.text))):
            return True
        if slot == JOB and JOB in telling.topics:
            return True
        return fits(slot, telling.text.lower() if telling.leans else telling.low)

    def _is_enough(self, telling: Telling) -> bool:
        """Whether its clause holds by itself all that is asked for, in a sentence that is long."""
        # What looks like anything may stand in the clause beside it.
        if (
            self._is_open
            or telling.goes_on
            or len(telling.sentence.split()) <= _LONG
            or not fits(self.asked.slot, telling.text.lower())
        ):
            return False
        held = stems(telling.text)
        return bool(self.asked.terms) and all(not held.isdisjoint(self._stems_of(term)) for term in self.asked.terms)

    def _name(self, telling: Telling) -> str:
        """The name in it that is asked for; "" for none."""
        if self.asked.slot != NAME:
            return ""
        listed = frozenset(word for term in self.asked.terms for word in written(term))
        # Of whom was spoken last: "did I tell you her name?"
        listed = listed or next((both for both in _PRONOUNS if both & set(self.asked.text.split())), frozenset())
        texts = (telling.whole, telling.sentence)
        return next(filter(None, (names_of(listed, text) for text in texts)), "") if listed else ""

    def _is_of_others(self, telling: Telling) -> bool:
        """Whether it tells of somebody else where they ask of themselves."""
        if self._strict or self.asked.slot == WHO or not _OWN_WORDS.search(self.asked.text):
            return False
        low = telling.whole.lower()
        subject = words(match[0]) if (match := _SUBJECT.match(low)) else []
        if any(being(word) for word in subject) or not self.names.isdisjoint(subject[:1]):
            return True
        return _OF_OTHERS.match(low) is not None and not _OWN_WORDS.search(low)

    def _is_over(self, telling: Telling) -> bool:
        """Whether it has ended; what was to come counts where they ask of what was."""
        return is_over(telling, self.tellings, self.now, past=self.asked.past)


def is_over(telling: Telling, tellings: Sequence[Telling], now: float, *, past: bool) -> bool:
    """Whether what was told has ended by now, or as a later one of these tells; in the ``past`` only states end."""
    if any(one.at > telling.at and not one.ended.isdisjoint(telling.topics) for one in tellings):
        return True
    until, is_state = telling.until
    return 0 < until < now and (is_state or not past)


def fits(slot: str, low: str) -> bool:
    """Whether words in small letters look like an answer that fills a slot."""
    return slot not in _FITS or _FITS[slot].search(low) is not None


def people_in(tellings: Sequence[Telling]) -> frozenset[str]:
    """The words for people and animals that were told of."""
    found = frozenset(word for telling in tellings for word in words(telling.text))
    return frozenset(other for word in found if being(word) for other in (word, *written(word)))


def _cosine(meanings: Mapping[str, Vector], one: str, other: str) -> float:
    return float(meanings[one] @ meanings[other])


def _overlap(one: str, other: str) -> float:
    """Which share of the words of the text that tells less the other one holds."""
    both = [telling_stems(text) for text in (one, other)]
    return len(both[0] & both[1]) / max(min(map(len, both)), 1)
