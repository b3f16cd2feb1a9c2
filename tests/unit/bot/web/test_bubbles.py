"""What stands on the page is what was said, and never more than words."""

from datetime import UTC

from bot.web import bubbles
from bot.web.talk import Entry

_DAY = 86_400.0
STATE = {"display": "<b>Harry</b>", "stage": "friend", "mood": {"name": "content"}}


def entry(text: str, at: float = 0.0, sign: str = "") -> Entry:
    return Entry("1", at, "person", text, sign=sign)


def test_what_somebody_writes_is_shown_as_words_whatever_it_says() -> None:
    shown = bubbles.bubble(entry("<img src=x onerror=alert(1)> & more", sign="<i>"), UTC)
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; more" in shown
    assert "<i>&lt;i&gt;</i>" in shown


def test_a_sheets_own_name_is_words_too() -> None:
    assert "<b>Harry" not in bubbles.head(STATE).replace("<b>&lt;b&gt;", "")
    assert "a friend" in bubbles.head(STATE)


def test_a_day_is_told_once_before_what_was_said_on_it() -> None:
    entries = [entry("a", 0.0), entry("b", 60.0), entry("c", 365 * _DAY), entry("d", 366 * _DAY)]
    told = [day for day, _ in bubbles.days(entries, UTC, now=366 * _DAY)]
    assert ["Thursday, 1 January 1970" in told[0], told[1], "Friday, 1 January<" in told[2], "Today" in told[3]] == [
        True,
        "",
        True,
        True,
    ]
