"""The quick way past words that name no time leads to the same acts as reading every word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine import promises
from engine.promises.noticing import Remark, acts_of, to_remember
from engine.promises.wishes import might_wish
from engine.times import dates
from engine.times.reading import read
from engine.times.spans import Stretch
from persona.acts import Act, Settle
from persona.promise import Kind, Promise, add
from persona.scene import Snapshot
from tests.fakes.lines import EMPTY

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 4, 12, tzinfo=ZONE).timestamp()
DATA = Path(__file__).parents[3] / "data"
LISTS = sorted(DATA.glob("*.tsv"))
EXAM = Promise("0", Kind.PROMISE, "exam", "my exam is today", "before", NOW - 7200, NOW - 3600, NOW + 3600)
WITH_EXAM = replace(EMPTY, chat=replace(EMPTY.chat, promises=add((), EXAM)))
OUTCOMES = ["it went well!", "I passed the exam", "the exam was cancelled", "no idea what to cook"]


def texts() -> list[str]:
    """All sample lines, each alone and with the next one below it, ordinary talk, and lines that end in a number."""
    samples = [row.split("\t")[0] for path in LISTS for row in path.read_text(encoding="utf-8").splitlines() if row]
    samples += (DATA / "talk60.txt").read_text(encoding="utf-8").splitlines()
    breaks = [
        "remind me to eat at 5\npeople come",
        "my exam is at 5\nmiles to go",
        "exam at\n10 is\nhard",
        "exam\r\nat 5",
    ]
    return [*samples, *map("\n".join, pairwise(samples)), *breaks, *OUTCOMES]


def remark(text: str) -> Remark:
    return Remark("l1", text, NOW)


def acts_in_full(snapshot: Snapshot, text: str) -> Sequence[Act]:
    """What a text settles and promises, where every word was read."""
    exams = [promise for promise in snapshot.chat.promises if promises.settles(text, promise, NOW)]
    events = to_remember(promises.promises(text, NOW, ZONE), remark(text), NOW)
    return (*(Settle(promise.id) for promise in exams), *events)


def test_the_lists_of_sample_lines_are_read() -> None:
    assert {"promises.tsv", "promises_blind.tsv", "promises_more.tsv"} <= {path.name for path in LISTS}


def test_a_time_is_noticed_by_the_quick_way_wherever_it_is_by_the_full_one() -> None:
    def in_full(text: str) -> bool:
        items = read(dates.plain(text[: dates.LONGEST]), date(2026, 1, 1), "").items
        return any(not isinstance(item, Stretch) or item.ahead for item in items)

    full = {text: in_full(text) for text in texts()}
    assert full == {text: dates.has_time(text) for text in full}
    assert sum(full.values()) > 200


def test_a_wish_of_the_lists_is_noticed_by_its_verb() -> None:
    wishes = [text for text in texts() if promises.asks(text)]
    assert len(wishes) > 20
    assert all(might_wish(dates.plain(text)) for text in wishes)


@pytest.mark.parametrize("snapshot", [EMPTY, WITH_EXAM], ids=["nothing ahead", "an exam ahead"])
def test_an_event_or_its_end_is_noticed_by_the_quick_way_wherever_it_is_by_the_full_one(snapshot: Snapshot) -> None:
    full = {text: acts_in_full(snapshot, text) for text in texts()}
    assert full == {text: acts_of(snapshot, [remark(text)], ZONE, NOW) for text in full}
    assert len([acts for acts in full.values() if acts]) > 100


def test_what_is_over_is_settled_only_where_something_is_ahead() -> None:
    over = {text: acts_of(WITH_EXAM, [remark(text)], ZONE, NOW) != () for text in OUTCOMES}
    assert over == dict(zip(OUTCOMES, (True, True, True, False), strict=True))
    assert [acts_of(EMPTY, [remark(text)], ZONE, NOW) for text in OUTCOMES] == [()] * len(OUTCOMES)
