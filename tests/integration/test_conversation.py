"""Turn-taking through the whole house: bursts are one turn, newer words win, commands never wait."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.settings import Settings
from engine.messages import Bubble, BubbleKind, Incoming, Kind
from engine.turn.making import MOST_DRAFTS
from lab.loopback.engine import EngineServer
from tests.fakes.home import CHAT, Home, at_home, greeted, last_words, message, talk
from tests.fakes.told import HOUSE
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    async with greeted(settings(outage_retry=0.05), engine) as home:
        yield home


async def test_a_burst_is_answered_once(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(burst_quiet=1.0, burst_longest=5)) as home:
        engine.answer = last_words
        engine.seen.clear()
        for text in ("hi", "are you there", "I have news"):
            await home.write(text)
        await home.idle()
        assert home.door.spoken() == ["You said: hi and are you there and I have news."]
        assert len(engine.seen) == 1


async def test_a_redelivered_update_is_not_answered_again(home: Home) -> None:
    incoming = message("hi")
    for _ in range(3):
        await home.app.reception.receive(incoming, update="same")
        await home.idle()
    assert home.door.spoken() == ["You said: hi."]


async def test_messages_out_of_order_are_read_in_the_platforms_order(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(burst_quiet=0.2, burst_longest=2)) as home:
        engine.answer = last_words
        await home.write("second", id="00000000000000099999")
        await home.write("first", id="00000000000000099998")
        await home.idle()
        assert home.door.spoken() == ["You said: first and second."]


async def test_a_photo_and_its_caption_are_one_turn(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(burst_quiet=0.3, burst_longest=2)) as home:
        engine.answer = last_words
        await home.write(kind=Kind.PHOTO)
        await home.write("a cat")
        await home.idle()
        answer, honest = home.door.spoken()
        assert "a cat" in answer
        assert honest == home.app.rules.sheets["harry"].cant_see["with_words"]


async def test_typing_extends_the_burst(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(burst_quiet=0.4, burst_longest=5)) as home:
        engine.answer = last_words
        await home.write("well")
        for _ in range(6):
            await asyncio.sleep(0.1)
            home.app.conversations.typing(CHAT)
        await home.write("I said yes")
        await home.idle()
        assert home.door.spoken() == ["You said: well and I said yes."]


async def test_an_edit_replaces_what_is_not_answered_yet(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(burst_quiet=0.2, burst_longest=2)) as home:
        engine.answer = last_words
        first = await home.write("helo")
        await home.write("hello", id=first.id, edits=first.id)
        await home.idle()
        assert home.door.spoken() == ["You said: hello."]
        await home.write("goodbye", id=first.id, edits=first.id)
        await home.idle()
        assert home.door.spoken() == ["You said: hello."]


async def test_a_message_taken_back_is_not_answered(settings: Make) -> None:
    async with at_home(settings(burst_quiet=0.2, burst_longest=2)) as home:
        first = await home.write("never mind")
        await home.write("", id=first.id, deleted=first.id, person="")
        await home.idle()
        assert home.door.heard() == []


async def test_newer_messages_win_at_most_twice_in_a_row(home: Home, engine: EngineServer) -> None:
    engine.hold()
    for calls, text in enumerate(("one", "two", "three", "four"), 1):
        await home.write(text)
        await eventually(lambda calls=calls: len(engine.seen) >= min(calls, 3))
    engine.let_go()
    await home.idle()
    first, second = "You said: one and two and three.", "You said: four."
    assert home.door.spoken() == [first, second]
    assert await talk(home) == ["> one", "> two", "> three", f"< {first}", "> four", f"< {second}"]


async def test_a_message_between_bubbles_voids_the_unsent_ones(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(pause_shortest=0.5, pause_longest=0.5)) as home:
        await home.say("hello")
        home.door.sent.clear()
        engine.answer = lambda _: "First thought.\nSecond thought.\nThird thought."

        async def interrupt(bubble: Bubble) -> None:
            if bubble.text == "First thought.":
                engine.answer = last_words
                await home.write("hang on a bit longer")

        home.door.then = interrupt
        await home.write("tell me")
        await home.idle()
        assert home.door.spoken() == ["First thought.", "You said: hang on a bit longer."]
        assert (await home.said())[1:] == home.door.spoken()
        assert (await home.mail()).outbox == ()


async def test_cards_and_command_answers_are_never_voided(settings: Make) -> None:
    async with at_home(settings()) as home:
        wrote = asyncio.Event()

        async def interrupt(_: Bubble) -> None:
            if not wrote.is_set():
                wrote.set()
                await home.write("hello")

        home.door.then = interrupt
        await home.write("/start")
        await home.idle()
        kinds = [bubble.kind for _, bubble in home.door.sent]
        assert kinds[:2] == [BubbleKind.CARD, BubbleKind.REPLY]
        assert await home.said() == home.door.spoken()


async def test_a_command_does_not_wait_for_the_burst_to_end(settings: Make) -> None:
    async with at_home(settings(burst_quiet=0.5, burst_longest=2)) as home:
        await home.write("hello")
        await home.write("/privacy")
        await eventually(lambda: len(home.door.heard()) > 1)
        assert "is an AI" in home.door.heard()[0]
        assert "/forget deletes everything" in home.door.heard()[1]
        await home.idle()
        assert home.door.spoken() == ["Hello there. How are you?"]


@pytest.mark.parametrize("before", [[], ["two", "three"]], ids=["at first", "when newer messages have won twice"])
async def test_a_command_works_while_a_slow_reply_is_written(
    home: Home, engine: EngineServer, before: list[str]
) -> None:
    engine.hold()
    for calls, text in enumerate(["one", *before], 1):
        await home.write(text)
        await eventually(lambda calls=calls: len(engine.seen) >= calls)
    await home.write("/stop")
    await eventually(home.door.heard)
    engine.let_go()
    await home.idle()
    assert home.door.heard() == [HOUSE.stopped, f"You said: {' and '.join(['one', *before])}."]


async def test_a_talk_past_high_water_is_compacted_and_goes_on(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(high_water=200, low_water=100)) as home:
        for number in range(4):
            engine.answer = lambda _, number=number: " ".join(f"word{number}x{n}" for n in range(20)) + "."
            await home.say("tell me " + " ".join(f"about{number}x{n}" for n in range(20)))
        mail = await home.mail()
        assert mail.chat.summary.lines > 0
        assert mail.chat.summary.text
        assert len(mail.history) + mail.chat.summary.lines == 8
        assert len(home.door.spoken()) == 4


async def test_k09_a_small_engine_is_not_asked_for_the_summary_of_a_long_talk(
    settings: Make, engine: EngineServer
) -> None:
    engine.parameters = 135_000_000
    async with at_home(settings(high_water=200, low_water=100)) as home:
        await home.say("/start")
        engine.seen.clear()
        engine.answer = lambda _: (
            f"fog{len(engine.seen)} " + " ".join(f"w{len(engine.seen)}x{n}" for n in range(20)) + "."
        )
        for number in range(14):
            await home.say(f"My sister number{number} lives in Kiel and " + "a word " * 10)
        summary = (await home.mail()).chat.summary
        assert summary.lines > 0
        assert "lives in Kiel" in summary.text
        assert "fog" not in summary.text
        assert len(engine.seen) <= 14 * MOST_DRAFTS


async def test_w10_somebody_new_hears_him_before_a_slow_engine_has_a_word(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings(greet_after=0.0)) as home:
        engine.hold()
        await home.write("hello")
        await eventually(home.door.spoken)
        (greeting,) = home.door.spoken()
        assert greeting in home.app.rules.sheets["harry"].greetings
        assert "is an AI" in home.door.heard()[0]
        engine.let_go()
        await home.idle()
        assert home.door.spoken() == [greeting, "Hello there. How are you?"]
        assert await home.said() == home.door.spoken()
        engine.seen.clear()
        await home.say("fine")
        assert len(home.door.spoken()) == 3


async def test_a_refused_child_is_told_so_and_nothing_else(home: Home, engine: EngineServer) -> None:
    assert await home.say("/age child") == [HOUSE.age_child]
    assert await home.say("tell me a joke") == [HOUSE.age_child]
    assert not engine.seen
    assert isinstance(await home.write("bye"), Incoming)
