"""What is a mere sign, silence or a quotation, and what only sounds like one."""

import pytest

from engine.plan import signs
from engine.plan.plan import ActKind
from lab.loopback.telegram.reactions import FREE


def test_every_sign_that_he_gives_is_one_that_a_bot_may_give_on_telegram() -> None:
    texts = ("thanks", "haha", "aww", "ok")
    given = {emoji for text in texts if (signal := signs.signal_in(text)) for emoji in signal.emoji}
    joy = signs.joy_in("i passed my exam")
    assert joy
    assert len(given) >= len(texts)
    assert given | {*joy.emoji} <= FREE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ok", "assent"),
        ("ok!!", "assent"),
        ("thanks, that helped", "thanks"),
        ("haha ok", "laughter"),
        ("😂😂", "laughter"),
        ("👍🏽", "assent"),
        ("ok 😂", "laughter"),
        ("vielen dank!", "thanks"),
    ],
)
def test_what_says_no_more_than_a_sign_is_answered_by_one(text: str, name: str) -> None:
    signal = signs.signal_in(signs.plain(text))
    assert signal
    assert signal.name == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "yes",
        "ok?",
        "ok but why",
        "thanks to you i lost my job",
        "😢",
        "👍 see you at nine",
        "haha no",
        "good night",
    ],
)
def test_what_says_more_is_answered_in_words(text: str) -> None:
    assert signs.signal_in(signs.plain(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "don't answer my mum's calls, that's my rule",
        "wait, you did what?",
        "i can't wait to see you",
        "you don't have to answer if it is too much, but do you like me?",
        "why didn't you respond?",
        "",
    ],
)
def test_what_only_speaks_of_silence_is_answered(text: str) -> None:
    assert not signs.wants_silence(signs.plain(text))


def test_bad_news_and_hopes_are_no_joy() -> None:
    for text in ("i almost passed", "i hope i passed", "what if i won", "i never got the job", "have i won?"):
        assert signs.joy_in(text) is None


def test_a_hint_needs_somebody_who_asks() -> None:
    assert signs.hints_in("i took a photo of the lake") == frozenset()
    assert signs.hints_in("maybe a photo from you?") == {ActKind.PICTURE}
    assert signs.hints_in("do you think it will rain") == {ActKind.LOOK_UP}
