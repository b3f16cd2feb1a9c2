"""What is kept has vectors, made while nobody talks; they go with what they are of, and cost a turn no trip."""

import io
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from bot import data_key
from bot.settings import Settings
from lab.loopback.engine import EngineServer
from persona.codec import new_secret
from persona.meanings import Meanings, together
from persona.person import Age, Fact, FactsChange
from scheduler.mailbox import Mailbox
from scheduler.privacy import export
from scheduler.turns.ahead import Ahead
from tests.fakes.home import CHAT, NOON, PERSON, Home, at_home, message
from tests.fakes.lines import said
from tests.fakes.vault import names, opened

Make = Callable[..., Settings]
DOG, JOB = "their dog is called Bruno", "works at a bakery"
LINES = ("My sister Vera lives in Lisbon.", "I lost my keys at the lake.", "The boat needs paint.")
FACTS_KEY, LINES_KEY = "fact_vectors", "line_vectors"


@pytest.fixture
async def home(settings: Make, tmp_path: Path) -> AsyncIterator[Home]:
    """A house with somebody who has told something, and of whom there is an archive."""
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        # However busy the machine is.
        home.app.conversations.replies.recollection.soon = 30.0
        await lived(home)
        yield home


async def lived(home: Home) -> None:
    """Become somebody with two facts and three archived lines, all with vectors."""
    await home.say("/start")
    facts = [Fact(text, f"told{text}", 1.0 + at, time.time() + 1e7) for at, text in enumerate((DOG, JOB))]
    await home.person(age=Age.ADULT, memory=True, zone="UTC", facts=facts)
    await home.chat(questions={"asked": ("age", "memory", "checkins")})
    async with home.app.mailbox.holding(CHAT) as held:
        assert held is not None
        lease, mail = held
        before = len(mail.history)
        await lease.commit(lines=[said(text, 5.0 + at, id=f"a{at}", person=PERSON) for at, text in enumerate(LINES)])
        summary = replace(mail.chat.summary, lines=before + len(LINES))
        await lease.compact(replace(mail.chat, summary=summary), before + len(LINES))
    await home.say("nice weather")
    await home.idle()


async def of_facts(mailbox: Mailbox) -> Meanings:
    return together(await mailbox.facts.meanings(PERSON))


async def of_lines(mailbox: Mailbox) -> Meanings:
    return together(await mailbox.meanings(CHAT))


async def known(home: Home) -> tuple[list[str], list[str]]:
    """Which facts and archived lines have vectors."""
    facts, lines = await of_facts(home.app.mailbox), await of_lines(home.app.mailbox)
    texts = [fact.text for fact in await home.facts()]
    return [text for text in texts if not facts.lacking([text])], [text for text in LINES if not lines.lacking([text])]


async def test_all_that_is_kept_has_a_vector_once_nobody_talks(home: Home) -> None:
    """And what comes later too, after its own turn."""
    assert await known(home) == ([DOG, JOB], list(LINES))
    await home.say("I have a cat called Biscuit")
    assert await known(home) == ([DOG, JOB, "has a cat called Biscuit"], list(LINES))


async def test_it_is_recalled_in_other_words(home: Home, engine: EngineServer) -> None:
    """By what it means: no word of the question stands in it."""
    await home.say("Have I told you where in Portugal my family is?")
    assert "Lisbon" in engine.seen[-1]["messages"][-1]["content"]
    await home.say("Do you still know how I named my puppy?")
    assert "Bruno" in engine.seen[-1]["messages"][-1]["content"]


async def test_without_an_encoder_nothing_is_made_and_words_alone_tell(settings: Make, engine: EngineServer) -> None:
    """As before there was one."""
    async with at_home(settings(encoder=False)) as home:
        await lived(home)
        assert await known(home) == ([], [])
        await home.say("Have I told you where in Portugal my family is?")
        assert "Lisbon" not in engine.seen[-1]["messages"][-1]["content"]
        await home.say("Where does my sister live?")
        assert "Lisbon" in engine.seen[-1]["messages"][-1]["content"]


async def test_a_store_of_before_is_served_and_its_vectors_are_made(settings: Make) -> None:
    """Nothing of it is lost."""
    async with at_home(settings(encoder=False)) as home:
        await lived(home)
        before = (await home.facts(), (await home.app.mailbox.whole(CHAT)).archive)
    async with at_home(settings()) as home:
        assert (await home.facts(), (await home.app.mailbox.whole(CHAT)).archive) == before
        await home.say("nice weather again")
        assert await known(home) == ([DOG, JOB], list(LINES))


@pytest.mark.parametrize("deed", ["/memory delete 1", "/memory 1 their dog is called Rex"])
async def test_the_vector_of_a_fact_goes_with_it(home: Home, deed: str) -> None:
    """At once; that of another one is back after the next turn."""
    old = await of_facts(home.app.mailbox)
    await home.say(deed)
    assert (await of_facts(home.app.mailbox)).only([DOG]).rows == {}
    await home.say("nice weather again")
    assert (await of_facts(home.app.mailbox)).lacking([DOG, JOB]) == [DOG]
    assert (await of_facts(home.app.mailbox)).only([JOB]) == old.only([JOB])


async def test_what_rested_on_a_yes_goes_with_it(home: Home) -> None:
    """Those of the archived lines too, which stay for this talk alone."""
    await home.say("/memory off", "nice weather again")
    assert (await of_facts(home.app.mailbox), await of_lines(home.app.mailbox)) == (Meanings(), Meanings())


