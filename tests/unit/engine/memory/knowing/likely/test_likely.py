"""What somebody told days ago answers what they ask in words of quite another kind, and nothing is made up."""

from dataclasses import replace

import pytest

from engine.meaning import Meaning
from engine.memory.knowing import Knowing
from persona.chat import Chat, Session
from persona.person import Age, Fact, Person
from persona.scene import Snapshot
from tests.fakes.lines import HARRY, NOON, heard, said, scene

DAY = 86_400.0
ANN = Person("telegram:u1", age=Age.ADULT, memory=True, zone="UTC")
FRIEND = Snapshot(ANN, Chat("telegram:c1", session=Session(began=NOON - 60)), HARRY)
TOLD = (
    "I was a glassblower for twenty years",
    "the gulls here in Margate are thieves",
    "my daughter Ines is doing law in Porto",
    "can't eat figs, my lips swell up",
    "there's a newt called Gerald in the old sink",
    "I'm dead scared of revolving doors",
    "the audition is on Tuesday the 10th",
    "my neighbour Farouk lent me his ladder",
    "putting a bit by each week for a canal boat",
    "I play the oboe when nobody's in",
    "they've moved the audition, it's on the 17th now",
    "the roofers have the scaffold up until tomorrow",
)


async def answered(question: str, *, person: Person = ANN, facts: tuple[Fact, ...] = (), **more: str) -> str | None:
    """The answer to a question, three days after all that was told; ``also`` told a minute before it."""
    at = NOON - 3 * DAY
    lines = [one for number, text in enumerate(TOLD) for one in (said(text, at + number), heard("Mm.", at + number))]
    lines += [said(more["also"], NOON - 30), heard("Mm.", NOON - 29)] if "also" in more else []
    told = replace(FRIEND, person=person, history=(*lines, said(question, NOON)), facts=facts)
    return await Knowing(Meaning()).answer(scene(told))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("somebody at the bus stop asked what I did before I retired, what's the answer?", "glassblower"),
        ("they've put figs in the salad. what happens if I eat it?", "lips swell"),
        ("whos in the sink then", "Gerald"),
        ("what sort of door would I run away from?", "revolving"),
        ("whats the thing im putting money by for", "canal boat"),
        ("whose ladder have I got?", "Farouk"),
        ("what's my noise when the house is empty, which instrument?", "oboe"),
        ("what's my girl studying?", "law"),
    ],
)
async def test_it_is_answered_days_later_in_whatever_words_they_ask(question: str, words: str) -> None:
    assert words in str(await answered(question))


async def test_what_was_put_right_is_told_in_its_place() -> None:
    answer = str(await answered("what day is the audition, again?"))
    assert "17th" in answer
    assert "10th" not in answer


async def test_what_is_over_is_not_told_as_true() -> None:
    answer = str(await answered("do I still have the roofers' scaffold up, what did I say?"))
    assert "have the scaffold up" not in answer


@pytest.mark.parametrize(
    "line",
    [
        "and how old are you?",
        "what should I wear tomorrow?",
        "what's your favourite bird?",
        "who won the war of the roses?",
        "I had figs once, which was a mistake",
        "tell you what, I'm off to bed",
    ],
)
async def test_what_asks_nothing_of_theirs_is_not_answered_with_it(line: str) -> None:
    assert not await answered(line)


@pytest.mark.parametrize(
    "question", ["what's my sister called?", "what's the name of my dog?", "which car do I drive?"]
)
async def test_nothing_is_made_up_for_what_was_never_told(question: str) -> None:
    assert not await answered(question)


async def test_without_leave_nothing_of_other_days_is_told() -> None:
    stranger = replace(ANN, memory=None)
    assert not await answered("whose ladder have I got?", person=stranger)
    assert "Zeynep" in str(await answered("whose drill have I got?", person=stranger, also="I've got Zeynep's drill"))


async def test_a_note_answers_where_its_line_is_gone() -> None:
    note = Fact("has a wooden leg", "1", NOON - 40 * DAY, NOON + DAY)
    assert "wooden leg" in str(await answered("which of my legs is the odd one, what's it made of?", facts=(note,)))


async def test_what_only_may_be_asked_for_is_told_with_a_word_of_doubt() -> None:
    answer = str(await answered("who might I thank for the loan?"))
    assert "Farouk" in answer or answer in ("None", "")
