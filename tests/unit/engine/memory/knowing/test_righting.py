"""What somebody put right is never told as it was, however an answer is found, and nothing else is taken for it."""

from dataclasses import replace

import pytest

from engine.meaning import Meaning
from engine.memory.knowing import Knowing
from persona.chat import Chat, Session
from persona.person import Age, Person
from persona.scene import Snapshot
from tests.fakes.lines import HARRY, NOON, heard, said, scene

DAY = 86_400.0
ANN = Person("telegram:u1", age=Age.ADULT, memory=True, zone="UTC")
FRIEND = Snapshot(ANN, Chat("telegram:c1", session=Session(began=NOON - 60)), HARRY)
AROUND = ("the bins stink today", "we had lentil soup again", "my back aches from digging", "saw a heron on the roof")
RIGHTED = [
    ("My exam is on Thursday.", "They moved my exam, it's on Friday now.", "when is my exam?", "friday", "thursday"),
    ("My exam is on Thursday.", "No, it's on Friday", "when is my exam?", "friday", "thursday"),
    ("the dentist is on the 4th", "dentist changed it to the 9th", "when's the dentist?", "9th", "4th"),
    ("my sister is called Anna", "actually my sister is called Hannah", "what's my sister called?", "hannah", "anna,"),
    (
        "our new kitten is called Biscuit",
        "we renamed the kitten, he's Waffle now",
        "what's my kitten called?",
        "waffle",
        "biscuit",
    ),
    ("my flat is number 12", "not number 12 but 14, my flat I mean", "what number is my flat?", "14", "is number 12"),
    ("the rent is 700 a month", "the rent went up to 750", "how much is my rent?", "750", "700"),
    ("my daughter is six", "she turned seven yesterday, my daughter", "how old is my daughter?", "seven", "six"),
    (
        "My kids fly into Shannon at Easter",
        "My kids land in Dublin, not in Shannon",
        "where do my kids fly into at Easter?",
        "dublin",
        "fly into shannon",
    ),
    (
        "my party is at the black bull",
        "my party, not the black bull, they've double booked, it's the railway now",
        "where is my party?",
        "railway",
        "your party is at the black bull",
    ),
    ("I drive a Volvo", "sold the car and got a Skoda", "which car do I drive?", "skoda", "volvo"),
    ("I work as a baker", "I quit the bakery, I'm a postman now", "what's my job?", "postman", "you work as a baker"),
    ("I live in Leeds", "I moved to Hull last week", "where do I live?", "hull", "leeds"),
    (
        "I'm flying to Rome in June",
        "scrap Rome, we fly to Oslo instead",
        "where am I flying?",
        "oslo",
        "flying to rome",
    ),
    ("my teacher is Mrs Lund", "I told you wrong, my teacher is Mrs Berg", "who's my teacher?", "berg", "lund"),
    (
        "my brother lives in Cork",
        "my brother's left Cork, he's in Galway now",
        "where's my brother?",
        "galway",
        "in cork",
    ),
]
DOGS = "I've got a dog called Pickle. My exam is on Thursday. My aunt is with us until tomorrow"


async def answered(told: tuple[str, ...], question: str, *, since: float, meaning: Meaning | None) -> str:
    """The answer to a question, in small letters, so many seconds after all that was told."""
    lines = [
        one
        for n, text in enumerate(told)
        for one in (said(text, NOON - since + 60 * n), heard("Mm.", NOON - since + 60 * n))
    ]
    history = (*lines, said(question, NOON))
    return str(await Knowing(meaning).answer(scene(replace(FRIEND, history=history)))).lower()


@pytest.mark.parametrize("since", [3 * DAY, 900.0], ids=["days later", "in the same talk"])
@pytest.mark.parametrize("meaning", [Meaning(), None], ids=["by meaning", "by words alone"])
@pytest.mark.parametrize(("was", "now", "question", "holds", "never"), RIGHTED)
async def test_what_was_put_right_is_never_told_as_it_was(
    was: str, now: str, question: str, holds: str, never: str, meaning: Meaning | None, since: float
) -> None:
    answer = await answered((*AROUND[:2], was, now, *AROUND[2:]), question, since=since, meaning=meaning)
    assert holds in answer
    assert never not in answer


async def test_what_stood_beside_it_is_told_without_it() -> None:
    told = (*AROUND, DOGS, "They moved my exam, it's on Friday now.")
    answer = await answered(told, "what's my dog called?", since=3 * DAY, meaning=Meaning())
    assert "pickle" in answer
    assert "pickle" in await answered(told, "which dog have I got then?", since=3 * DAY, meaning=Meaning())
    assert "thursday" not in answer
    assert "friday" in await answered(told, "when is my exam?", since=3 * DAY, meaning=Meaning())


async def test_what_holds_less_than_is_asked_for_is_told_after_what_was() -> None:
    told = (*AROUND, "my maths exam is on Thursday in the boathouse", "they moved my exam to Friday")
    answer = await answered(told, "where is my maths exam?", since=3 * DAY, meaning=Meaning())
    assert "boathouse" in answer
    assert "friday" in answer


@pytest.mark.parametrize(
    "beside", ["it's raining in Leeds now", "my brother left the gas on", "three buses, and not one of them stopped"]
)
async def test_what_only_sounds_so_puts_nothing_right(beside: str) -> None:
    answer = await answered((*AROUND, "I live in Leeds", beside), "where do I live?", since=3 * DAY, meaning=Meaning())
    assert "you live in leeds" in answer
    assert beside not in answer
