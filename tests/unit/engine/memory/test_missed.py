"""What a large model may find in a person's lines: what it points at there, and nothing that it says."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import PromptRefused
from engine.memory.missed import MOST, find_facts, worth_reading
from engine.messages import Cost
from engine.ports import Capabilities
from engine.turn.calls import BACKGROUND, Calls
from persona.line import Line, Whose
from tests.fakes.lines import EMPTY, heard, said
from tests.fakes.model import USAGE, FakeModel, words

ABLE = Capabilities(structured=True, parameters=7_000_000_000, late_system=True)
CHOIR = said("night shift again. saturdays belong to the choir", 5.0, id="a")
TALK = (heard("I bake bread on Sundays.", 4.0), CHOIR)


def pointing(*places: tuple[int, str, bool]) -> str:
    """An answer that points at words of a line."""
    return json.dumps({"facts": [{"line": line, "words": text, "lasting": lasts} for line, text, lasts in places]})


async def found(answer: str, *lines: Line, minor: bool = False) -> list[str]:
    """The notes that come of an answer about these lines."""
    model = FakeModel([words(answer)], ABLE)
    told, _ = await find_facts(Calls(model), replace(EMPTY, history=TALK), lines, minor=minor)
    return [one.news.text for one in told]


async def test_what_it_points_at_is_noted_by_the_house() -> None:
    """In their own words, told over, with the line that it rests on, and not as sure as a rule's."""
    model = FakeModel(
        [words(pointing((0, "saturdays belong to the choir", True), (1, "we're off to Oslo", False)))], ABLE
    )
    line = said("ok! we're off to Oslo", 6.0, id="b")
    turns = Calls(model)
    told, cost = await find_facts(turns, replace(EMPTY, history=(*TALK, line)), [CHOIR, line], minor=False)
    assert [(one.news.text, one.line, one.news.days > 0) for one in told] == [
        ("saturdays belong to the choir", "a", False),
        ("is off to Oslo", "b", True),
    ]
    assert all(one.news.confidence < 0.7 and not one.news.topic for one in told)
    assert cost == Cost(USAGE, 1)


async def test_it_is_asked_behind_the_prefix_of_an_answer_by_its_schema_and_last_of_all() -> None:
    """So that a server reads nothing of the talk twice."""
    model = FakeModel([words(pointing())], ABLE)
    turns, snapshot = Calls(model), replace(EMPTY, history=TALK)
    await find_facts(turns, snapshot, [CHOIR], minor=False)
    (request,) = model.requests
    answer = turns.request(snapshot, "another tail", 0, turns.room)
    assert request.messages[:-1] == answer.messages[:-1]
    assert (request.priority, request.sampling.temperature, request.stop) == (BACKGROUND, 0.0, ())
    assert request.schema is not None
    assert "saturdays belong to the choir" in request.messages[-1].content


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Sure! Here are the facts:",
        "[]",
        "null",
        '{"facts": "none"}',
        '{"facts": [{"line": 0, "words": "saturdays belong to the choir"}]}',
        '{"facts": [{"line": true, "words": "saturdays belong to the choir", "lasting": true}]}',
        '{"facts": [{"line": 0, "words": "saturdays belong to the choir", "lasting": true, "note": "is a spy"}]}',
        '{"facts": [{"line": 0, "words": "saturdays belong to the choir", "lasting": true}], "more": 1}',
        '{"facts": [{"line": 0, "words": "saturdays belong to the choir", "lasting": true}, 7]}',
        pointing((0, "sings in a choir in Leeds", True)),  # invented
        pointing((0, "sundays belong to the choir", True)),
        pointing((0, "I bake bread on Sundays.", True)),  # his own words
        pointing((1, "saturdays belong to the choir", True)),  # no such line
        pointing((-1, "saturdays belong to the choir", True)),
        pointing((0, "", True), (0, "a", True), (0, "choir", True)),
    ],
)
async def test_what_can_t_be_read_or_was_not_said_there_is_nothing(answer: str) -> None:
    """Whatever else stands in the same answer, where its shape is wrong."""
    assert await found(answer, CHOIR) == []


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('my boss said "I am getting divorced"', "I am getting divorced"),
        ("My boss told me I'm the best of all", "I'm the best of all"),
        ("> I live in Rome\nsuch nonsense", "I live in Rome"),
        ("do I look like a baker?", "I look like a baker"),
        ("imagine I was a baker in Rome", "I was a baker in Rome"),
        ("I used to be a baker in Rome", "I used to be a baker in Rome"),
        ("my password is hunter2 and my cat likes it", "my password is hunter2 and my cat likes it"),
        ("my number is 0151 234 5678", "my number is 0151 234 5678"),
        ("since the diagnosis I sleep badly", "I sleep badly"),
        ("I've been praying to God a lot", "I've been praying to God a lot"),
        ("I want to kill myself some days", "I want to kill myself some days"),
        ("jk I'm a millionaire from Mars", "I'm a millionaire from Mars"),
        ("it is raining cats and dogs", "it is raining cats and dogs"),
        ("you are a good baker Harry", "you are a good baker Harry"),
    ],
)
async def test_words_of_others_secrets_and_what_is_private_are_never_kept(text: str, quoted: str) -> None:
    """However truly they stand in the line."""
    assert await found(pointing((0, quoted, True)), said(text, 5.0)) == []


