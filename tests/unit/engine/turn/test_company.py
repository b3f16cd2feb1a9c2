"""The turn on an engine below a billion parameters: the sheet, the person's own words, or the best of some drafts."""

import itertools
from dataclasses import replace

import pytest

from engine.memory.knowing import Knowing
from engine.messages import MIXED, MODEL, RECALL, SHEET, Bubble, Cost
from engine.ports import Capabilities
from engine.turn.calls import Calls
from engine.turn.making import MOST_DRAFTS
from engine.turn.turn import TurnEngine
from persona.line import Line
from persona.scene import Snapshot
from tests.fakes.lines import EMPTY, HARRY, NOON, heard, said, scene, talk
from tests.fakes.model import FakeModel, words

SMALL = Capabilities(parameters=135_000_000, late_system=True, assistant_first=True, same_role=True)


async def answered(
    *scripts: str, history: tuple[Line, ...], large: bool = False, snapshot: Snapshot = EMPTY
) -> tuple[str, Cost, FakeModel]:
    can = replace(SMALL, parameters=0) if large else SMALL
    model = FakeModel([words(script) for script in scripts] or [words("?")], can)
    seeds, ids = itertools.count(7), map(str, itertools.count(1))
    engine = TurnEngine(Calls(model, draw=lambda: next(seeds)), lambda: next(ids), knows=Knowing().answer)
    parts = [part async for part in engine.reply(scene(talk(*history, snapshot=snapshot)))]
    texts = [part.text for part in parts if isinstance(part, Bubble)]
    cost = parts[-1]
    assert isinstance(cost, Cost)
    return "\n".join(texts), cost, model


def lines(group: str) -> tuple[str, ...]:
    return HARRY.talk_in("en")[group]


async def test_w13_what_was_said_of_loss_is_answered_by_the_sheet_and_no_engine_is_asked() -> None:
    text, cost, model = await answered(history=(said("my dog died today"),))
    assert (text in lines("grief"), cost.origin, model.requests) == (True, SHEET, [])


async def test_the_first_draft_that_surely_fits_leaves_and_something_is_asked_behind_it() -> None:
    text, cost, model = await answered("Goats", "A scarf!", "No", history=(said("I'm knitting a scarf"),))
    lead, behind = text.split("! ")
    assert (lead, behind in lines("behind")) == ("A scarf", True)
    assert (cost.origin, cost.calls, len(model.requests)) == (MIXED, 2, 2)


async def test_an_answer_to_a_question_about_the_world_stands_alone_as_the_models() -> None:
    text, cost, _ = await answered("Green!", history=(said("I might repaint my kitchen. yellow or green?"),))
    assert (text, cost.origin) == ("Green!", MODEL)


async def test_of_all_drafts_the_likeliest_statement_leaves() -> None:
    text, _, _ = await answered("It's the worst. Is he a pirate?", "The pancakes!", history=(said("I made pancakes"),))
    assert text.startswith("The pancakes! ")


async def test_what_only_may_fit_answers_a_question_that_no_line_of_the_sheet_is_about() -> None:
    text, cost, _ = await answered("I think it's windy.", history=(said("is it windy where your shop stands?"),))
    assert text.startswith("I think it's windy.")
    assert cost.origin != SHEET


async def test_w13_to_death_and_danger_no_small_model_writes() -> None:
    _, cost, model = await answered("A biopsy!", history=(said("the diagnosis comes on Friday"),))
    assert (cost.origin, model.requests) == (SHEET, [])


async def test_where_none_is_good_the_sheet_speaks_behind_what_was_said() -> None:
    text, cost, model = await answered("As an AI I can assist you.", history=(said("I start on the first of March"),))
    assert len(model.requests) == MOST_DRAFTS
    assert text.startswith("You start on the first of March. ")
    assert (cost.origin, "machine" in cost.faults) == (MIXED, True)


async def test_what_a_line_of_the_sheet_asks_goes_behind_a_statement_of_the_model() -> None:
    text, cost, _ = await answered("The furious one!", "My boss!", history=(said("my boss makes me furious again"),))
    assert cost.origin == MIXED
    assert any(text.endswith(line.split(". ")[-1]) for line in lines("angry"))


