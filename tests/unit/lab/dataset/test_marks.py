"""Quotations by their marks: each style of a story finds the same words, and apostrophes end none."""

import re
from pathlib import Path

import pytest

from lab.dataset.books import paragraphs
from lab.dataset.marks import Style, quotations, style_of

STORY = (Path(__file__).parents[3] / "data/mill.txt").read_text(encoding="utf-8")


def spans(text: str, style: Style | None = None) -> list[str]:
    """The quotations of a text as words."""
    return [text[each.start : each.end] for each in quotations(text, paragraphs(text), style)]


def british(text: str) -> str:
    """The same with single marks outside and double ones inside; apostrophes stay as they are."""
    inner = re.sub(r"‘([^“”‘]*?[,.!?])’", "\0\\1\1", text)
    return inner.replace("“", "‘").replace("”", "’").replace("\0", "“").replace("\1", "”")


def straight(text: str) -> str:
    """The same as a typewriter has it."""
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


@pytest.mark.parametrize(
    ("change", "style"),
    [
        (lambda text: text, Style.DOUBLE),
        (straight, Style.DOUBLE),
        (british, Style.SINGLE),
        (lambda text: straight(british(text)), Style.SINGLE),
        (lambda text: text.replace("“", "«").replace("”", "»"), Style.ANGLED),
        (lambda text: text.replace("“", "»").replace("”", "«"), Style.ANGLED_INWARD),
    ],
)
def test_a_story_has_the_same_quotations_in_each_style(change: object, style: Style) -> None:
    assert callable(change)
    text = change(STORY)
    assert style_of(text, paragraphs(text)) is style
    before = [(each.start, each.end) for each in quotations(STORY, paragraphs(STORY))]
    assert len(before) == STORY.count("“")
    assert [(each.start, each.end) for each in quotations(text, paragraphs(text))] == before


def test_speech_that_a_tag_breaks_is_two_quotations() -> None:
    assert spans("“Well,” said Ann, “come in.”") == ["“Well,”", "“come in.”"]


def test_a_paragraph_that_leaves_its_mark_open_ends_with_its_last_character_and_goes_on() -> None:
    text = "“First of all,\n\n“and last,” said Ann."
    found = quotations(text, paragraphs(text))
    assert [(text[each.start : each.end], each.goes_on) for each in found] == [
        ("“First of all,", False),
        ("“and last,”", True),
    ]


def test_a_letter_under_one_pair_of_marks_is_one_quotation() -> None:
    letter = "“Dear Ann,\n\nCome at once.\n\nYours, Bob.”"
    assert spans(f"The note said:\n\n{letter}\n\nShe went.") == [letter]


def test_a_quotation_within_another_is_none_of_its_own() -> None:
    assert spans("“He said ‘no,’ and left,” said Ann.") == ["“He said ‘no,’ and left,”"]
    assert spans("‘He said “no,” and left,’ said Ann.\n\n‘Oh.’\n\n‘Well.’") == [
        "‘He said “no,” and left,’",
        "‘Oh.’",
        "‘Well.’",
    ]


def test_a_forgotten_mark_spoils_one_paragraph_at_most() -> None:
    text = '"Where to? said Ann. "Home."\n\n"I see," said Bob.'
    assert spans(text)[-1] == '"I see,"'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("'Tis the boys' dog,' said Ann. ''Tis o' no use.'", ["'Tis the boys' dog,'", "''Tis o' no use.'"]),
        ("'I'm goin' t' th' mill,' said he, 'an' I don't care.'", ["'I'm goin' t' th' mill,'", "'an' I don't care.'"]),
        ("He read 'The Herald' and sighed. 'Nothing,' he said.", ["'The Herald'", "'Nothing,'"]),
        ("'I thought--' she began. 'No.'", ["'I thought--'", "'No.'"]),
        ("'Not I'; and he went.", ["'Not I'"]),
        (
            "'I wants a 'prentis, and I'm 'spectable,' said he. 'Ay.'",
            ["'I wants a 'prentis, and I'm 'spectable,'", "'Ay.'"],
        ),
        ("The boys' coats were the miller's. 'Well?' said Ann.", ["'Well?'"]),
    ],
)
def test_an_apostrophe_ends_nothing(text: str, words: list[str]) -> None:
    assert spans(text, Style.SINGLE) == words


def test_after_a_dash_speech_ends_at_its_tag() -> None:
    text = "—Come in, said Ann. It is cold.\n\n—I know, he said.\n\nHe came in.\n\n—Well?"
    assert style_of(text, paragraphs(text)) is Style.DASH
    assert spans(text) == ["—Come in,", "It is cold.", "—I know,", "—Well?"]


def test_a_text_without_speech_has_no_quotation() -> None:
    assert spans("") == []
    assert spans("It rained. The miller's boys' boots were wet.") == []
