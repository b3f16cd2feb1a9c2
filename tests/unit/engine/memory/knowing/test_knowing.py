"""What somebody told is given back where they ask for it, in their own words, and nothing where nothing answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from engine.meaning import Meaning
from engine.memory.knowing import Knowing
from persona.chat import Chat, Place, Session
from persona.line import Line
from persona.person import Age, Fact, Person
from persona.scene import Snapshot
from tests.fakes.lines import EMPTY, HARRY, NOON, heard, said, scene

HOUR, DAY = 3600.0, 86_400.0
ANN = Person("telegram:u1", age=Age.ADULT, memory=True, zone="UTC", name="Ann")
FRIEND = Snapshot(ANN, Chat("telegram:c1"), HARRY)
STRANGER = replace(EMPTY, person=Person("telegram:u1"))
TOLD = (
    "I have a hamster named Flocke",
    "my brother Jonas is a pilot",
    "I moved to Ghent in May",
    "we bought a red bike",
    "my exam went badly",
    "it was in statistics",
    "do you have a dog?",
)


async def answered(
    question: str, *told: str | Line, snapshot: Snapshot = STRANGER, ago: float = HOUR, **more: Any
) -> str | None:
    """The answer to a question after these lines, the first of them so many seconds ago."""
    lines: list[Line] = []
    for number, text in enumerate(told):
        line = said(text, NOON - ago + number) if isinstance(text, str) else text
        lines += (line, heard("Right.", line.at + 0.5))
    known = replace(snapshot, history=(*lines, said(question, NOON)), **more)
    return await Knowing().answer(scene(known))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("do you still know what my hamster is called?", "Flocke"),
        ("what's the name of my hamster?", "Flocke"),
        ("and my hamster's name?", "Flocke"),
        ("I bet you don't remember my hamster's name", "Flocke"),
        ("what pet do I have?", "hamster"),
        ("what does my brother do?", "pilot"),
        ("who is Jonas?", "brother"),
        ("ok, where do I live?", "Ghent"),
        ("tell me where I live", "Ghent"),
        ("what did we buy?", "red bike"),
        ("what was my exam in?", "statistics"),
        ("what did I tell you about the exam?", "badly"),
        ("which town did I move to?", "Ghent"),
    ],
)
async def test_what_was_told_is_given_back(question: str, words: str) -> None:
    found = await answered(question, *TOLD)
    assert found is not None
    assert words in found


async def test_it_is_told_in_the_form_of_you_and_with_its_day() -> None:
    found = await answered(
        "what does my brother do?", "my brother Jonas is my best friend and a pilot", ago=DAY, snapshot=FRIEND
    )
    assert found is not None
    assert "your brother Jonas is your best friend and a pilot" in found
    days = [
        await answered(f"{lead}where do I live?", "I moved to Ghent", ago=DAY, snapshot=FRIEND) for lead in ("", "ok, ")
    ]
    assert all("you moved to Ghent" in str(told) for told in days)


@pytest.mark.parametrize(
    "question",
    [
        "do you remember my sister's name?",
        "did I tell you about the fire?",
        "what's my dog called?",
        "where do I work?",
    ],
)
async def test_what_was_never_told_is_not_made_up(question: str) -> None:
    assert await answered(question, *TOLD) == ""


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("I have a dog called Pickle", "what's my cat's name?"),
        ("my sister is called Vera", "what's my brother called?"),
        ("my sister's dog is called Rex", "what's my dog called?"),
        ("the neighbour's cat is called Tom", "what's my cat called?"),
        ("my sister Vera lives in Lisbon", "where do I live?"),
        ("my son is six", "how old is my daughter?"),
        ("my wife teaches chemistry", "what does my mum do?"),
        ("my car is called Gerald", "what's my boat called?"),
        ("I have a dog called Pickle", "what's my cat's name, Pickle?"),
    ],
)
async def test_nothing_of_somebody_or_something_else_answers(told: str, question: str) -> None:
    assert not await answered(question, told)


@pytest.mark.parametrize(
    "question",
    [
        "what should I do?",
        "why am I so tired?",
        "what's wrong with my bike?",
        "how are you?",
        "my name is Lena",
        "do you like hamsters?",
        "do you know any jokes?",
        "guess what!",
        "what do you think of me?",
        "when I was small I had a hamster",
        "am I boring you?",
        "who is the president of France?",
    ],
)
async def test_other_words_are_no_question_of_that_kind(question: str) -> None:
    assert await answered(question, *TOLD) is None


async def test_their_own_name_is_said_where_it_is_known() -> None:
    assert "Ann" in str(await answered("what's my name?", snapshot=FRIEND))
    assert "Ann" in str(await answered("do you still know what I'm called?", snapshot=FRIEND))
    assert await answered("what's my name?") == ""


@pytest.mark.parametrize(
    ("told", "question", "words"),
    [
        (("my exam is on Thursday", "they moved my exam, it's on Friday now"), "when is my exam?", "Friday"),
        (("my dog is called Mex", "no, my dog is called Max"), "what's my dog called?", "Max"),
        (("I work at a bakery", "I have a new job now, I work at a museum"), "where do I work?", "museum"),
    ],
)
async def test_what_was_put_right_counts(told: Sequence[str], question: str, words: str) -> None:
    assert words in str(await answered(question, *told))


async def test_what_was_for_a_time_is_gone_after_it() -> None:
    told, question = "my aunt is staying with us until tomorrow", "who is staying with us?"
    assert "aunt" in str(await answered(question, told, snapshot=FRIEND))
    assert "aunt" not in str(await answered(question, told, snapshot=FRIEND, ago=3 * DAY))


async def test_what_ends_with_a_sentence_ends_nothing_of_another_one() -> None:
    told = "I've got a dog called Pickle. I've got a stye, it should be gone by tomorrow."
    assert "Pickle" in str(await answered("what's my dog called?", told, snapshot=FRIEND, ago=3 * DAY))
    assert "stye" not in str(await answered("do you remember what I've got?", told, snapshot=FRIEND, ago=3 * DAY))


async def test_what_is_over_is_not_said_to_be_so() -> None:
    found = await answered("where do I work?", "I work at a bakery", "I don't work there any more")
    assert "bakery" not in str(found)


async def test_without_leave_only_this_talk_is_known() -> None:
    shy = replace(FRIEND, person=replace(ANN, memory=False), chat=Chat("c", session=Session(began=NOON - 60)))
    fact = Fact("has a dog called Rex", "1", NOON - DAY, NOON + DAY, topic="pet:dog")
    for ago, words in ((30.0, "Pickle"), (HOUR, "")):
        found = await answered(
            "what's my dog called?", "I have a dog called Pickle", snapshot=shy, ago=ago, facts=(fact,)
        )
        assert found is not None
        assert words in found
        assert "Rex" not in found


@pytest.mark.parametrize(
    ("note", "question", "words"),
    [
        ("has a dog called Rex", "what's my dog called?", "Rex"),
        ("works as a nurse in Leeds", "where do I work?", "you work as a nurse in Leeds"),
        ("their sister Mia lives in York", "where does my sister live?", "your sister Mia lives in York"),
        ("“Where do you live?” – in a boat", "where do I live?", "in a boat"),
    ],
)
async def test_a_note_answers_where_its_line_is_gone(note: str, question: str, words: str) -> None:
    fact = Fact(note, "1", NOON - 40 * DAY, NOON + DAY)
    assert words in str(await answered(question, snapshot=FRIEND, facts=(fact,)))


async def test_a_line_that_has_left_the_history_answers_and_one_of_his_does_not() -> None:
    archive = (said("I have a dog called Rex", NOON - 9 * DAY), heard("My cat is called Moss.", NOON - 9 * DAY))
    assert "Rex" in str(await answered("what's my dog called?", snapshot=FRIEND, archive=archive))
    assert await answered("what's my cat called?", snapshot=FRIEND, archive=archive) == ""


async def test_in_a_group_only_their_own_words_of_this_talk_are_known() -> None:
    place = Place(group=True, person="telegram:u1")
    group = replace(FRIEND, chat=Chat("telegram:c-1", place=place, session=Session(began=NOON - HOUR)))
    fact = Fact("has a dog called Rex", "1", NOON - DAY, NOON + DAY)
    theirs = said("I have a dog called Bob", NOON - 60, person="telegram:u2")
    assert await answered("what's my dog called?", theirs, snapshot=group, facts=(fact,)) == ""
    own = said("I have a dog called Pickle", NOON - 60, person="telegram:u1")
    assert "Pickle" in str(await answered("what's my dog called?", theirs, own, snapshot=group, facts=(fact,)))


async def test_secrets_and_words_of_despair_are_not_told_back() -> None:
    dark = said("my dog Rex is all that keeps me here", NOON - 60, heavy=True)
    assert await answered("what's my dog called?", dark) == ""
    assert "4831" not in str(await answered("what's my pin?", "my pin is 4831"))


@pytest.mark.parametrize(
    ("question", "told", "words"),
    [
        ("what did I break?", "broke my toe on the piano", "you broke your toe on the piano"),
        ("what did I buy?", "just bought a kayak from my uncle", "you just bought a kayak from your uncle"),
        ("what have I lost?", "ive lost my umbrella on the tram", "you've lost your umbrella on the tram"),
        ("what have I been learning?", "I been learning to juggle", "you've been learning to juggle"),
    ],
)
async def test_a_subject_that_was_left_out_is_put_in_where_it_is_told_back(
    question: str, told: str, words: str
) -> None:
    assert words in str(await answered(question, told))


async def test_of_a_long_sentence_the_clause_is_told_back_that_holds_the_answer() -> None:
    told = "my cousin Pavel repairs clocks in Graz, and I start at the ferry office on Tuesday, so I need new shoes"
    found = str(await answered("when do I start at the ferry office?", told))
    assert "you start at the ferry office on Tuesday" in found
    assert "Pavel" not in found


async def test_a_hello_before_it_is_not_told_back() -> None:
    assert "harry" not in (await answered("what did I make?", "Hi Harry! I made soup this morning.") or "").lower()


async def test_who_asks_whether_he_still_knows_has_told_it() -> None:
    told = ("Hi! I made soup this morning.", "It took four hours and all my onions.", "Do you eat soup?")
    lines = [line for text in told for line in (said(text, NOON - HOUR), heard("Right.", NOON - HOUR + 1))]
    asking = replace(STRANGER, history=(*lines, said("Do you still know what I made?", NOON)))
    assert "soup" in (await Knowing(Meaning()).answer(scene(asking)) or "")
