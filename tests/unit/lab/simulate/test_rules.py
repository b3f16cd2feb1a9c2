"""The simulation's rules see every way in which his writing first could break a promise."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lab.simulate.ledger import Chronicle, Event, Sight, Window
from lab.simulate.people import DAY, HOUR, MINUTE, Act, Life, Role, end
from lab.simulate.rules import Caps, promises, violations

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 4, 12, tzinfo=BERLIN).timestamp()
END = NOON + 60 * DAY


def chronicle(*sent: float, **more: object) -> Chronicle:
    """Somebody in Berlin who allowed check-ins a month ago, has been silent for days, and gets these."""
    bubbles = [Sight(at, "check-in", f"hello {number}", f"goal {number}") for number, at in enumerate(sent)]
    made = Chronicle("simulated:c1", adult=True, bubbles=bubbles)
    made.leave, made.zones, made.messages = [(NOON - 30 * DAY, True)], [(0.0, "Europe/Berlin")], [NOON - 5 * DAY]
    for name, value in more.items():
        setattr(made, name, value)
    return made


def broken(made: Chronicle) -> Counter[str]:
    return Counter(each.rule for each in violations(made, caps=Caps(), end=END))


def test_a_good_friend_breaks_nothing() -> None:
    assert broken(chronicle(NOON, NOON + 2 * DAY, NOON + 9 * DAY)) == {}


WRONG = {
    "quiet_hours": chronicle(NOON + 11 * HOUR),
    "daily_cap": chronicle(NOON, NOON + 23 * HOUR),
    "weekly_cap": chronicle(*(NOON + day * DAY for day in (0, 2, 4)), NOON + 6.9 * DAY, messages=[NOON + 5 * DAY]),
    "without_opt_in": chronicle(NOON, leave=[]),
    "after_stop": chronicle(NOON, leave=[(0.0, True), (NOON - MINUTE, False)]),
    "after_block": chronicle(NOON, blocks=[(NOON - DAY, True)]),
    "live_talk": chronicle(NOON, messages=[NOON - 9 * MINUTE]),
    "back_off": chronicle(NOON, NOON + 4 * DAY, NOON + 6 * DAY),
    "after_three": chronicle(*(NOON + day * DAY for day in (0, 3, 9, 20))),
    "late_reminder": chronicle(
        reminders=[("tea", NOON)], bubbles=[Sight(NOON + 61, "reminder", "You asked me to remind you: tea.")]
    ),
    "missing_reminder": chronicle(reminders=[("tea", NOON)]),
}


@pytest.mark.parametrize(("rule", "made"), WRONG.items(), ids=WRONG)
def test_each_rule_is_seen_to_be_broken(rule: str, made: Chronicle) -> None:
    assert set(broken(made)) == {rule}


def test_quiet_hours_that_somebody_set_and_a_zone_that_nobody_told_count() -> None:
    night_worker = [(0.0, (8, 17))]
    assert broken(chronicle(NOON, quiet=night_worker)) == {"quiet_hours": 1}
    assert broken(chronicle(NOON + 12 * HOUR, quiet=night_worker)) == {}
    assert broken(chronicle(NOON, zones=[])) == {"quiet_hours": 1}
    assert broken(chronicle(NOON + 5 * HOUR, zones=[])) == {}


def test_a_topic_of_the_last_two_weeks_is_seen() -> None:
    made = chronicle(NOON, NOON + 13 * DAY, messages=[NOON + DAY])
    made.bubbles = [replace(each, goal="the garden") for each in made.bubbles]
    assert broken(made) == {"repeated_topic": 1}
    made.bubbles[1] = replace(made.bubbles[1], at=NOON + 14 * DAY)
    assert broken(made) == {}


def test_asking_about_what_was_told_already_is_seen() -> None:
    made = chronicle(NOON, events={"chess exam": Event("chess exam", NOON - 4 * DAY, NOON - HOUR)})
    made.bubbles = [replace(made.bubbles[0], text="How was the chess exam?")]
    assert broken(made) == {"settled_promise": 1}


def test_a_reminder_that_comes_twice_is_seen() -> None:
    reminder = Sight(NOON, "reminder", "You asked me to remind you: tea.")
    made = chronicle(reminders=[("tea", NOON)], bubbles=[reminder, replace(reminder, at=NOON + 30)])
    assert broken(made) == {"doubled": 1}


def test_a_promise_counts_as_missed_only_where_he_might_have_asked() -> None:
    window = Window("chess exam", NOON, NOON + DAY)
    assert promises(chronicle(windows=[window]), caps=Caps(), end=END) == (1, 0)
    assert promises(chronicle(windows=[window], leave=[]), caps=Caps(), end=END) == (0, 0)
    asked = [Sight(NOON + HOUR, "check-in", "How was the chess exam?")]
    assert promises(chronicle(windows=[window], bubbles=asked), caps=Caps(), end=END) == (1, 1)
    assert promises(chronicle(windows=[window]), caps=Caps(), end=NOON + HOUR) == (0, 0)
    said = [Sight(NOON + HOUR, "reply", "And the chess exam?")]
    assert promises(chronicle(windows=[window], bubbles=said, leave=[]), caps=Caps(), end=END) == (1, 1)


@pytest.mark.parametrize("number", range(20))
def test_a_life_is_the_same_each_time_and_lies_in_order(number: int) -> None:
    first, second = Life(number, seed=1).acts(30), Life(number, seed=1).acts(30)
    assert first == second == sorted(first)
    assert all(act.at < end(35) for act in first)
    if Life(number, seed=1).role is not Role.GHOST:
        assert len(first) >= 20


def test_people_who_stay_write_about_once_a_day() -> None:
    lives = [Life(number, seed=1) for number in range(100)]
    written = [len(life.acts(90)) for life in lives if life.role is not Role.GHOST]
    assert 0.8 < sum(written) / len(written) / 90 < 1.2


def test_a_stop_ends_reminders_too_and_a_block_is_a_stop() -> None:
    made = Chronicle("simulated:c1")
    made.note(Act(NOON, "/age adult"))
    made.note(Act(NOON, "/checkins on"))
    made.note(Act(NOON, "remind me", errand="tea", due=NOON + HOUR))
    made.note(Act(NOON + MINUTE, blocks=True))
    assert (made.reminders, made.leave[-1], made.is_blocked) == ([], (NOON + MINUTE, False), True)
    made.note(Act(NOON + DAY, "hello again"))
    assert not made.is_blocked
