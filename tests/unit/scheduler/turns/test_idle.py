"""Work that can wait gives way to news, and is wanted only where it can be done."""

import asyncio
from itertools import product
from pathlib import Path

import pytest

from engine.messages import Incoming
from engine.ports import Capabilities
from engine.promises import worth_reading
from engine.turn.calls import Calls
from persona.chat import Chat, Place
from scheduler.mailbox import Mail
from scheduler.turns.idle import Judgement, until_news
from tests.fakes.lines import said
from tests.fakes.model import FakeModel

LISTS = sorted((Path(__file__).parents[3] / "data").glob("*.tsv"))
LARGE = 7_000_000_000
MODELS = {
    "large": Capabilities(structured=True, parameters=LARGE),
    "small": Capabilities(structured=True, parameters=135_000_000),
    "free": Capabilities(parameters=LARGE),
}


def samples() -> list[str]:
    return [row.split("\t")[0] for path in LISTS for row in path.read_text(encoding="utf-8").splitlines() if row]


def chat_with(text: str, *, group: bool, in_history: bool) -> Mail:
    """A chat in which a text waits, or stands in history."""
    incoming = Incoming("fake:u1", "fake:c1", "1", 5.0, text)
    inbox, history = ((), (said(text, 5.0),)) if in_history else ((incoming,), ())
    return Mail(Chat("fake:c1", place=Place(group=group)), history, inbox, tuple(5.0 for _ in inbox), (), "1")


@pytest.mark.parametrize("name", MODELS)
def test_a_judgement_is_wanted_where_a_model_can_judge_words_that_name_a_time_and_nowhere_else(name: str) -> None:
    can = MODELS[name]
    job = Judgement(Calls(FakeModel([], can)))
    cases = list(product(samples(), (False, True), (False, True)))
    expected = [not group and worth_reading(text, can) for text, group, _ in cases]
    assert expected == [job.wanted(chat_with(text, group=group, in_history=place)) for text, group, place in cases]
    assert any(expected) is (name == "large")


async def test_work_is_dropped_at_news() -> None:
    news, dropped = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        news.set()
        try:
            await asyncio.sleep(30)
        finally:
            dropped.set()

    assert await until_news(news, work()) is None
    assert dropped.is_set()


async def test_work_without_news_gives_its_result_and_its_errors() -> None:
    async def work() -> int:
        return 7

    async def fail() -> None:
        raise KeyError("x")

    assert await until_news(asyncio.Event(), work()) == 7
    with pytest.raises(KeyError):
        await until_news(asyncio.Event(), fail())
