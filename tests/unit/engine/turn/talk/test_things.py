"""What is sent beside words has a name in a prompt, and its emoji a sense."""

import pytest

from engine.messages import HEARD, Kind
from engine.turn.talk.things import bare_words, has_won, is_thing, noun, sense_of, values
from persona.line import Line, Sent, Speaker


def sent(kind: Kind, text: str = "", **fields: object) -> Line:
    return Line(Speaker.PERSON, text, 0.0, kind=kind.value, sent=Sent(**fields) if fields else None)  # type: ignore[arg-type]


WORDS_ALONE = {Kind.TEXT, Kind.COMMAND, Kind.BUTTON, Kind.REACTION, *HEARD}


@pytest.mark.parametrize("kind", sorted(set(Kind) - WORDS_ALONE))
def test_every_kind_has_a_name_without_brackets(kind: Kind) -> None:
    for line in (sent(kind), sent(kind, name="Bo", parts=("a", "b"), value=2, zones=("Europe/Berlin",))):
        assert noun(line)
        assert not set("()[]{}") & set(noun(line))


def test_words_alone_have_none() -> None:
    assert [noun(sent(kind, "hi")) for kind in sorted(WORDS_ALONE)] == [""] * len(WORDS_ALONE)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("https://example.org/a?b=c", ""),
        ("see <https://example.org>", "see"),
        ("www.example.org is nice", "is nice"),
        ("e.g. this", "e.g. this"),
    ],
)
def test_links_are_told_from_words(text: str, bare: str) -> None:
    line = sent(Kind.TEXT, text)
    assert bare_words(line) == bare
    assert is_thing(line) == (bare != text)


@pytest.mark.parametrize(
    ("sign", "value", "won"),
    [("🎲", 6, True), ("🎲", 5, False), ("🏀", 4, True), ("⚽", 3, True), ("⚽\ufe0f", 2, False), ("🎰", 63, False)],
)
def test_a_throw_is_won_by_its_own_measure(sign: str, value: int, won: bool) -> None:
    assert has_won(sent(Kind.DICE, name=sign, value=value)) is won


@pytest.mark.parametrize(
    ("name", "sense"),
    [
        ("😢", "sad"),
        ("❤️", "compliment"),
        ("👍🏽", "smile"),
        ("Wave", "greeting"),
        ("cat_crying", "sad"),
        ("qx", ""),
        ("", ""),
    ],
)
def test_stickers_are_told_by_emoji_or_name(name: str, sense: str) -> None:
    assert sense_of(name) == sense


@pytest.mark.parametrize("zones", [(), ("Europe/London", "Asia/Tokyo"), ("Nowhere/Atall",)])
def test_a_time_is_told_only_where_it_is_sure(zones: tuple[str, ...]) -> None:
    assert values(sent(Kind.LOCATION, zones=zones))["time"] == ""


def test_the_time_is_that_at_which_it_was_sent_so_that_a_prompt_stays_as_it_was() -> None:
    assert values(sent(Kind.LOCATION, zones=("Asia/Kolkata",)))["time"] == "05:30"
