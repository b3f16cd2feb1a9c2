"""By name at the start of a line somebody is spoken to; a line about them, or another name, calls nobody."""

import pytest

from bot.doors.calling import calls

NAMES = ("Harry",)


@pytest.mark.parametrize(
    "text",
    [
        "Harry, what do you think?",
        "harry: tea or coffee",
        "hey harry",
        "Hi Harry how are you",
        "good morning Harry!",
        "HARRY!",
        "harry",
        "harry can you help",
        "Harry what's up",
        "„Harry, komm mal“",
        "Hallo Harry, wie geht's",
        "Harry kannst du mal schauen",
        "hola Harry",
        "Harry, ¿qué tal?",
        "salut Harry",
        "Harry tu viens ?",
        "harry?",
    ],
)
def test_a_line_that_begins_by_calling_him_is_for_him(text: str) -> None:
    assert calls(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Harry is funny today",
        "harry said so yesterday",
        "I asked Harry about it",
        "Harry's owl is white",
        "hey Harry's owl is back",
        "hary, are you there",
        "Harryy, hi",
        "Harriet, are you there?",
        "hey everybody, harry",
        "Harry and Ann were here",
        "Harry ist lustig",
        "",
    ],
)
def test_a_line_about_him_or_another_calls_nobody(text: str) -> None:
    assert not calls(text, NAMES)


def test_without_a_name_nobody_is_called() -> None:
    assert not calls("hello", ())