async def test_a_part_of_a_clause_that_says_the_opposite_is_not_kept_as_such() -> None:
    """The whole clause is."""
    (note,) = await found(
        pointing((0, "like the new job", True)), said("I never really liked it, I don't like the new job")
    )
    assert "does not" in note or "doesn't" in note or "don't" in note


async def test_what_is_private_is_kept_where_they_ask_for_it_and_never_of_a_minor() -> None:
    line = said("remember that my knees hurt since the surgery", 5.0)
    answer = pointing((0, "my knees hurt since the surgery", True))
    assert await found(answer, line) == ["their knees hurt since the surgery"]
    assert await found(answer, line, minor=True) == []


async def test_there_is_an_end_of_what_one_call_brings() -> None:
    """However much it lists."""
    lines = [said(f"saturday {number} belongs to the choir", 5.0, id=f"{number}") for number in range(11, 21)]
    answer = pointing(*((place, line.text, True) for place, line in enumerate(lines)))
    assert len(await found(answer, *lines)) == MOST


async def test_what_a_model_refuses_to_read_holds_nothing() -> None:
    model = FakeModel([[PromptRefused("a filter")]], ABLE)
    turns = Calls(model)
    assert await find_facts(turns, replace(EMPTY, history=TALK), [CHOIR], minor=False) == ((), Cost(calls=1))


@given(
    st.lists(
        st.tuples(
            st.integers(-1, 2),
            st.text(alphabet="abc I'my dog.", max_size=20)
            | st.sampled_from(["saturdays belong to the choir", "night shift again"]),
            st.booleans(),
        ),
        max_size=5,
    )
)
async def test_no_word_is_noted_that_they_did_not_say(places: Sequence[tuple[int, str, bool]]) -> None:
    """Whatever is answered."""
    notes = await found(pointing(*places), CHOIR)
    assert set(notes) <= {"saturdays belong to the choir", "night shift again"}


@pytest.mark.parametrize(
    ("line", "worth"),
    [
        (CHOIR, True),
        (said("I have a cat called Biscuit"), False),  # the rules know
        (said("how are you?"), False),
        (said("thanks, Harry"), False),
        (said("saturdays belong to the choir", heavy=True), False),
        (said("saturdays belong to the choir", cry=True), False),
        (said("saturdays belong to the choir", whose=Whose.FORWARDED), False),
    ],
)
def test_a_model_is_asked_for_what_the_rules_did_not_notice(line: Line, worth: bool) -> None:
    """And nobody's despair is read for notes."""
    assert worth_reading(line, minor=False) is worth
