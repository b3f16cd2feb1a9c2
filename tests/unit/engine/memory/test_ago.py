"""How long ago something was, as a friend says it."""

from datetime import datetime

import pytest

from engine.memory.ago import ago

NOW = datetime(2026, 10, 14, 12)  # noqa: DTZ001 - a wall clock


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("2026-10-14T01:00", "today"),
        ("2026-10-13T23:00", "yesterday"),
        ("2026-10-12T09:00", "on Monday"),
        ("2026-10-05T09:00", "last week"),
        ("2026-09-24T09:00", "2 weeks ago"),
        ("2026-05-24T09:00", "in May"),
        ("2025-11-24T09:00", "in November"),
        ("2025-10-01T09:00", "in October 2025"),
        ("2026-10-15T09:00", "today"),
    ],
)
def test_a_time_is_told_as_a_friend_would(then: str, said: str) -> None:
    """The nearer, the finer."""
    assert ago(datetime.fromisoformat(then), NOW) == said
