"""Acts carried out on a chat: each changes what it names and nothing else, and what has run out is closed first."""

from dataclasses import replace

import pytest

from persona.acts import Act, LookedUp, Raise, Remember, SetReminder, Settle, Summarize, carry_out
from persona.chat import Chat, LookUp, Session, Summary
from persona.promise import MOST, Kind, Promise, State

NOW = 1000.0
EXAM = Promise("1", Kind.PROMISE, "exam", "my exam is tomorrow", "7", NOW - 60, NOW + 60, NOW + 120)
TEA = Promise("2", Kind.REMINDER, "tea", "remind me of the tea", "8", NOW - 60, NOW + 30, NOW + 30)
CHAT = Chat(
    "fake:c1",
    session=Session(heard_at=5.0),
    promises=(EXAM, TEA),
    summary=Summary("They talked of bees.", 4, 9.0),
)
BARE = replace(CHAT, promises=())


def states(chat: Chat) -> dict[str, State]:
    """How it stands with each thing."""
    return {each.what: each.state for each in chat.promises}


def test_without_acts_nothing_changes() -> None:
    assert carry_out(CHAT, (), NOW) == CHAT


@pytest.mark.parametrize(("act", "kept"), [(SetReminder(TEA), TEA), (Remember(EXAM), EXAM)])
def test_what_is_asked_for_is_kept_under_a_number_of_its_own(act: Act, kept: Promise) -> None:
    assert carry_out(BARE, [act], NOW) == replace(BARE, promises=(replace(kept, id="1"),))


def test_of_what_was_looked_up_the_latest_is_known() -> None:
    chat = carry_out(CHAT, [LookedUp(word, "") for word in "abc"] + [LookedUp("owls", "https://a.test/")], NOW)
    assert [lookup.query for lookup in chat.session.lookups] == ["b", "c", "owls"]
    assert chat.session.lookups[-1] == LookUp(NOW, "owls", "https://a.test/")


def test_what_is_asked_for_twice_is_there_once() -> None:
    once = carry_out(BARE, [SetReminder(TEA), Remember(EXAM)], NOW)
    assert carry_out(once, [SetReminder(TEA), Remember(EXAM)], NOW) == once


def test_a_promise_that_is_answered_is_settled() -> None:
    after = carry_out(CHAT, [Settle(EXAM.id)], NOW)
    assert states(after) == {"exam": State.SETTLED, "tea": State.OPEN}
    assert replace(after, promises=CHAT.promises) == CHAT


def test_a_promise_that_was_asked_about_is_raised_and_can_be_settled_after_that() -> None:
    raised = carry_out(CHAT, [Raise(EXAM.id)], NOW)
    assert states(raised) == {"exam": State.RAISED, "tea": State.OPEN}
    assert replace(raised, promises=CHAT.promises) == CHAT
    assert states(carry_out(raised, [Settle(EXAM.id)], NOW))["exam"] is State.SETTLED


def test_what_is_settled_is_not_raised_again() -> None:
    after = carry_out(CHAT, [Settle(EXAM.id), Raise(EXAM.id)], NOW)
    assert states(after)["exam"] is State.SETTLED


@pytest.mark.parametrize("act", [Settle("99"), Raise("99")])
def test_an_act_on_what_is_not_there_changes_nothing(act: Act) -> None:
    assert carry_out(CHAT, [act], NOW) == CHAT


def test_a_summary_takes_the_place_of_so_many_more_lines() -> None:
    after = carry_out(CHAT, [Summarize("They talked of tea.", 6)], NOW)
    assert after == replace(CHAT, summary=Summary("They talked of tea.", 10, 9.0))


def test_acts_are_carried_out_in_their_order() -> None:
    after = carry_out(BARE, [Remember(EXAM), Raise("1"), Settle("1"), SetReminder(TEA)], NOW)
    assert states(after) == {"exam": State.SETTLED, "tea": State.OPEN}
    assert [each.id for each in after.promises] == ["1", "2"]


def test_what_has_run_out_is_closed_without_any_act_and_a_reminder_waits() -> None:
    assert states(carry_out(CHAT, (), EXAM.until)) == {"exam": State.OPEN, "tea": State.OPEN}
    assert states(carry_out(CHAT, (), EXAM.until + 1)) == {"exam": State.EXPIRED, "tea": State.OPEN}


@pytest.mark.parametrize("act", [Settle(EXAM.id), Raise(EXAM.id)])
def test_what_has_run_out_is_closed_before_the_acts(act: Act) -> None:
    assert states(carry_out(CHAT, [act], EXAM.until + 1))["exam"] is State.EXPIRED


def test_what_has_run_out_makes_room_for_what_is_new() -> None:
    """Closed first, so that it leaves before anything that is still to come."""
    over = replace(EXAM, id="1", what="thing 0", line="0", at=NOW - 1, until=NOW - 1)
    coming = [replace(EXAM, id=str(n + 1), what=f"thing {n}", line=str(n), at=NOW - 100 + n) for n in range(1, MOST)]
    after = carry_out(replace(CHAT, promises=(over, *coming)), [Remember(replace(EXAM, line="new"))], NOW)
    assert [each.what for each in after.promises] == [*(each.what for each in coming), "exam"]
