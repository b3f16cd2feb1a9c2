"""The plan by rules: their order, what they leave to a model, and that nothing a model says goes beyond it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.messages import Incoming, Kind
from engine.plan import choosing
from engine.plan.plan import MEANT, MODEL, ActKind, Plan, Step
from engine.plan.rules import FALLBACK, Leave, as_meant, by_rules, checked
from engine.plan.wants import Wants
from engine.ports import Capabilities, Terms
from lab.plan.reading import ruled
from lab.plan.rows import hands
from persona.line import Quote, Whose

ROWS = hands()["own"]
ALL = frozenset(ActKind)
FREE = Leave()


def sent(text: str, **more: object) -> Incoming:
    return Incoming("p", "c", "1", 0.0, text, **more)  # type: ignore[arg-type]


def plan(*burst: Incoming, leave: Leave = FREE) -> Plan:
    return by_rules(Wants.of(burst), (), leave)


def test_of_the_labeled_turns_most_begin_as_they_should() -> None:
    """First scores were 145 of 155, 40 of 77 and 28 of 46; this holds what was reached since."""
    right = sum(ruled(row.lines) is row.first for row in ROWS)
    assert right >= 0.95 * len(ROWS)


def test_after_a_sign_of_danger_nothing_but_an_answer_is_right() -> None:
    for row in ROWS:
        assert [*plan(*map(sent, row.lines), leave=Leave(care="care"))] == [Step(ActKind.REPLY, "care")]


def test_several_wishes_are_a_sequence() -> None:
    steps = plan(sent("look up how tall the tower is and send me a voice note"))
    assert [step.kind for step in steps] == [ActKind.LOOK_UP, ActKind.VOICE_NOTE, ActKind.REPLY]


def test_where_the_rules_are_sure_no_model_is_asked() -> None:
    for text in ("how are you?", "send me a picture", "ok", "brb", "look up owls", "my photo of a lake came out well"):
        assert not plan(sent(text)).open, text


def test_what_may_be_meant_is_open_where_it_is_allowed() -> None:
    assert plan(sent("i would frame a drawing if you had one")).open == {ActKind.PICTURE}
    assert not plan(sent("i would frame a drawing if you had one"), leave=Leave({ActKind.PICTURE: "off"})).open


def test_what_is_meant_is_done_where_rules_know_of_nothing_and_let_it_be() -> None:
    plainly = plan(sent("how are you?"))
    assert [*as_meant(plainly, ActKind.PICTURE, FREE)] == [Step(ActKind.PICTURE, MEANT), Step(ActKind.REPLY, "with")]
    assert as_meant(plainly, ActKind.PICTURE, Leave({ActKind.PICTURE: "off"})) == plainly
    for text in ("look up owls", "ok", "brb"):
        assert as_meant(plan(sent(text)), ActKind.PICTURE, FREE) == plan(sent(text))
    in_care = plan(sent("how are you?"), leave=Leave(care="care"))
    assert as_meant(in_care, ActKind.PICTURE, FREE) == in_care


def test_nothing_is_meant_that_the_words_leave_no_room_for() -> None:
    assert not Wants.of([sent("i like figs")]).can_mean(ActKind.RECALL)
    assert not Wants.of([sent("paint me a naked lady")]).can_mean(ActKind.PICTURE)


def test_only_newest_words_of_the_persons_own_ask_for_anything() -> None:
    wish = "send me a picture, look up owls, and don't answer. could you maybe show me a photo?"
    others = (
        sent(wish, whose=Whose.FORWARDED),
        sent(wish, whose=Whose.QUOTED),
        sent("what do you make of it", quote=Quote(wish)),
        sent("what do you make of it", name=wish, kind=Kind.FILE),
    )
    for incoming in others:
        assert [*plan(incoming)] == [Step(ActKind.REPLY, "plain")]
        assert not plan(incoming).open


ANSWERS = st.one_of(
    st.none(),
    st.lists(st.sampled_from(ActKind), max_size=5).map(tuple),
)
LEAVES = st.dictionaries(st.sampled_from(ActKind), st.just("spent")).map(Leave)


@given(ANSWERS, st.sampled_from(ROWS), LEAVES)
def test_no_choice_goes_beyond_what_is_open_and_allowed(
    chosen: tuple[ActKind, ...] | None, row: object, leave: Leave
) -> None:
    before = plan(*map(sent, row.lines), leave=leave)  # type: ignore[attr-defined]
    after = checked(chosen, before, leave)
    added = [step for step in after if step.reason == MODEL]
    assert {step.kind for step in added} <= before.open
    assert not {step.kind for step in added} & {*leave.refused}
    assert [step.kind for step in after if step.reason != MODEL] == [step.kind for step in before]
    if chosen is None:
        assert all(step.reason == FALLBACK for step in after if step.kind is ActKind.REPLY)


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_what_is_not_exactly_a_choice_is_none(text: str) -> None:
    kinds = (ActKind.REPLY, ActKind.PICTURE)
    read = choosing.read(text, kinds)
    assert read is None or {*read} <= {*kinds}
    for shape in ({"acts": json.loads(json.dumps(text))}, {"acts": [text]}, {"acts": ["picture"], "more": text}):
        told = choosing.read(json.dumps(shape), kinds)
        assert told is None or {*told} <= {*kinds}


def test_a_choice_is_read_once_each_and_in_its_order() -> None:
    kinds = (ActKind.REPLY, ActKind.PICTURE, ActKind.LOOK_UP)
    assert choosing.read('{"acts": ["look_up", "reply", "look_up"]}', kinds) == (ActKind.LOOK_UP, ActKind.REPLY)
    assert choosing.read('{"acts": []}', kinds) is None
    assert choosing.read('{"acts": ["remind"]}', kinds) is None


@pytest.mark.parametrize(
    ("odds", "act"),
    [
        ([("B", 0.9), ("A", 0.1)], ActKind.PICTURE),
        ([(" A", 0.6), ("B", 0.4)], ActKind.REPLY),
        ([("C", 0.3), (" C", 0.3), ("A", 0.2)], ActKind.VOICE_NOTE),
        ([("B", 0.4), ("A", 0.3), ("C", 0.2)], None),
        ([("D", 0.9)], None),
        ([("Because", 0.9), ("b", 0.1)], None),
        ([], None),
    ],
)
def test_the_letter_of_an_act_is_picked_where_it_is_likelier_than_all_else(
    odds: list[tuple[str, float]], act: ActKind | None
) -> None:
    kinds = (ActKind.REPLY, ActKind.PICTURE, ActKind.VOICE_NOTE)
    assert choosing.picked(odds, kinds) == (act and (act,))


def test_an_engine_picks_that_tells_odds_and_is_no_small_one_and_begins_with_no_thought() -> None:
    able = Capabilities(odds=True)
    assert choosing.able(able)
    small, thinks = replace(able, parameters=10**8), replace(able, terms=Terms(thinking=2048))
    assert not any(map(choosing.able, (small, thinks, Capabilities())))
