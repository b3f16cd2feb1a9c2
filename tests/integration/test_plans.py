"""Plans carried out in a whole house: signs, silence, quotations, pages read, and a large engine's choice."""

import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import nullcontext

import pytest

from bot.settings import Settings
from engine.messages import Bubble, Kind
from engine.plan.plan import ActKind, Plan, plainly
from engine.plan.rules import PLAIN, Leave, checked
from engine.plan.wants import Wants
from engine.web.links import links_in
from lab.loopback.engine import EngineServer, Messages
from lab.loopback.web import SmallWeb
from lab.plan.rows import hands
from persona.line import Speaker
from scheduler.errors import Rejected
from scheduler.turns.planning import Planned
from tests.fakes.home import Home, greeted, last_words, message
from tests.fakes.small_web import curious

Make = Callable[..., Settings]
CHOOSING = "Pause the chat. Which of these"
HINT = "i bet you never finished a drawing for anyone"
"""Neither the rules nor what was learned of many voices takes it for a wish."""


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    """A house in which nobody is asked anything any more."""
    async with greeted(settings(), engine) as home:
        yield home


def signs(home: Home) -> list[tuple[str, str]]:
    """What was put under messages, and under which."""
    sent = (bubble for _, bubble in home.door.sent if bubble.reaction)
    return [(bubble.text, bubble.reaction.about) for bubble in sent if bubble.reaction]


async def test_a_mere_thank_you_gets_a_sign_under_it_and_no_call(home: Home, engine: EngineServer) -> None:
    await home.say("tell me of the shop")
    calls = len(engine.seen)
    thanks = await home.write("thanks!")
    await home.idle()
    ((emoji, about),) = signs(home)
    assert about == thanks.id
    assert len(engine.seen) == calls
    line = (await home.history())[-1]
    assert (line.speaker, line.kind, line.text) == (Speaker.PERSONA, Kind.REACTION, emoji)


async def test_the_prompt_tells_of_his_sign_as_of_what_he_did(home: Home, engine: EngineServer) -> None:
    await home.say("tell me of the shop", "haha", "and then?")
    ((emoji, _),) = signs(home)
    assert f"(reacts with {emoji})" in [message["content"] for message in engine.seen[-1]["messages"]]


async def test_one_sign_is_enough_for_a_while(home: Home) -> None:
    await home.say("tell me of the shop")
    answers = await home.say("ok", "cool")
    assert len(signs(home)) == 1
    assert answers[-1] == "You said: cool."


