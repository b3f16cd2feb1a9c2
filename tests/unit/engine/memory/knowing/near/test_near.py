"""What somebody said in this talk answers what they ask of it in any words, and nothing else is answered so."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from engine.memory.knowing import Knowing
from persona.chat import Chat, Place
from persona.line import Line
from persona.person import Age, Fact, Former, Person
from persona.scene import Snapshot
from tests.fakes.lines import HARRY, NOON, heard, said, scene

STRANGER = Snapshot(Person("telegram:u1"), Chat("telegram:c1"), HARRY)


async def answered(
    question: str, *told: str | Line, snapshot: Snapshot = STRANGER, answer: str = "Mm.", ago: float = 600.0
) -> str | None:
    """The answer to a question in a talk of these lines, the first of them so many seconds ago."""
    lines: list[Line] = []
    for number, text in enumerate(told):
        line = said(text, NOON - ago + number) if isinstance(text, str) else text
        lines += (line, heard(answer, line.at + 0.5))
    return await Knowing().answer(scene(replace(snapshot, history=(*lines, said(question, NOON)))))


@pytest.mark.parametrize(
    ("told", "question", "words"),
    [
        (("my mate Olu fixed the boiler",), "who was it fixed my boiler then", "Olu"),
        (("my mate Olu fixed the boiler",), "WHO FIXED THE BOILER, WERE U PAYING ATTENTION", "Olu"),
        (("we threw a cabbage at the shed",), "lol what got chucked at the shed", "cabbage"),
        (
            ("im stuck in a lift in Porto", "its dark"),
            "the battery is going: in which country or town am i stuck?",
            "Porto",
        ),
        (("we painted penguins on the nursery wall",), "and which bird is up on the nursery wall", "penguins"),
        (("I have an x-ray tomorrow", "its only my ankle"), "wait what body part is it even for", "ankle"),
        (("I ate a herring roll on the pier",), "do you reckon it was off? and what was it i ate", "herring"),
        (("my hedgehog sat on the remote", "his name is Lord Pudding"), "who sat on the remote, full title", "Pudding"),
        (("Great-uncle Ned turned 88 on Monday",), "guess how old he is", "88"),
        (("I've lost a glove", "the left one"), "which glove is it?", "left one"),
        (("everybody calls me Biscuit",), "so what do people call me", "Biscuit"),
        (
            ("my driving test is on Monday", "no sorry, it's on Thursday"),
            "what day is the test on, you still know?",
            "Thursday",
        ),
        (("my nan plays darts", "she won a ham"), "WHAT DID NAN WIN", "ham"),
    ],
)
async def test_it_is_answered_in_whatever_words_they_ask(told: Sequence[str], question: str, words: str) -> None:
    assert words in str(await answered(question, *told))


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("I'm flying to Peru in May", "what's the capital of Peru?"),
        ("I'm flying to Peru in May", "what should I pack?"),
        ("we climbed the Eiffel tower", "who built the Eiffel tower?"),
        ("we're reading Hamlet at school", "who wrote Hamlet?"),
        ("my grandad was a pilot in the war", "when did the war end?"),
        ("I saw a hedgehog in the garden", "what do hedgehogs eat?"),
        ("I've got an owl mug", "what's your owl called?"),
        ("my boss shouted at me", "who does he think he is"),
        ("my boss shouted at me", "what would you do?"),
        ("my girlfriend left me", "what did I do wrong"),
        ("I made soup", "how do you make yours"),
        ("I passed my exam", "guess what"),
        ("my uncle sold his boat", "when i was small we sailed in it"),
        ("my cat is ill", "when she was a kitten she slept in my shoe"),
        ("how cold does it get in Oslo", "do you know the way to Oslo?"),
        ("it rained in Bath", "what's the weather like in Bath?"),
        ("do you really live with an owl?", "what's her name?"),
    ],
)
async def test_what_is_of_him_of_the_world_or_for_advice_is_no_such_question(told: str, question: str) -> None:
    assert await answered(question, told) is None


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("I work nights at a bakery", "which town do I work in"),
        ("my sister Vera lives in Lisbon", "what's my brother called"),
        ("the nurse drew an owl on my cast", "how long have I had the cast"),
        ("the neighbour's cat sat on my wall", "what's my cat called"),
        ("my pin is 4831", "which pin have I got, say it"),
    ],
)
async def test_what_holds_no_answer_is_not_given_for_one(told: str, question: str) -> None:
    assert not await answered(question, told)


async def test_only_their_own_words_of_this_talk_are_looked_at() -> None:
    question, told = "who was it fixed my boiler then", "my mate Olu fixed the boiler"
    assert await answered(question, "the boiler broke", answer="Did Olu fix the boiler?") is None
    assert await answered(question, said(told, NOON - 90, heavy=True)) is None
    group = replace(STRANGER, chat=Chat("telegram:c-1", place=Place(group=True, person="telegram:u1")))
    assert await answered(question, said(told, NOON - 90, person="telegram:u2"), snapshot=group) is None
    assert "Olu" in str(await answered(question, said(told, NOON - 90, person="telegram:u1"), snapshot=group))


async def test_what_they_put_right_by_a_command_is_not_told_back() -> None:
    told, question = "I have a dog called Rex", "quick, which hound is it that i have, was it a dog or a wolf"
    fact = Fact("has a dog called Max", "0", NOON - 600, NOON + 600, formers=(Former("has a dog called Rex", NOON),))
    person = Person("telegram:u1", age=Age.ADULT, memory=True)
    assert "Rex" in str(await answered(question, told))
    assert "Rex" not in str(await answered(question, told, snapshot=replace(STRANGER, person=person, facts=(fact,))))
