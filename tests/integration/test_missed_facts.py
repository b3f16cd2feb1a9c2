"""A large engine reads, while nobody talks, what the rules have missed; one that lies brings nothing."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from bot.settings import Settings
from lab.loopback.engine import EngineServer, Messages
from persona.person import Age
from tests.fakes.home import CHAT, PERSON, Home, at_home

Make = Callable[..., Settings]
LARGE = 7_000_000_000
LINES = (
    "night shift again. saturdays belong to the choir",
    "what a day",
    'well, and then somebody shouted "I am moving to Rome" at us',
)


@dataclass(slots=True)
class Stub:
    """Answers as a chat model, and where it is asked for facts with those that ``facts`` makes of what it is shown."""

    facts: Callable[[Sequence[str]], Sequence[tuple[int, str]]]
    asked: list[str] = field(default_factory=list)
    answers: int = 0

    def __call__(self, messages: Messages) -> str:
        """Answer."""
        tail = messages[-1]["content"]
        if messages[0]["content"] == "Answer in JSON.":
            return '{"a": 1}'
        if '{"facts"' not in tail:
            self.answers += 1
            return f"I bake bread on Sundays, and I read {self.answers} pages."
        self.asked.append(tail)
        shown = re.findall(r"\(\d\) (.*?)(?= \(\d\) | List what )", tail)
        found = [{"line": line, "words": text, "lasting": True} for line, text in self.facts(shown)]
        return json.dumps({"facts": found})


async def told(home: Home, *lines: str) -> list[str]:
    """What is noted of a grown-up with leave once these lines were said."""
    await home.say("/start")
    await home.person(age=Age.ADULT, memory=True, zone="UTC")
    await home.chat(questions={"asked": ("age", "memory", "checkins")})
    await home.say(*lines)
    await home.idle()
    return [fact.text for fact in await home.facts()]


def obedient(shown: Sequence[str]) -> Sequence[tuple[int, str]]:
    """Points at what stands there."""
    return [(number, "saturdays belong to the choir") for number, text in enumerate(shown) if "choir" in text]


def invents(shown: Sequence[str]) -> Sequence[tuple[int, str]]:
    """Tells what nobody said."""
    return [(number, "is a spy from Rome") for number in range(len(shown))]


def copies(shown: Sequence[str]) -> Sequence[tuple[int, str]]:
    """Tells his own words for theirs."""
    return [(number, "I bake bread on Sundays") for number in range(len(shown))]


def quotes(shown: Sequence[str]) -> Sequence[tuple[int, str]]:
    """Tells what somebody else said for theirs."""
    return [(number, "I am moving to Rome") for number in range(len(shown))]


async def test_what_the_rules_missed_is_noted_and_its_call_is_paid_for(settings: Make, engine: EngineServer) -> None:
    """Once, with its line as the source, private, and with a vector; later lines are read by a later call."""
    engine.answer = stub = Stub(obedient)
    async with at_home(settings()) as home:
        assert await told(home, *LINES) == ["saturdays belong to the choir"]
        assert len(stub.asked) == 1
        (fact,) = await home.facts()
        line = next(line for line in await home.history() if line.text == LINES[0])
        assert (fact.source, fact.sayable, fact.topic) == (line.id, False, "")
        assert await home.app.mailbox.facts.meanings(PERSON)
        text = home.app.metrics.text().decode()
        assert re.search(r'aifriend_turns_total\{door="fake",kind="facts",outcome="done"\} 1\.0', text)
        await home.say("and so on", "it goes")
        assert len(stub.asked) == 1
        assert (await home.mail(CHAT)).chat.summary.noted_until >= line.at


@pytest.mark.parametrize("lies", [invents, copies, quotes])
async def test_a_model_that_lies_brings_nothing(
    settings: Make, engine: EngineServer, lies: Callable[[Sequence[str]], Sequence[tuple[int, str]]]
) -> None:
    """Whatever it says for theirs."""
    engine.answer = stub = Stub(lies)
    async with at_home(settings()) as home:
        assert await told(home, *LINES) == []
        assert len(stub.asked) == 1


@pytest.mark.parametrize("parameters", [135_000_000, LARGE])
async def test_a_small_engine_is_not_asked(settings: Make, engine: EngineServer, parameters: int) -> None:
    """It would only look like an answer."""
    engine.parameters = parameters
    engine.answer = stub = Stub(obedient)
    async with at_home(settings()) as home:
        assert len(await told(home, *LINES)) == len(stub.asked) == (parameters == LARGE)


async def test_without_leave_no_line_is_read(settings: Make, engine: EngineServer) -> None:
    """Nor in a group, whoever has said yes elsewhere."""
    engine.answer = stub = Stub(obedient)
    async with at_home(settings()) as home:
        await told(home)
        await home.say(*LINES, chat="fake:c-9", group=True)
        await home.person(memory=False)
        await home.say(*LINES)
        assert (stub.asked, await home.facts()) == ([], ())
