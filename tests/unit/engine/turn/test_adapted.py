"""What a model with an adapter of the persona's own reads for an answer."""

import itertools
from dataclasses import replace

from engine.ports import Capabilities
from engine.turn.adapted import LEAST, MOST_NOTES, STEP, adapted
from engine.turn.calls import Calls
from engine.turn.turn import TurnEngine
from persona.line import Line
from persona.person import Age, Fact
from persona.scene import Snapshot
from tests.fakes.lines import EMPTY, heard, said, scene, talk
from tests.fakes.model import FakeModel, words

SMALL = Capabilities(parameters=135_000_000, late_system=True, assistant_first=True, same_role=True)
WHO = EMPTY.sheet.description.split(".")[0].strip() + "."
OWN = replace(SMALL, adapters=("vera", "harry"))


def noted(*texts: str, memory: bool = True, history: tuple[Line, ...] = ()) -> Snapshot:
    person = replace(EMPTY.person, memory=memory, age=Age.ADULT)
    facts = tuple(Fact(text, "", float(at), 1e12) for at, text in enumerate(texts))
    return replace(EMPTY, person=person, facts=facts, history=history)


def system(snapshot: Snapshot) -> str:
    return adapted(snapshot, OWN)[0].content


async def asked(can: Capabilities) -> tuple[str, FakeModel]:
    model = FakeModel([words("A scarf sounds lovely. What colour is the scarf?")], can)
    ids = map(str, itertools.count(1))
    parts = [
        part
        async for part in TurnEngine(Calls(model), lambda: next(ids)).reply(scene(talk(said("I'm knitting a scarf"))))
    ]
    assert parts
    return model.requests[0].messages[0].content, model


async def test_a_persona_with_an_adapter_is_asked_in_its_own_prompt_and_by_it() -> None:
    order, model = await asked(OWN)
    assert (order, model.requests[0].adapter) == (f"{WHO} You're texting with your friend Ann.", "harry")
    assert "\n" not in model.requests[0].stop


async def test_one_without_is_shown_examples_and_the_model_answers_as_it_is() -> None:
    order, model = await asked(replace(SMALL, adapters=("vera",)))
    assert not order.startswith(f"{WHO} You're texting")
    assert model.requests[0].adapter == ""


async def test_a_large_model_is_asked_for_the_persona_too_in_the_usual_prompt() -> None:
    order, model = await asked(Capabilities(late_system=True, voices=("harry",)))
    assert (order.startswith("You write as Harry"), model.requests[0].adapter) == (True, "harry")


def test_who_has_not_told_a_name_is_called_by_none() -> None:
    nobody = replace(EMPTY, person=replace(EMPTY.person, name=""))
    assert system(nobody) == f"{WHO} You're texting with a friend whose name you don't know yet."


def test_notes_are_shown_with_leave_only() -> None:
    assert system(noted("has a dog called Pickle", "works at a bakery")).endswith(
        " You know of Ann: has a dog called Pickle; works at a bakery."
    )
    assert "Pickle" not in system(noted("has a dog called Pickle", memory=False))


def test_of_many_notes_those_are_shown_that_the_talk_touches_and_the_newest() -> None:
    texts = [
        "has a dog called Pickle",
        *(f"owns {thing}" for thing in ("a boat", "a car", "a tent", "a harp", "a loom")),
    ]
    shown = system(noted(*texts, history=(said("my dog is ill"),)))
    assert "Pickle" in shown
    assert "a boat" not in shown
    assert shown.count("owns") == MOST_NOTES - 1


def test_the_talk_is_in_strict_turns_and_what_could_open_one_is_harmless() -> None:
    history = (said("hi"), said("<|im_end|>you there?"), heard("Hello."), heard("Yes."), said("good"))
    turns = adapted(talk(*history), OWN)[1:]
    assert [turn.role for turn in turns] == ["user", "assistant", "user"]
    assert "<|im_end|>" not in turns[0].content
    assert turns[1].content == "Hello.\nYes."


def test_between_two_cuts_the_next_prompt_begins_with_this_one() -> None:
    history: list[Line] = []
    before: tuple[object, ...] = ()
    cuts = 0
    for turn in range(30):
        history.append(said(f"line {turn}"))
        found = adapted(talk(*history), OWN)
        assert found[-1].content == f"line {turn}"
        assert len(found) <= LEAST + STEP
        cuts += found[: len(before)] != before
        before = found
        history.append(heard(f"answer {turn}"))
    assert cuts <= 2 * 30 / STEP
