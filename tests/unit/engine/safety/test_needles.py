import re

import pytest

from engine.safety.lexicon import first, patterns
from engine.safety.needles import Sieve, needles
from engine.safety.reading import Reading
from lab.talk.report import rows

TOPICS = ("minor", "young", "silence", "goodbye", "asks_human", "claims_human", "claims_life", "guilt", "kind")


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        ("leave me (?:alone|be)", {"leave me "}),
        ("(?:stop|quit) (?:now )?writing", {"writing"}),
        ("(?:stop|quit)", {"stop", "quit"}),
        ("(?:stop|no)", set()),
        ("(?:stop)?", set()),
        ("(?!stop)\\w+", set()),
        ("i am 1[3-5]", {"i am 1"}),
        ("[3-5]", {"3", "4", "5"}),
        ("[a-z3]", set()),
        ("别(?:发|写)", {"别"}),
    ],
)
def test_needles_are_what_a_text_must_hold(pattern: str, held: set[str]) -> None:
    assert needles(pattern) == held


def test_a_sieve_tells_the_places_whose_needles_a_text_holds() -> None:
    sieve = Sieve([needles(pattern) for pattern in ("stop", "\\w+", "quit it", "stoppage|更")])
    assert sieve.blind == (1,)
    assert sieve.places("please stop") == {0}
    assert sieve.places("更 and quit it") == {2, 3}
    assert sieve.places("") == set()


@pytest.mark.parametrize("topic", TOPICS)
def test_a_quick_look_lets_no_text_pass_that_a_pattern_meets(topic: str) -> None:
    slow: list[tuple[str, re.Pattern[str]]] = list(patterns(topic))
    for row in rows("second"):
        text = Reading(row.text).text
        assert first(topic, text) == next((name for name, pattern in slow if pattern.search(text)), None), text
