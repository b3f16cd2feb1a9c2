"""A minor's own words are noticed, and nobody else's (C04)."""

import pytest

from engine.safety import minor_signal, read


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("i'm 13", 13),
        ("I’m fourteen, why?", 14),
        ("as a 16 yr old", 16),
        ("it's my 12th birthday!!", 12),
        ("i turn 18 next year", 17),
        ("i'll be 13 next month", 12),
        ("13 yo girl here", 13),
        ("tengo 14 años", 14),
        ("ich bin 13", 13),
        ("j'ai 15 ans", 15),
        ("我今年14岁", 14),
        ("i'm in 7th grade", None),
        ("i'm a freshman in high school", None),
        ("i'm still a minor", None),
        ("i'm under 18", None),
        ("not even 13 yet", 12),
        ("it's embarrassing and i'm nearly 13", 13),
        ("it's hot here and i'm not even 12", 11),
    ],
)
def test_minors(text: str, age: int | None) -> None:
    signal = minor_signal(read(text))
    assert signal is not None
    assert signal.age == age


@pytest.mark.parametrize(
    "text",
    [
        "my daughter is 13",
        "i'm 34 and tired",
        "room 16",
        "when i was 14 i loved skating",
        "i'm 18",
        "i'm 13 minutes late",
        "i'm 16 weeks pregnant",
        "i teach 7th grade",
        "my niece's 10th birthday",
        "my little brother is in 5th grade",
        "i'm 17 years older than her",
        "i'm at level 14 now",
        "i'm 5'11",
        "it's 94 degrees in Tampa and not even nine yet, my eyeliner is on my chin",
        "it's not even ten yet and the baby's been up twice",
        "it was nearly twelve when the train came",
    ],
)
def test_look_alikes(text: str) -> None:
    assert minor_signal(read(text)) is None
