"""How well each memory answers what is said now: signs of several kinds, weighed together."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from heapq import nlargest
from math import inf, sqrt
from operator import mul

from engine.meaning import Vectors
from engine.memory.recall.bm25 import Numbers
from engine.memory.recall.memory import Found, Question
from engine.memory.recall.past import named
from engine.memory.recall.pool import Pool
from engine.memory.recall.stems import WORDS, listed, stems, words
from engine.memory.recall.weights import WEIGHTS
from persona.text import bound

_FADING = 14.0
"""Days beside a time that is named after which half of it is left."""
MOST = 50
"""Memories that are given back."""
_ASKED, _SAID, _MEANT = 0.25, 0.5, 0.45
"""From which share of the telling words of a question, and of any other sentence, and from which cosine on a memory is
near what is said."""
_SENTENCE, _SENTENCES = re.compile(r"[^.!?\n]+[.!?]*"), 20


def recall(
    pool: Pool,
    question: Question,
    meanings: Vectors | None = None,
    meaning: Vectors | None = None,
    *,
    far: bool = True,
) -> tuple[Found, ...]:
    """The best memories first, MOST of them, or none where they are all ``far`` and those are not wanted;
    ``meanings`` holds a vector for each of ``pool.sentences``, of NaN where nothing is known of it, ``meaning`` the
    one row of ``pool.nameless`` of the question; without them words alone tell."""
    if not pool.memories:
        return ()
    cosines = None if meanings is None or meaning is None else _cosines(meanings, meaning)
    is_near, places = _nearness(pool, question.text, cosines), range(len(pool.memories))
    if not far and not any(map(is_near, places)):
        return ()
    scores = pool.standing(_today(question).toordinal())
    for sign, values in _asked(pool, question, cosines).items():
        weight = getattr(WEIGHTS, sign)
        if any(values):
            scores = [score + weight * value for score, value in zip(scores, values, strict=True)]
    best = nlargest(MOST, places, key=scores.__getitem__)
    return tuple(Found(pool.memories[place], scores[place], is_near(place)) for place in best)


def signs(pool: Pool, question: Question, cosines: Numbers | None) -> Mapping[str, Numbers]:
    """What speaks for each memory, by the names of `Weights`; ``cosines`` says how near each is in meaning, NaN
    where nobody knows: there it speaks neither for nor against."""
    asked = _asked(pool, question, cosines)
    timed = [standing + more for standing, more in zip(pool.timed, asked["time"], strict=True)]
    recent = pool.recent(_today(question).toordinal())
    standing = {"asking": pool.asking, "length": pool.length, "recent": recent, "weight": pool.weight}
    return {**asked, **standing, "time": timed}


def _asked(pool: Pool, question: Question, cosines: Numbers | None) -> Mapping[str, Numbers]:
    """What speaks for each beside what stands whatever is asked; ``time`` is what it counts more for "when"."""
    terms, spans = _terms(pool, question), named(question.text, _today(question))
    of_talks = pool.by_talk.scores(terms)
    found = {
        "words": _standard(pool.in_context.scores(terms)),
        "talk_words": _standard([of_talks[talk] for talk in pool.talks]),
        "speaker": pool.said_by(_meant(pool, question)),
        "date": _dated(pool, [(first.toordinal(), last.toordinal()) for first, last in spans]),
        "time": pool.timed if _asks_when(pool.language, question.text) else [0.0] * len(pool.memories),
    }
    if cosines is not None:
        from engine.memory.recall import meant

        found |= meant.signs(pool, cosines)
    return found


def _today(question: Question) -> date:
    return datetime.fromtimestamp(question.now, UTC).date()


def _nearness(pool: Pool, text: str, cosines: Numbers | None) -> Callable[[int], bool]:
    """Tells whether the memory at a place means nearly what a text does, or holds enough of what one of its sentences
    tells, together with what it answers: less will do where that asks."""
    sought: list[tuple[Callable[[int], float], Callable[[int], float], float]] = []
    for sentence in _SENTENCE.findall(bound(text))[:_SENTENCES]:
        terms = telling(sentence, pool.language, pool.names)
        # Most lines speak of nothing that was kept.
        if any(map(pool.by_line.holders, terms)):
            enough = _ASKED if "?" in sentence else _SAID
            sought.append((pool.by_line.share(terms), pool.in_context.share(terms), enough))

    def is_near(place: int) -> bool:
        return (cosines is not None and cosines[place] >= _MEANT) or any(
            alone(place) >= enough or (pool.answering[place] and in_context(place) >= enough)
            for alone, in_context, enough in sought
        )

    return is_near


def telling(text: str, language: str, names: Collection[str] = ()) -> list[str]:
    """The stems of a text that tell what it is about, without ``names`` (in small letters)."""
    plain = _plain(language)
    return [word for word in stems(text, language, names) if word not in plain]


@cache
def _plain(language: str) -> frozenset[str]:
    return frozenset(stems(" ".join(listed(language, "plain")), language))


def _cosines(meanings: Vectors, meaning: Vectors) -> Numbers:
    from engine.memory.recall import meant

    return meant.cosines(meanings, meaning)


def _terms(pool: Pool, question: Question) -> list[str]:
    return stems(question.text, pool.language, pool.names)


def _meant(pool: Pool, question: Question) -> str:
    """The name of the one whose words are asked for: who is named, else who says "I", else the other of two who is
    spoken to; "" where there is no one such."""
    spoken = words(question.text)
    called = [name for name in pool.speakers if set(words(name)) & set(spoken)]
    if called:
        return called[0] if len(called) == 1 else ""
    if question.speaker not in pool.speakers:
        return ""
    if listed(pool.language, "mine").intersection(spoken):
        return question.speaker
    others = pool.speakers - {question.speaker}
    return next(iter(others)) if len(others) == 1 and listed(pool.language, "yours").intersection(spoken) else ""


def _dated(pool: Pool, spans: Sequence[tuple[int, int]]) -> Numbers:
    """How near each lies to the nearest of these days, 0 to 1."""
    gaps = {day: min((max(first - day, day - last, 0) for first, last in spans), default=inf) for day in {*pool.days}}
    near = {day: 2.0 ** (-gap / _FADING) for day, gap in gaps.items()}
    return [near[day] for day in pool.days]


def _asks_when(language: str, text: str) -> bool:
    return _when(language).search(text.lower()[:1000]) is not None


@cache
def _when(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(WORDS.get(language, WORDS['en'])['when'])})\b")


def _standard(values: Numbers) -> Numbers:
    """In standard deviations from the mean; nothing where all are alike."""
    mean = sum(values) / len(values)
    beside = [value - mean for value in values]
    spread = sqrt(sum(map(mul, beside, beside)) / len(values))
    return [each / spread for each in beside] if spread > 1e-9 else [0.0] * len(values)
