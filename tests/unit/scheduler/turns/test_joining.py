"""Whether he joins a talk unasked: what is a reason, and which gates are before it."""

import random
from dataclasses import replace
from typing import Any

import pytest

from engine.messages import Incoming
from persona.chat import Care, Chat, Place, Session
from persona.line import Line, Quote, Speaker
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.server import Server
from scheduler.turns.joining import LULL, closed_gate, occasion
from tests.fakes.lines import HARRY

NOON = 1_772_625_600.0
"""A noon in UTC."""
SERVER = Server("g1", joins=True)


def line(text: str, *, ago: float, person: str = "u1", **more: Any) -> Incoming:
    return Incoming(person, "c1", str(ago), NOON - ago, text, group=True, **more)


def reason(*lines: Incoming) -> str:
    found = occasion(lines, ["Harry"], NOON)
    return found.reason if found else ""


def test_a_question_that_nobody_answered_is_a_reason_after_three_minutes() -> None:
    assert reason(line("does anybody know a good tea?", ago=200)) == "question"
    assert reason(line("does anybody know a good tea?", ago=100)) == ""
    assert reason(line("does anybody know a good tea?", ago=4000)) == ""
    assert reason(line("does anybody know a good tea?", ago=300), line("yes, this one", ago=200)) == ""


@pytest.mark.parametrize(
    "more", [{"text": "@Bob, tea?"}, {"quote": Quote("hm", "Bob", "u2")}], ids=["named", "replied"]
)
def test_a_question_to_somebody_is_theirs(more: dict[str, Any]) -> None:
    assert reason(replace(line("tea?", ago=200), **more)) == ""


def test_talk_of_him_is_a_reason_once_nobody_goes_on() -> None:
    assert reason(line("I wonder what Harry makes of that", ago=40)) == "named"
    assert reason(line("I wonder what Harry makes of that", ago=10)) == ""
    assert reason(line("Harriet is here", ago=40)) == ""


def test_a_long_lull_is_one_after_a_talk_of_several() -> None:
    talk = [line("so it goes", ago=LULL + 600 - number, person=f"u{number % 2}") for number in range(6)]
    assert reason(*talk) == "lull"
    assert reason(*talk[:3]) == ""
    assert reason(*(replace(each, person="u1") for each in talk)) == ""
    assert reason() == ""


def scene(*, server: Server = SERVER, age: Age = Age.UNKNOWN, **chat: Any) -> Scene:
    place = Chat("c1", place=Place(group=True, person="u1"), **chat)
    return Scene(Snapshot(Person("u1", age=age), place, HARRY, server=server), NOON, random.Random(1))


def test_where_all_gates_are_open_he_may() -> None:
    assert closed_gate(scene(), [line("tea?", ago=200)]) == ""


@pytest.mark.parametrize(
    ("told", "gate"),
    [
        (scene(server=replace(SERVER, joins=False)), "joining_off"),
        (scene(server=replace(SERVER, quiet=(11, 14))), "joining_quiet"),
        (scene(server=replace(SERVER, quiet=(20, 23), zone="Asia/Tokyo")), "joining_quiet"),
        (scene(care=Care(calm_until=NOON + 60)), "joining_serious"),
        (scene(age=Age.CHILD), "not_allowed"),
        (scene(session=Session(said_at=NOON - 300)), "joining_cooldown"),
    ],
)
def test_each_gate_has_a_name(told: Scene, gate: str) -> None:
    assert closed_gate(told, [line("tea?", ago=200)]) == gate


def test_he_joins_nothing_serious() -> None:
    need = Line(Speaker.PERSON, "I can't any more", NOON - 300, person="u2", heavy=True)
    assert closed_gate(scene(), [line("tea?", ago=200, overheard=(need,))]) == "joining_serious"
    assert closed_gate(scene(), [line("tea?", ago=200, concern=True)]) == "joining_serious"
