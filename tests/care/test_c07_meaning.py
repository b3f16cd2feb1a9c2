"""C07: what rules are unsure of is for meaning to say: in time, while nobody else waits, and again by whoever has the
message next."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from bot.settings import Settings
from engine.meaning import Encoder, Meaning
from engine.messages import BubbleKind
from engine.safety import Sureness, look, read
from lab.screen.samples import chat
from tests.care.figures import Figures
from tests.fakes.home import CHAT, Home, at_home, message
from tests.fakes.meaning import FakeEncoder
from tests.fakes.trouble import Trouble
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
SURE = "i want to kill myself tonight"
MAYBE = "i don't see any reason to keep living"
OPEN = "everything feels grey and pointless"
CALM = "the cake was great"


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
async def home(settings: Make, encoder: FakeEncoder) -> AsyncIterator[Home]:
    async with at_home(settings(), meaning=Meaning(lambda: encoder)) as home:
        yield home
        encoder.let_go()


def cards(home: Home, chat: str = CHAT) -> int:
    """How many crisis cards a chat got: they alone name a number to call."""
    shown = [bubble.text for where, bubble in home.door.sent if where == chat and bubble.kind is BubbleKind.CARD]
    return sum("988" in text for text in shown)


def test_s_the_lines_of_these_tests_are_what_they_stand_for() -> None:
    assert [look(read(text)).sureness for text in (SURE, MAYBE, OPEN)] == [
        Sureness.SURE,
        Sureness.MAYBE,
        Sureness.NONE,
    ]
    assert look(read(OPEN)).pieces
    assert not look(read(CALM)).pieces


async def test_s_who_is_surely_in_danger_waits_for_no_encoder(home: Home, encoder: FakeEncoder) -> None:
    encoder.hold()
    await home.write(SURE)
    assert cards(home) == 1
    assert encoder.asked == []


async def test_s_what_may_be_a_crisis_is_one_where_nobody_answers(
    home: Home, encoder: FakeEncoder, figures: Figures
) -> None:
    encoder.hold()
    await home.write(MAYBE)
    await eventually(lambda: cards(home), seconds=2)
    figures.all("C07", "cards beside an encoder that hangs", [cards(home) == 1])


async def test_s_a_broken_encoder_counts_as_no_answer(home: Home, encoder: FakeEncoder) -> None:
    encoder.broken = True
    await home.write(MAYBE)
    await eventually(lambda: cards(home), seconds=2)
    assert "broken" in (await home.app.health.look())["encoder"]


async def test_s_what_may_be_a_crisis_is_none_where_its_meaning_says_so(home: Home, encoder: FakeEncoder) -> None:
    encoder.grave = False
    await home.say(MAYBE)
    assert encoder.asked
    assert cards(home) == 0


async def test_s_meaning_raises_what_the_rules_let_pass_before_it_is_answered(home: Home, encoder: FakeEncoder) -> None:
    await home.say(OPEN)
    assert encoder.asked
    assert cards(home) == 1
    first = next(bubble.text for _, bubble in home.door.sent if bubble.kind is BubbleKind.REPLY)
    order = [bubble.text for _, bubble in home.door.sent]
    assert "988" in "".join(order[: order.index(first)])


async def test_s_nobody_else_waits_for_an_encode(home: Home, encoder: FakeEncoder) -> None:
    encoder.hold()
    waiting = [asyncio.create_task(home.write(f"{OPEN} {number}", chat=f"fake:c{number}", person=f"fake:u{number}"))
               for number in range(20, 40)]  # fmt: skip
    await asyncio.gather(*waiting)
    await home.write(CALM, chat="fake:c2", person="fake:u2")
    await eventually(lambda: home.door.spoken("fake:c2"))
    await home.write(SURE, chat="fake:c3", person="fake:u3")
    assert cards(home, "fake:c3") == 1
    encoder.let_go()


async def test_s_whoever_takes_over_asks_the_open_question_again(settings: Make, encoder: FakeEncoder) -> None:
    """The first house dies with the message in its inbox; the mark tells the second that nobody has settled it."""
    async with at_home(settings(), meaning=Meaning(lambda: encoder)) as home:
        marked = replace(message(OPEN), unsure=True)
        await home.app.mailbox.ingest(marked, update="u-left")
        # Looked at so that nobody in this house is woken by it.
        async with home.app.mailbox.holding(CHAT) as held:
            assert held is not None
            assert held[1].inbox[0].unsure
    async with at_home(settings(), meaning=Meaning(lambda: encoder)) as successor:
        successor.app.conversations.wake(CHAT)
        await successor.idle()
        assert cards(successor) == 1


async def test_s_without_a_store_meaning_helps_from_the_door(
    settings: Make, trouble: Trouble, encoder: FakeEncoder
) -> None:
    values = {"redis_url": trouble.line.url, "store_timeout": 0.3}
    async with at_home(settings(**values), meaning=Meaning(lambda: encoder)) as home:
        trouble.line.stall()
        home.app.reception.look_ahead(message(OPEN))
        await eventually(lambda: cards(home))
        await trouble.over()


async def test_s_a_stranger_whose_words_mean_danger_gets_the_card_too(settings: Make, encoder: FakeEncoder) -> None:
    async with at_home(settings(open_to_everyone=False), meaning=Meaning(lambda: encoder)) as home:
        await home.write(OPEN)
        await home.idle()
        assert cards(home) == 1


async def test_s_switched_off_the_encoder_is_no_part_of_the_house(settings: Make) -> None:
    async with at_home(settings(encoder=False)) as home:
        await home.write(MAYBE)
        assert cards(home) == 1
        assert "encoder" not in await home.app.health.look()


def test_s_few_ordinary_lines_are_asked_about(figures: Figures) -> None:
    lines = [row.text for row in chat(measured=True)][:2000]
    encoder = Encoder()
    asked = [piece for line in lines for piece in look(read(line)).pieces]
    began = time.process_time()
    encoder.encode(asked)
    took = (time.process_time() - began) * 1000 / len(lines)
    figures.note("C07", "the encoder, 2,000 lines of ordinary talk", f"{took:.2f} ms of CPU a line (≤ 2 ms)")
    figures.share("C07", "lines of ordinary talk that are asked about", len(asked), len(lines), at_most=0.35)


LOADED = """
import asyncio
from pathlib import Path
import numpy
import engine.safety
from engine.meaning import Meaning

def held() -> int:
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) // 1000

engine.safety.rehearse()
before = held()
asyncio.run(Meaning().warm_up())
print(held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_s_the_encoder_takes_little_memory(figures: Figures) -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", LOADED, stdout=asyncio.subprocess.PIPE)
    told, _ = await child.communicate()
    figures.note("C07", "the encoder's memory", f"{int(told)} MB (≤ 140)")
    assert int(told) <= 140
