"""Every label that the source can give a counter is there at 0 from the start."""

import re
from pathlib import Path

from bot.labels import COMMISSIONS, DOOR_EVENTS, ERRORS, TURNS
from bot.metrics import Metrics

ROOT = Path(__file__).parents[3]
SOURCES = [path.read_text("utf-8") for room in ("bot", "scheduler") for path in (ROOT / room).rglob("*.py")]


def named(pattern: str) -> set[str]:
    """What stands in quotes at the place of the group, anywhere in the source."""
    return {name for source in SOURCES for name in re.findall(pattern, source)}


def test_k15_every_kind_of_error_in_the_source_is_counted_from_0() -> None:
    kinds = named(r"(?:watch\.error|problem)\(\s*\"(\w+)\"") | named(r"Supervisor\(\s*\"(\w+)\"")
    assert kinds - set(ERRORS) == set()
    assert named(r"\.count\([^()\n]*(?:\([^()]*\))?, \"(\w+)\"\)") - set(DOOR_EVENTS) == set()


def test_k15_every_outcome_of_a_turn_in_the_source_is_counted_from_0() -> None:
    outcomes = named(r"outcome = \"(\w+)\" if") | named(r"_report\(stream, \"(\w+)\"") | named(r"outcome=\"(\w+)\"")
    assert outcomes - {outcome for _, outcome in TURNS} == set()


def test_k15_all_that_becomes_of_a_work_for_a_maker_is_counted_from_0() -> None:
    assert named(r"self\.note\([^\n]*\"(\w+)\"") | named(r"self\.note\([^\n]*\"(\w+)\" if") == set(COMMISSIONS)
    metrics = Metrics()
    metrics.begin_commissions()
    assert 'aifriend_commissions_total{kind="voice",outcome="silent"} 0.0' in metrics.text().decode()


def test_k15_the_first_of_a_kind_is_an_increase() -> None:
    metrics = Metrics()
    metrics.begin("telegram")
    for name in (
        'aifriend_errors_total{kind="store"} 0.0',
        'aifriend_errors_total{kind="telegram_rejected"} 0.0',
        'aifriend_turns_total{door="telegram",kind="reply",outcome="engine_down"} 0.0',
        'aifriend_incoming_total{door="telegram",kind="voice"} 0.0',
        'aifriend_bubbles_total{door="telegram",kind="check-in"} 0.0',
        'aifriend_tokens_total{kind="cached"} 0.0',
    ):
        assert name in metrics.text().decode()
