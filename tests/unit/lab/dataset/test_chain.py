"""The chain of speeches: its chances are those of all ways to fill it, and weights are learnt from known speakers."""

from itertools import pairwise, product
from math import exp

import numpy as np
import pytest

from lab.dataset.score.calibration import answers
from lab.dataset.score.training import Lesson, learn
from lab.dataset.speakers.chain import Link, likely
from lab.dataset.speakers.clues import Case
from lab.dataset.speakers.narrators import NOBODY
from lab.dataset.speakers.speeches import Speech

SCORES = [[0.3, -0.2, 0.1], [1.0, 0.0], [0.2, 0.4, -1.0], [0.0, 0.7]]
SAME, TWO = -1.3, 0.9


def chain() -> list[Link]:
    """Four speeches with candidates 0, 1 and 2, of which not all have each."""
    who = [(0, 1, 2), (0, 1), (1, 0, 2), (0, 1)]
    links = []
    for place, scores in enumerate(SCORES):
        tables = []
        for back, weight in ((1, SAME), (2, TWO)):
            earlier = who[place - back] if place >= back else (9,)
            tables.append(np.array([[weight * (a == b) for b in who[place]] for a in earlier]))
        links.append(Link(who[place], np.array(scores), tables[0], tables[1]))
    return links


def by_hand(known: dict[int, int]) -> list[dict[int, float]]:
    """The chances of each speech, by going through all ways to fill the chain."""
    links = chain()
    chances = [dict.fromkeys(link.candidates, 0.0) for link in links]
    total = 0.0
    for way in product(*(range(len(link.candidates)) for link in links)):
        who = [link.candidates[at] for link, at in zip(links, way, strict=True)]
        if any(who[place] != one for place, one in known.items()):
            continue
        score = sum(SCORES[place][at] for place, at in enumerate(way))
        score += SAME * sum(a == b for a, b in pairwise(who))
        score += TWO * sum(a == b for a, b in zip(who, who[2:], strict=False))
        total += exp(score)
        for place, one in enumerate(who):
            chances[place][one] += exp(score)
    return [{one: chance / total for one, chance in row.items()} for row in chances]


@pytest.mark.parametrize("known", [{}, {2: 1}])
def test_chances_are_those_of_all_ways_to_fill_the_chain(known: dict[int, int]) -> None:
    links = chain()
    rows = {place: np.array([float(one == who) for one in links[place].candidates]) for place, who in known.items()}
    told = likely(links, rows)
    for link, chances, expected in zip(links, told.one, by_hand(known), strict=True):
        assert dict(zip(link.candidates, chances, strict=True)) == pytest.approx(expected)


def test_weights_make_known_speakers_likely_and_are_the_same_each_time() -> None:
    speech = Speech((0,), 0, 0, None)
    rows = [
        Case(speech, (0, 1, NOBODY), ({"named": 1.0}, {"other": 1.0}, {"nobody": 1.0}), 1 if place else -1, -1)
        for place in range(6)
    ]
    known = {place: np.array([1.0, 0.0, 0.0]) for place in range(6)}
    lesson = Lesson(tuple(rows), known)
    weights = learn([lesson], hold=0.1, steps=40)
    assert weights.of("named") > weights.of("other")
    assert learn([lesson], hold=0.1, steps=40) == weights
    assert all(is_right and chance > 0.8 for _, chance, is_right in answers(lesson, weights))
