"""The rows on time are understood as they are marked, and the counting is right."""

from collections import Counter
from datetime import UTC, datetime

from lab.times.house import answer
from lab.times.rows import Row, rows
from lab.times.score import Answer, count, outcome, table
from tests.fakes.lines import HARRY


def test_t_of_the_rows_hardly_any_time_is_confirmed_wrong() -> None:
    counts = count(rows(), lambda row: answer(row, HARRY))
    wishes = Counter[str]()
    for (_, want, word), number in counts.items():
        if want in ("remind", "ask", "cannot"):
            wishes[word] += number
    assert wishes["wrong"] <= 0.005 * wishes.total()
    assert wishes["right"] >= 0.98 * (wishes["right"] + wishes["wrong"])
    assert wishes["ignored"] <= 0.03 * wishes.total()


def test_t_of_the_rows_most_events_are_promises_and_little_else_is() -> None:
    words = Counter[str]()
    for (_, _, word), number in count(rows(), lambda row: answer(row, HARRY)).items():
        words[word] += number
    hits, false = words["hit"], words["promised"] + words["mistimed"]
    assert hits >= 0.98 * (hits + false)
    assert hits >= 0.9 * (hits + words["missed"] + words["mistimed"])


def test_a_time_is_right_by_day_and_where_it_has_one_by_hour() -> None:
    day = Row("wishes", "", "en", datetime(2026, 6, 10, tzinfo=UTC), "remind", ("2026-06-11",), "")
    assert outcome(day, Answer("confirmed", ("2026-06-11T09:00",))) == "right"
    assert outcome(day, Answer("confirmed", ("2026-06-12T09:00",))) == "wrong"
    assert outcome(day, Answer("confirmed", ("2026-06-11T09:00", "2026-06-12T09:00"))) == "wrong"
    assert outcome(day, Answer("asked")) == "asked"
    assert outcome(day, Answer("")) == "ignored"


def test_the_table_tells_shares() -> None:
    counts = Counter({("wishes", "remind", "right"): 3, ("wishes", "remind", "wrong"): 1})
    assert table(counts)[-3:-1] == [
        "confirmed: 4, of them right 75.0% (3/4)",
        "wrong and confirmed: 25.0% (1/4) of 4 wishes",
    ]


def test_t_a_repetition_that_ends_on_a_day_is_right_whatever_hour_is_written() -> None:
    daily = Row(
        "wishes",
        "",
        "en",
        datetime(2026, 6, 10, tzinfo=UTC),
        "remind",
        ("2026-06-10",),
        "FREQ=DAILY;UNTIL=20260620T235959",
    )
    said = Answer("confirmed", ("2026-06-10T20:00",), "FREQ=DAILY;UNTIL=20260620;BYHOUR=20;BYMINUTE=0")
    assert outcome(daily, said) == "right"
    assert outcome(daily, Answer("confirmed", said.times, "FREQ=DAILY;UNTIL=20260621")) == "wrong"
