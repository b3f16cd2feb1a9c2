import re

import pytest

from persona.sieve import Sieve, Sifted, rarely
from persona.words import lazily

TEXTS = (
    "",
    "please stop",
    "PLEASE STOP NOW",
    "更 and quit it",
    "I QUIT İT",
    "the room is on floor ٥",
    "call me Ishmael, said the straße",
    "a lone \ud800 sign",
    "well-HE,she?\nhe",
    "The end",
    "the shed, other_he and his'n",
)


def sieve_of(*patterns: str) -> Sieve:
    sieve = Sieve()
    for pattern in patterns:
        sieve.add(pattern)
    return sieve


def test_a_sieve_tells_the_places_whose_needles_a_text_holds() -> None:
    sieve = sieve_of("stop", "\\w+", "quit it", "stoppage|更", "stop.*now", "[3-5].*[6-8]")
    assert sieve.near("stopped") == {0, 1, 4}
    assert sieve.near("please STOP it now") == {0, 1, 4}
    assert sieve.near("3 or 4") == {1}
    assert sieve.near("3 or 6") == {1, 5}
    assert sieve.near("更 and quit it") == {1, 2, 3}
    assert sieve.near("") == {1}


def test_a_sieve_of_no_needles_lets_all_pass() -> None:
    assert sieve_of("\\w").near("a") == {0}
    assert Sieve().near("a") == set()


def test_a_sieve_takes_in_more_after_it_was_asked() -> None:
    sieve = sieve_of("stop")
    assert sieve.near("stop and quit it now") == {0}
    assert [sieve.add("quit .*now"), sieve.add("never")] == [1, 2]
    assert sieve.near("stop and quit it now") == {0, 1}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
def test_no_pattern_is_sifted_out_that_a_text_meets(text: str, flags: int) -> None:
    patterns = (
        *("stop", "stop (?:it|now)", "quit it", "floor \\d", "call me|called", "strasse|straße", "[3-5]", "更"),
        *(r"\bhe\b", r"(?<![a-z0-9])he", r"(?<!\w)(?:he|his)(?!\w)", r"^he$|\bshe\W", r"(?<![A-Za-z0-9])(?:he|of) ?\b"),
    )
    sifted = Sifted(((pattern, lazily(pattern, flags)) for pattern in patterns), Sieve())
    near = [name for name, _ in sifted.near(text)]
    assert near == sorted(near, key=patterns.index)
    assert {pattern for pattern in patterns if re.search(pattern, text, flags)} <= set(near)


@pytest.mark.parametrize("text", TEXTS)
def test_a_rare_pattern_finds_what_a_usual_one_does(text: str) -> None:
    pattern = "\\b(?:stop|quit)(?: it)?\\b"
    usual, rare = re.compile(pattern, re.IGNORECASE), rarely(pattern, re.IGNORECASE)
    found, wanted = rare.search(text), usual.search(text)
    assert (found and found.span()) == (wanted and wanted.span())
    assert [match[0] for match in rare.finditer(text)] == [match[0] for match in usual.finditer(text)]
    assert rare.sub("…", text) == usual.sub("…", text)