async def test_an_answer_to_his_question_is_no_mere_sign(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: "Do you like owls?"
    await home.say("hello there")
    engine.answer = last_words
    await home.say("ok")
    assert not signs(home)


async def test_a_sign_that_the_platform_refuses_is_said(home: Home) -> None:
    await home.say("tell me of the shop")
    home.door.fail(Rejected("REACTION_INVALID"))
    (said,) = await home.say("thanks")
    assert not signs(home)
    assert said == (await home.history())[-1].text


async def test_good_news_get_a_sign_beside_the_answer_and_none_where_it_is_refused(
    home: Home, engine: EngineServer
) -> None:
    engine.answer = lambda _: "Well done, you!"
    answer, sign = await home.say("i passed my exam!")
    assert sign
    assert answer == "Well done, you!"
    assert (sign,) == tuple(emoji for emoji, _ in signs(home))
    for number in range(6):
        await home.say(f"and then came number {number}")

    async def spoil(bubble: Bubble) -> None:
        if not bubble.reaction:
            home.door.fail(Rejected("REACTION_INVALID"))

    home.door.then = spoil
    assert len(await home.say("we are getting married!")) == 1


async def test_who_asks_for_silence_gets_it_and_is_heard(home: Home, engine: EngineServer) -> None:
    await home.say("tell me of the shop")
    calls = len(engine.seen)
    assert await home.say("no need to answer, just thinking out loud") == []
    assert len(engine.seen) == calls
    assert (await home.mail()).inbox == ()
    assert (await home.history())[-1].text.startswith("no need")
    (answer,) = await home.say("the kettle boils")
    assert answer == "You said: no need to answer, just thinking out loud and the kettle boils."


async def test_silence_is_for_nobody_who_may_be_in_danger(home: Home) -> None:
    await home.say("tell me of the shop")
    assert await home.say("no need to answer, i'm going to kill myself tonight")


async def test_what_was_overlooked_is_quoted(home: Home) -> None:
    first = await home.write("do you like lamps?")
    await home.idle()
    await home.say("anyway, my day was long")
    await home.say("you didn't answer my question")
    assert home.door.sent[-1][1].quotes == first.id


async def test_why_tells_of_the_last_answer(home: Home) -> None:
    await home.say("tell me of the shop")
    assert "answered: nothing else was asked for" in "\n".join(await home.say("/why"))
    await home.say("haha")
    assert "put a sign under a message: you laughed" in "\n".join(await home.say("/why"))
    await home.say("/reset")
    assert "act by act" not in "\n".join(await home.say("/why"))


def keeping_to_json(messages: Messages) -> str:
    """What shows a probe that a server can."""
    return '{"a": 1}' if "JSON" in messages[0]["content"] else "Hello there."


class TestChoice:
    """A large engine is asked where the rules leave something open, and nowhere else."""

    @pytest.fixture
    async def home(self, settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
        """A house whose engine keeps to a schema."""
        engine.answer = keeping_to_json
        async with greeted(settings(), engine) as home:
            yield home

    @staticmethod
    def choosing(*acts: str) -> Callable[[Messages], str]:
        """A model that chooses these, and else answers with the last words."""

        def answer(messages: Messages) -> str:
            chooses = CHOOSING in messages[-1]["content"]
            return json.dumps({"acts": [*acts]}) if chooses else last_words(messages)

        return answer

    async def test_it_may_find_a_wish_that_no_rule_knows(self, home: Home, engine: EngineServer) -> None:
        engine.answer = self.choosing("picture")
        await home.say(HINT)
        assert home.door.sent[-1][1].work
        (asked,) = [body for body in engine.seen if CHOOSING in body["messages"][-1]["content"]]
        assert asked["response_format"]["json_schema"]["schema"]["properties"]["acts"]["items"]["enum"] == [
            "reply",
            "picture",
        ]

    async def test_it_shares_the_prefix_of_the_answer(self, home: Home, engine: EngineServer) -> None:
        engine.answer = self.choosing("reply")
        await home.say("hello", HINT)
        asked, answered = [*engine.seen][-2:]
        assert asked["messages"][:-1] == answered["messages"][:-1]

    async def test_what_it_may_not_choose_is_a_plain_answer(self, home: Home, engine: EngineServer) -> None:
        for acts in (["voice_note"], ["look_up", "picture"], [], ["forget"]):
            engine.answer = self.choosing(*acts)
            answers = await home.say(HINT)
            assert answers == [f"You said: {HINT}."]
            assert not home.door.sent[-1][1].work

    async def test_a_choice_breaks_no_ration_and_tells_of_none(self, settings: Make, engine: EngineServer) -> None:
        engine.answer = keeping_to_json
        async with greeted(settings(pictures_per_day=1), engine) as home:
            engine.answer = self.choosing("picture")
            for number in itertools.count():
                await home.say(f"{HINT}, and i ask for number {number}")
                if number == 3:
                    break
            assert sum(bool(bubble.work) for _, bubble in home.door.sent) == 1
            assert home.door.heard()[-1].startswith("You said:")

    async def test_an_engine_that_fails_to_choose_still_answers(self, home: Home, engine: EngineServer) -> None:
        engine.answer = lambda messages: "{" if CHOOSING in messages[-1]["content"] else last_words(messages)
        assert await home.say(HINT) == [f"You said: {HINT}."]


class TestPicking:
    """An engine that keeps to no schema but tells how likely its words were picks by one letter."""

    @pytest.fixture
    async def home(self, settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
        """A house whose engine is sure of what it says."""
        engine.odds = 0.9
        async with greeted(settings(), engine) as home:
            yield home

    @staticmethod
    def picking(letter: str) -> Callable[[Messages], str]:
        """A model that picks this, and else answers with the last words."""
        return lambda messages: letter if CHOOSING in messages[-1]["content"] else last_words(messages)

    async def test_it_may_find_a_wish_that_no_rule_knows(self, home: Home, engine: EngineServer) -> None:
        engine.answer = self.picking("B")
        await home.say("hello", HINT)
        assert home.door.sent[-1][1].work
        (asked,) = [body for body in engine.seen if CHOOSING in body["messages"][-1]["content"]]
        assert "B (send them a picture)? If in doubt, A." in asked["messages"][-1]["content"]
        assert (asked["max_tokens"], asked["logprobs"]) == (1, True)
        assert "response_format" not in asked

    async def test_it_is_a_plain_answer_where_the_letter_is_another_or_not_sure(
        self, home: Home, engine: EngineServer
    ) -> None:
        for letter, odds in (("A", 0.9), ("C", 0.9), ("Maybe", 0.9), ("B", 0.4)):
            engine.answer, engine.odds = self.picking(letter), odds
            assert await home.say(HINT) == [f"You said: {HINT}."]

    async def test_it_is_not_asked_where_the_rules_are_sure(self, home: Home, engine: EngineServer) -> None:
        engine.answer = self.picking("B")
        await home.say("hello there", "haha", "send me a picture")
        assert not [body for body in engine.seen if body.get("logprobs")]


async def test_no_choice_breaks_a_ration(settings: Make, engine: EngineServer) -> None:
    """At 150 turns of a stranger's something else is chosen each time, whatever they ask for."""
    choices = [(ActKind.PICTURE,), (ActKind.LOOK_UP,), (ActKind.VOICE_NOTE, ActKind.LOOK_UP), (ActKind.READ_PAGE,)]
    async with SmallWeb() as web, curious(settings(pictures_per_day=2, lookups_per_day=3), engine, web) as home:
        parts, mail, painted = home.app.conversations.replies, await home.mail(), 0
        for number, row in enumerate(hands()["stranger"]):
            burst = [message(line) for line in row.lines]
            scene = await parts.scenes.of(mail, *burst)
            offered = frozenset(ActKind) - (frozenset() if links_in(row.text) else {ActKind.READ_PAGE})
            plan = checked(choices[number % len(choices)], Plan(plainly(PLAIN).steps, offered), Leave())
            planned = Planned(plan, Wants.of(burst).meant(step.kind for step in plan))
            sights = await parts.doing.sights(scene, planned, burst, nullcontext())
            painted += bool(sights.shown and sights.shown.work)
        assert painted == 2
        assert 0 < len(web.searched) <= 3


async def test_a_page_is_read_where_its_link_comes_with_a_wish(settings: Make, engine: EngineServer) -> None:
    async with SmallWeb() as web, curious(settings(), engine, web) as home:
        asked: list[Messages] = []

        def answer(messages: Messages) -> str:
            asked.append(messages)
            return "It eats a lot of grass."

        engine.answer = answer
        heard = await home.say(f"can you read this and tell me what it says? {web.url('capybara.test')}")
        assert "four kilos" in asked[-1][-1]["content"]
        assert "⟦" in asked[-1][-1]["content"]
        assert heard[-1] == f"From capybara.test: {web.url('capybara.test')}"


async def test_no_page_is_read_without_a_yes(settings: Make, engine: EngineServer) -> None:
    async with SmallWeb() as web, curious(settings(), engine, web) as home:
        await home.chat(place={"lookups": None})
        await home.say(f"what does this say? {web.url('capybara.test')}")
        assert web.fetched == []
        assert home.door.sent[-1][1].buttons
