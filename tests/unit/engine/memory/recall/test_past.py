"""Times gone by, as people name them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.memory.recall.past import named

TODAY = date(2026, 10, 14)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("What did I say in May?", "2026-05-01 2026-05-31"),
        ("in December", "2025-12-01 2025-12-31"),
        ("what we did in May 2024", "2024-05-01 2024-05-31"),
        ("on 7 July, 2023", "2023-07-07 2023-07-07"),
        ("July 7th, 2023", "2023-07-07 2023-07-07"),
        ("2023-07-07", "2023-07-07 2023-07-07"),
        ("back in 2022", "2022-01-01 2022-12-31"),
        ("yesterday", "2026-10-13 2026-10-13"),
        ("last week", "2026-10-05 2026-10-11"),
        ("last month", "2026-09-01 2026-09-30"),
        ("two weeks ago", "2026-09-27 2026-10-03"),
        ("on Monday", "2026-10-12 2026-10-12"),
        ("im Mai", "2026-05-01 2026-05-31"),
        ("am 3. März 2025", "2025-03-03 2025-03-03"),
        ("vor drei Tagen", "2026-10-11 2026-10-11"),
        ("letzte Woche", "2026-10-05 2026-10-11"),
        ("en mayo", "2026-05-01 2026-05-31"),
        ("el 3 de marzo de 2025", "2025-03-03 2025-03-03"),
        ("hace dos días", "2026-10-12 2026-10-12"),
        ("en août", "2026-08-01 2026-08-31"),
        ("il y a deux jours", "2026-10-12 2026-10-12"),
        ("la semaine dernière", "2026-10-05 2026-10-11"),
        ("you may march with us, sept fois", ""),
        ("on 31 February", ""),
        ("in 2099", ""),
        ("how are you?", ""),
    ],
)
def test_a_text_names_the_days_that_its_writer_means(said: str, days: str) -> None:
    """In four languages; what is still to come is none."""
    assert " ".join(f"{first} {last}" for first, last in named(said, TODAY)) == days


@given(st.text(alphabet="on may july 20 7, vor hace il y a 1999-éß\n", max_size=300), st.dates(date(1900, 1, 1)))
def test_no_text_breaks_it(text: str, today: date) -> None:
    """Whatever stands there, each stretch has its end behind its beginning, and has begun."""
    assert all(first <= last and first <= today for first, last in named(text, today))
