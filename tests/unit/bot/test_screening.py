"""Each message is read once, one person's flood costs no more than a few of them, and meaning is waited for so long."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from bot.screening import Screening
from engine.meaning import Meaning, NoEncoder, Vectors
from engine.messages import Incoming
from engine.safety import ROOM, Finding, Level, Look, Sureness, excerpt
from engine.safety.weighing import Evidence

CRISIS = "I want to kill myself tonight."
LONGEST = 4096
NOTHING = Finding(Level.NONE, "")


@dataclass(slots=True)
class Reader:
    """Reads nothing, and counts what it is given."""

    now: float = 0.0
    texts: list[str] = field(default_factory=list)

    def look(self, text: str) -> Look:
        self.texts.append(text)
        level = Level.CRISIS if CRISIS in text else Level.NONE
        return Look(Sureness.NONE, Finding(level, ""), Evidence(0.0))


class Flat:
    """An encoder to which all means the same."""

    def encode(self, sentences: Sequence[str]) -> Vectors:
        return np.zeros((len(sentences), 384), np.float32)


@dataclass(slots=True)
class Asked(Meaning):
    """Answers when it is let go, or never, or that it can't."""

    held: dict[str, asyncio.Event] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    broken: bool = False

    async def encode(self, sentences: Sequence[str]) -> Vectors:
        self.questions += sentences
        if self.broken:
            raise NoEncoder("not here")
        for sentence in sentences:
            if sentence in self.held:
                await self.held[sentence].wait()
        return np.zeros((len(sentences), 384), np.float32)


def unsure(sureness: Sureness) -> Screening:
    """A house that is unsure of everything, whose meaning no one has told yet."""

    def look(text: str) -> Look:
        level = Level.CRISIS if sureness is Sureness.MAYBE else Level.NONE
        return Look(sureness, Finding(level, "rule"), Evidence(-20.0), "rule", (text,))

    return Screening(lambda: 0.0, Asked(load=Flat), look, soon=0.05, later=0.05)


def asked(house: Screening) -> Asked:
    assert isinstance(house.meaning, Asked)
    return house.meaning


def screening() -> tuple[Screening, Reader]:
    reader = Reader()
    return Screening(lambda: reader.now, None, reader.look), reader


def sent(text: str, *, person: str = "fake:u1") -> Incoming:
    return Incoming(person, "fake:c1", "1", 0.0, text)


def test_x07_a_message_that_waits_behind_others_is_read_once() -> None:
    house, reader = screening()
    for text in ("hello", "there", "hello", "there"):
        house.mark(sent(text))
    assert reader.texts == ["hello", "there"]


@pytest.mark.parametrize("sign", ["word ", "п", "\ufdfa"])
def test_x07_a_flood_of_long_texts_is_read_for_a_small_part(sign: str) -> None:
    house, reader = screening()
    for number in range(300):
        house.mark(sent(f"{(sign * LONGEST)[:LONGEST]} {number}"))
    assert sum(map(len, reader.texts)) < ROOM + 300 * 250


def test_x07_danger_at_either_end_is_seen_in_a_flood_too() -> None:
    house, _ = screening()
    for number in range(20):
        assert not house.mark(sent(f"{'word ' * 800} {number}")).crisis
    assert house.mark(sent(f"{CRISIS} {'word ' * 800}")).crisis
    assert house.mark(sent(f"{'word ' * 800} {CRISIS}")).crisis


def test_x07_others_are_read_in_full_beside_a_flood_and_so_is_everybody_a_moment_later() -> None:
    house, reader = screening()
    hidden = f"{'word ' * 400} {CRISIS} {'word ' * 400}"
    for number in range(20):
        house.mark(sent(f"{'word ' * 800} {number}"))
    assert not house.mark(sent(hidden)).crisis
    assert house.mark(sent(hidden, person="fake:u2")).crisis
    reader.now = 11.0
    assert house.mark(sent(f"{hidden} again")).crisis


def test_x07_what_is_remembered_has_an_end() -> None:
    house, reader = screening()
    for number in range(2000):
        house.mark(sent(f"{number}"))
    house.mark(sent("0"))
    assert reader.texts.count("0") == 2


def test_x07_one_sign_that_stands_for_eighteen_does_not_make_a_flood_longer() -> None:
    assert len(excerpt("\ufdfa" * LONGEST, had=ROOM)) < 300


async def test_s_what_may_be_a_crisis_is_none_where_its_meaning_says_so() -> None:
    house = unsure(Sureness.MAYBE)
    marked = house.mark(sent("these stairs kill me"))
    assert (marked.unsure, marked.crisis) == (True, False)
    assert not (await house.settle(marked)).crisis


@pytest.mark.parametrize(("sureness", "level"), [(Sureness.MAYBE, True), (Sureness.NONE, False)])
@pytest.mark.parametrize("broken", [True, False])
async def test_s_no_answer_is_a_crisis_only_for_what_may_be_one(sureness: Sureness, level: bool, broken: bool) -> None:
    house = unsure(sureness)
    asked(house).broken = broken
    asked(house).held["help"] = asyncio.Event()
    assert (await house.settle(house.mark(sent("help")))).crisis is level


def slow() -> Flat:
    time.sleep(0.3)
    return Flat()


@pytest.mark.parametrize(("loading", "crisis"), [(10.0, False), (0.01, True)])
async def test_s_while_the_encoder_is_loaded_no_answer_is_late_but_not_for_ever(loading: float, crisis: bool) -> None:
    house = unsure(Sureness.MAYBE)
    house.meaning, house.loading = Meaning(load=slow), loading
    assert (await house.settle(house.mark(sent("these stairs kill me")))).crisis is crisis
    house.meaning.close()


async def test_s_where_meaning_is_switched_off_the_first_look_decides_at_once() -> None:
    house = unsure(Sureness.MAYBE)
    house.meaning = None
    marked = house.mark(sent("help"))
    assert (marked.unsure, marked.crisis) == (False, True)


async def test_s_a_question_that_was_left_open_by_another_process_is_settled_without_meaning_too() -> None:
    house = unsure(Sureness.MAYBE)
    open_question = house.mark(sent("help"))
    house.meaning = None
    assert (await house.settle(open_question)).crisis


async def test_s_one_persons_questions_wait_for_each_other_and_nobody_else() -> None:
    house = unsure(Sureness.NONE)
    meaning = asked(house)
    house.later = 5.0
    meaning.held["slow"] = asyncio.Event()
    first = asyncio.create_task(house.settle(house.mark(sent("slow"))))
    second = asyncio.create_task(house.settle(house.mark(sent("next"))))
    await house.settle(house.mark(sent("other", person="fake:u2")))
    assert set(meaning.questions) == {"slow", "other"}
    meaning.held["slow"].set()
    await asyncio.gather(first, second)
    assert meaning.questions[-1] == "next"


async def test_s_a_message_is_asked_about_once() -> None:
    house = unsure(Sureness.NONE)
    marked = house.mark(sent("hello"))
    await asyncio.gather(*(house.settle(marked) for _ in range(5)))
    assert asked(house).questions == ["hello"]