@pytest.mark.parametrize("deed", ["/forget yes", "/reset yes"])
async def test_what_is_forgotten_leaves_no_vector(home: Home, redis_url: str, deed: str) -> None:
    """Of a person and of a talk."""
    await home.say(deed)
    assert await of_lines(home.app.mailbox) == Meanings()
    assert (await of_facts(home.app.mailbox) == Meanings()) is (deed == "/forget yes")
    with redis.Redis.from_url(redis_url) as client:
        left = [key for key in client.scan_iter() if key.endswith(LINES_KEY.encode())]
    assert left == []


async def test_a_line_that_is_taken_back_leaves_no_vector(home: Home) -> None:
    """While one that still stands in the prompt's window takes none with it."""
    told = await home.write("I paint on Sundays")
    await home.idle()
    await home.write("", deleted=told.id)
    await home.idle()
    assert (await known(home))[1] == list(LINES)
    await home.write("", deleted="a0")
    await home.idle()
    assert (await of_lines(home.app.mailbox)).only(LINES[:1]).rows == {}
    await home.say("nice weather again")
    assert (await known(home))[1] == list(LINES[1:])


async def test_a_fact_that_is_over_takes_its_vector_with_it(home: Home) -> None:
    home.at(NOON)
    short = Fact("has a cold", "told", NOON.timestamp(), NOON.timestamp() + 60)
    await home.app.mailbox.facts.change(PERSON, FactsChange(kept=(short,)))
    await home.say("nice weather again", "and again")
    assert not (await of_facts(home.app.mailbox)).lacking([short.text])
    home.at(NOON + timedelta(minutes=5))
    assert [fact.text for fact in await home.facts()] == [DOG, JOB]
    assert await of_facts(home.app.mailbox) == Meanings()


@pytest.mark.usefixtures("home")
async def test_vectors_end_no_later_than_what_they_are_of(redis_url: str) -> None:
    """And what is sealed tells nothing of a word."""
    whose, chat = names(redis_url).person(PERSON), names(redis_url).chat(CHAT)
    with redis.Redis.from_url(redis_url) as client:
        for vectors, words in ((whose.key(FACTS_KEY), whose.key("facts")), (chat.key(LINES_KEY), chat.key("archive"))):
            assert 0 < client.pexpiretime(vectors) <= client.pexpiretime(words)  # type: ignore[operator]
    shown = [plain for key, plain in opened(redis_url) if key.endswith("_vectors")]
    assert len(shown) == 2
    assert not any(word in plain for plain in shown for word in ("Bruno", "bakery", "Lisbon", "keys"))


async def test_after_many_blocks_there_is_one_again(home: Home) -> None:
    """Of what is still of use."""
    for number in range(16):
        await home.app.mailbox.facts.mean(PERSON, [], Meanings({bytes([number]): b"old"}), anew=False)
    await home.say("I have a cat called Biscuit")
    (block,) = await home.app.mailbox.facts.meanings(PERSON)
    assert block.rows.keys() == block.only([DOG, JOB, "has a cat called Biscuit"]).rows.keys()


async def test_the_export_counts_them(home: Home) -> None:
    """They are numbers made of the words that stand there, and no words."""
    shown = (await export.everything(home.app.mailbox, PERSON, now=time.time())).decode()
    assert '"fact_vectors": 2' in shown
    assert '"line_vectors": 3' in shown


async def test_they_are_put_under_a_new_key_with_all_else(settings: Make, redis_url: str) -> None:
    old, new = new_secret(), new_secret()
    async with at_home(settings(data_key=old)) as home:
        await lived(home)
        before = await of_facts(home.app.mailbox), await of_lines(home.app.mailbox)
    await data_key.rotate(settings(data_key=f"{new} {old}"), io.StringIO())
    assert not [plain for key, plain in opened(redis_url, (old,)) if key.endswith("_vectors") and "rows" in plain]
    async with at_home(settings(data_key=new)) as home:
        assert (await of_facts(home.app.mailbox), await of_lines(home.app.mailbox)) == before
        assert len(before[0].rows) == 2


async def test_a_chat_that_is_renamed_gets_them_anew(home: Home) -> None:
    """They open at their place alone."""
    await home.app.mailbox.rename(CHAT, "fake:c77")
    assert await of_lines(home.app.mailbox) == Meanings()
    await home.say("nice weather again", chat="fake:c77")
    await home.idle()
    assert not together(await home.app.mailbox.meanings("fake:c77")).lacking(LINES)


async def test_they_cost_a_turn_no_trip_to_the_store(home: Home, redis_url: str) -> None:
    """They are read with the facts and the archive."""
    parts = home.app.conversations.scenes
    incoming = message("hello")

    async def reads(*, meant: bool) -> int:
        scenes = replace(parts, ahead=Ahead(parts.mailbox, parts.ahead.ration, parts.clock, meant))
        async with home.app.mailbox.holding(CHAT) as held:
            assert held is not None
            with redis.Redis.from_url(redis_url) as client:
                before = client.info("stats")["total_reads_processed"]  # type: ignore[index]
                scene = await scenes.of(held[1], incoming)
                after = client.info("stats")["total_reads_processed"]  # type: ignore[index]
        assert bool(scene.snapshot.meanings.rows) is meant
        return int(after) - int(before)

    # What introduces the person is written once.
    await reads(meant=True)
    assert await reads(meant=True) == await reads(meant=False)
