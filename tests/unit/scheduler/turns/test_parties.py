"""Who is answered by themselves and who together: pure rules on what lies in a group's inbox."""

from dataclasses import replace

import pytest

from engine.messages import AMENDING, Incoming, Kind
from persona.chat import Chat
from scheduler.mailbox import Mail
from scheduler.turns.moves import Answer, Wait, next_move
from scheduler.turns.pace import Pace
from scheduler.turns.parties import as_seen_by, has_news, parties, together

ANN, BOB, CLEO, DAN = "u1", "u2", "u3", "u4"
LONG = "a long story " * 30


def there(*remarks: tuple[str, str], group: bool = True, arrivals: tuple[float, ...] = ()) -> Mail:
    inbox = tuple(
        Incoming(person, "c1", f"{number:03d}", 1.0, text, group=group) for number, (person, text) in enumerate(remarks)
    )
    return Mail(Chat("c1"), (), inbox, arrivals or tuple(1.0 for _ in inbox), (), "1")


def ids(mail: Mail) -> list[str]:
    return [incoming.id for incoming in mail.inbox]


def test_in_private_all_is_one_burst() -> None:
    mail = there((ANN, "hi"), (BOB, "hi"), group=False)
    assert parties(mail) == (mail,)


def test_in_a_group_each_has_their_own_whoever_has_waited_longest_first() -> None:
    mail = there((BOB, "hi"), (ANN, "hello"), (BOB, "are you there?"))
    assert [ids(party) for party in parties(mail)] == [["000", "002"], ["001"]]


def test_nobody_waits_until_others_have_ended() -> None:
    mail = there((ANN, "hi"), (BOB, "hello"), arrivals=(1.0, 2.4))
    pace = Pace(quiet=1.5, longest=6.0)
    assert next_move(mail, now=2.5, pace=pace) == Answer(False, (ANN,))
    assert next_move(mail, now=2.0, pace=pace) == Wait(0.5)


@pytest.mark.parametrize(
    ("remarks", "small", "answered"),
    [
        (((ANN, "good morning"), (BOB, "Good morning!")), True, [ANN, BOB]),
        (((ANN, "I like trains"), (BOB, "I like boats")), True, [ANN]),
        (((ANN, "I like trains"), (BOB, "I like boats")), False, [ANN, BOB]),
        (((ANN, "a"), (BOB, "b"), (CLEO, "c"), (DAN, "d")), False, [ANN, BOB, CLEO]),
        (((ANN, "I like trains"), (BOB, LONG)), False, [ANN]),
        (((ANN, LONG), (BOB, "I like boats")), False, [ANN]),
    ],
)
def test_who_is_answered_together(remarks: tuple[tuple[str, str], ...], answered: list[str], *, small: bool) -> None:
    mail = there(*remarks)
    party = together(parties(mail), mail, small=small)
    assert [incoming.person for incoming in party.inbox] == answered


def test_somebody_in_danger_is_answered_alone() -> None:
    mail = there((ANN, "I am done"), (BOB, "hi"))
    mail = replace(mail, inbox=(replace(mail.inbox[0], concern=True), mail.inbox[1]))
    assert ids(together(parties(mail), mail, small=False)) == ["000"]


def test_only_their_own_news_counts_for_those_who_are_being_answered() -> None:
    before = parties(there((ANN, "hi"), (BOB, "hello")))[0]
    now = there((ANN, "hi"), (BOB, "hello"), (BOB, "are you there?"))
    assert not has_news(before, as_seen_by(before, now))
    more = there((ANN, "hi"), (BOB, "hello"), (ANN, "wait"))
    assert has_news(before, as_seen_by(before, more))
    changed = replace(now, inbox=(replace(now.inbox[0], text="bye"), *now.inbox[1:]))
    assert has_news(before, as_seen_by(before, changed))


def test_what_is_taken_back_counts_whoever_is_told_to_have_done_so() -> None:
    before = parties(there((ANN, "hi"), (BOB, "hello")))[0]
    gone = Incoming("", "c1", f"{AMENDING}000", 2.0, deleted="000", group=True, kind=Kind.TEXT)
    others = replace(gone, id=f"{AMENDING}001", deleted="001")
    now = replace(there(), inbox=(gone, others))
    assert ids(as_seen_by(before, now)) == [gone.id]