async def test_what_was_said_in_this_talk_is_given_back() -> None:
    history = (said("I've got a dog called Pickle"), heard("Lovely."), said("what's my dog called?"))
    text, cost, model = await answered(history=history)
    assert ("Pickle" in text, cost.origin, model.requests) == (True, RECALL, [])


async def test_what_was_told_is_given_back_whatever_it_would_be_in_his_mouth() -> None:
    told = said("I show her videos of my grandma's parrot, she laughs like crazy")
    history = (told, heard("Right."), said("do you remember what I show her?"))
    text, cost, model = await answered(history=history)
    assert ("parrot" in text, cost.origin, model.requests) == (True, RECALL, [])


async def test_c11_also_in_calm_hours_he_knows_what_was_told() -> None:
    calm = replace(EMPTY, chat=replace(EMPTY.chat, care=replace(EMPTY.chat.care, calm_until=NOON + 60)))
    history = (said("I've got a dog called Pickle"), heard("Lovely."), said("what's my dog called?"))
    text, cost, model = await answered(history=history, snapshot=calm)
    assert ("Pickle" in text, cost.origin, model.requests) == (True, RECALL, [])


async def test_what_was_never_said_is_asked_for_and_no_engine_is() -> None:
    text, cost, model = await answered(history=(said("what's my cat called?"),))
    assert (text in lines("missed"), cost.origin, model.requests) == (True, RECALL, [])


async def test_what_he_knows_and_may_not_say_is_not_said_to_be_unknown() -> None:
    told = said("I show her a comic in which Snape kills Dumbledore")
    text, _, _ = await answered("Mm.", history=(told, heard("Right."), said("do you remember what I show her?")))
    assert text
    assert text not in lines("missed")
    assert "Snape" not in text


async def test_w14_each_call_draws_a_seed_of_its_own() -> None:
    _, _, model = await answered("Goats", history=(said("I'm knitting"),))
    assert [request.sampling.seed for request in model.requests] == [7, 8, 9, 10, 11, 12]
    _, _, model = await answered("Fine.", history=(said("I'm knitting a scarf"),), large=True)
    assert [request.sampling.seed for request in model.requests] == [7]


async def test_a_short_window_goes_to_the_model_and_the_same_examples_before_it() -> None:
    old = tuple(line for turn in range(20) for line in (said(f"line {turn}"), heard(f"answer {turn}")))
    _, _, model = await answered("Goats", history=(*old, said("I'm knitting a scarf")))
    first = model.requests[0].messages
    assert "line 17" not in str(first)
    assert [message.content for message in first[-3:]] == ["line 19", "answer 19", "I'm knitting a scarf"]
    _, _, model = await answered("Goats", history=(said("I'm knitting a hat"),))
    assert model.requests[0].messages[:-1] == first[:-3]


async def test_other_languages_get_lines_of_their_own() -> None:
    text, _, model = await answered(history=(said("Ich bin heute so traurig, und ich weiß nicht warum das so ist."),))
    assert (text in HARRY.talk_in("de")["sad"], model.requests) == (True, [])


@pytest.mark.parametrize("text", ["That's so much fun, I love that!", "It was just a dog, get over it."])
async def test_w6_a_large_model_is_asked_once_more_and_then_the_sheet_speaks(text: str) -> None:
    answer, cost, model = await answered(text, history=(said("my dog died today"),), large=True)
    assert (answer in lines("grief"), len(model.requests)) == (True, 2)
    assert cost.faults


async def test_w6_what_a_large_model_says_the_second_time_leaves() -> None:
    answer, _, _ = await answered("Fantastic!", "I'm so sorry.", history=(said("my dog died today"),), large=True)
    assert answer == "I'm so sorry."


async def test_the_warm_up_reads_what_answers_begin_with() -> None:
    model = FakeModel([words("x")], SMALL)
    await TurnEngine(Calls(model), lambda: "1").warm_up(scene(EMPTY))
    _, _, asked = await answered("Goats", history=(said("I'm knitting a scarf"),))
    assert model.requests[0].messages == asked.requests[0].messages[: len(model.requests[0].messages)]
