"""Rules of the values."""

from dataclasses import FrozenInstanceError

import pytest

from persona.chat import Chat
from persona.feelings.stage import Stage
from persona.person import Age, Person
from persona.scene import Snapshot
from tests.fakes.lines import HARRY


def test_nothing_is_permitted_before_anything_is_asked():
    person, chat = Person("telegram:u7"), Chat("telegram:c42")
    assert (person.age, person.memory, person.playful, chat.first_words.wanted) == (Age.UNKNOWN, None, None, None)
    assert Stage.INTRODUCTION is chat.bond.stage


def test_values_do_not_change():
    snapshot = Snapshot(Person("p"), Chat("c"), HARRY)
    with pytest.raises(FrozenInstanceError):
        snapshot.chat.session.messages = 1  # type: ignore[misc]


def test_equal_snapshots_are_equal():
    assert Snapshot(Person("p"), Chat("c"), HARRY) == Snapshot(Person("p"), Chat("c"), HARRY)
