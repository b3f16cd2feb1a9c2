"""What a person tells of themselves, and what he then knows: noticed, kept, shown, corrected, forgotten."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from lab.loopback.engine import EngineServer
from persona.person import Age
from tests.fakes.home import CHAT, NOON, PERSON, Home, at_home
from tests.fakes.told import RECORDS

Make = Callable[..., Settings]
TOLD = {
    "I have a cat called Biscuit": "cat called Biscuit",
    "my dog is called Rex": "Rex",
    "I work as a nurse in Leeds": "nurse in Leeds",
    "I live in Hull": "Hull",
    "my sister Mia lives in York": "Mia",
    "I love hiking": "hiking",
    "I can't stand mushrooms": "mushrooms",
    "my birthday is on 3 June": "3 June",
    "our anniversary is on 9 October": "9 October",
    "I play the cello": "cello",
    "I speak French and Dutch": "French and Dutch",
    "I'm learning Welsh": "Welsh",
    "I have two brothers": "two brothers",
    "my favourite film is Alien": "Alien",
    "I'm training for a half marathon": "half marathon",
    "my best friend is called Sam": "Sam",
    "I collect stamps": "stamps",
    "I'm married": "married",
    "I sing in a choir": "choir",
    "I studied, and now I study law in the evenings": "law",
}


async def allowed(home: Home, **changes: object) -> None:
    """A grown-up who said yes to notes."""
    await home.say("/start")
    await home.person(**{"age": Age.ADULT, "memory": True, "zone": "UTC", **changes})
    await home.chat(questions={"asked": ("age", "memory", "checkins", "timezone")})


async def notes(home: Home) -> list[str]:
    return [fact.text for fact in await home.facts()]


@pytest.mark.parametrize(
    ("words", "name"),
    [("hi, I'm Ann", "Ann"), ("call me Tom please", "Tom"), ("it's priya btw, my name's Priya", "Priya")],
)
async def test_w11_a_name_that_is_told_stands_in_the_very_next_prompt(
    settings: Make, engine: EngineServer, words: str, name: str
) -> None:
    async with at_home(settings()) as home:
        await home.say("/start")
        await home.say(words)
        assert f"your friend {name}." in engine.seen[-1]["messages"][0]["content"] or (
            f"with {name}, who" in engine.seen[-1]["messages"][0]["content"]
        )
        assert (await home.app.mailbox.person(PERSON)).name == name
        assert name in (await home.say("/name"))[-1]


async def test_w11_a_bare_name_answers_his_greeting_and_is_corrected_in_words(settings: Make) -> None:
    async with at_home(settings()) as home:
        greeting = (await home.say("/start"))[-1]
        assert "?" in greeting
        await home.say("Anna")
        assert (await home.app.mailbox.person(PERSON)).name == "Anna"
        await home.say("no, it's Ana with one n")
        assert (await home.app.mailbox.person(PERSON)).name == "Ana"


async def test_w11_what_is_no_name_of_theirs_changes_nothing(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.say("hello", name="Kim")
        await home.say("I'm tired", "I'm John's sister", "I'm Harry too lol", "my dog's name is Max", name="Kim")
        assert (await home.app.mailbox.person(PERSON)).name == "Kim"
        await home.write("I'm Ann", chat="fake:c-9", group=True, name="Kim")
        await home.idle()
        assert (await home.app.mailbox.person(PERSON)).name == "Kim"


async def test_h3_twenty_things_that_were_told_are_known_after_a_restart(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings()) as home:
        await allowed(home)
        await home.say(*TOLD)
    async with at_home(settings()) as home:
        listed = "\n".join(await home.say("/memory", "what do you know about me?"))
        assert [words for words in TOLD.values() if words not in listed] == []
        await home.say("hello again")
        assert "cat called Biscuit" in engine.seen[-1]["messages"][0]["content"]


async def test_h3_a_correction_supersedes_and_what_is_over_goes(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings()) as home:
        await allowed(home)
        await home.say("my dog is called Mex", "I work at a bakery", "no, my dog is called Max, not Mex")
        assert await notes(home) == ["works at a bakery", "their dog is called Max"]
        (dog,) = [fact for fact in await home.facts() if "dog" in fact.text]
        assert [former.text for former in dog.formers] == ["their dog is called Mex"]
        await home.say("I don't work there any more")
        assert await notes(home) == ["their dog is called Max"]
        await home.say("nice day")
        assert "Mex" not in engine.seen[-1]["messages"][0]["content"]


async def test_h3_what_does_not_last_is_gone_after_its_time(settings: Make, tmp_path: Path) -> None:
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        home.at(NOON)
        await allowed(home)
        await home.say("I have a terrible cold", "I have a cat called Biscuit", at=NOON.timestamp())
        assert await notes(home) == ["has a terrible cold", "has a cat called Biscuit"]
        assert "until" in (await home.say("/memory"))[-1]
        home.at(NOON + timedelta(days=9))
        assert await notes(home) == ["has a cat called Biscuit"]


@pytest.mark.parametrize("person", [{"memory": None}, {"memory": False}, {"age": Age.UNKNOWN}])
async def test_h3_nothing_is_noted_without_leave(settings: Make, person: dict[str, object]) -> None:
    async with at_home(settings()) as home:
        await allowed(home, **person)
        await home.say("I have a cat called Biscuit")
        await home.say("remember that I have a dog called Rex")
        assert await notes(home) == []


async def test_h3_in_a_group_nothing_is_noted(settings: Make) -> None:
    async with at_home(settings()) as home:
        await allowed(home)
        await home.say("I have a cat called Biscuit", chat="fake:c-9", group=True)
        assert await notes(home) == []


async def test_h3_the_first_yes_keeps_what_was_said_in_this_talk(settings: Make) -> None:
    async with at_home(settings()) as home:
        await allowed(home, memory=None)
        await home.say("I have a cat called Biscuit", "/memory yes")
        assert await notes(home) == ["has a cat called Biscuit"]
        await home.say("/memory off", "/memory on")
        assert await notes(home) == []


async def test_h3_what_is_private_is_noted_only_where_they_ask_for_it(settings: Make) -> None:
    async with at_home(settings()) as home:
        await allowed(home)
        await home.say("I'm diabetic, just so you know")
        assert await notes(home) == []
        heard = await home.say("remember that I'm diabetic")
        assert heard == [RECORDS.memory_kept.format(text="is diabetic")]
        assert await notes(home) == ["is diabetic"]
        assert (await home.say("forget that I'm diabetic"))[-1] == RECORDS.memory_deleted
        assert await notes(home) == []


async def test_h3_of_a_minor_nothing_private_is_noted_whatever_they_ask(settings: Make) -> None:
    async with at_home(settings()) as home:
        await allowed(home, age=Age.MINOR)
        assert (await home.say("remember that I'm diabetic"))[-1] == RECORDS.memory_refused
        await home.say("I have a cat called Biscuit")
        assert await notes(home) == ["has a cat called Biscuit"]


async def test_h3_secrets_are_never_noted(settings: Make) -> None:
    async with at_home(settings()) as home:
        await allowed(home)
        for words in ("remember that my pin is 4831", "remember that I live at 12 Larch Close"):
            assert (await home.say(words))[-1] == RECORDS.memory_refused
        await home.say("my password is hunter2 and I have a cat called Biscuit", "my number is 0151 234 5678")
        assert not any("hunter2" in text or "0151" in text for text in await notes(home))


@pytest.mark.parametrize(
    ("ask", "forget", "show"),
    [
        ("remember that I have a boat", "forget that I have a boat", "what do you know about me?"),
        ("merk dir, dass ich ein Boot habe", "vergiss, dass ich ein Boot habe", "Was weißt du über mich?"),
        ("recuerda que tengo un barco", "olvida que tengo un barco", "¿qué sabes de mí?"),
        ("souviens-toi que j'ai un bateau", "oublie que j'ai un bateau", "qu'est-ce que tu sais de moi ?"),
    ],
)
async def test_h3_what_is_kept_is_asked_for_in_words(settings: Make, ask: str, forget: str, show: str) -> None:
    async with at_home(settings()) as home:
        await allowed(home)
        await home.say(ask)
        (note,) = await notes(home)
        assert note in (await home.say(show))[-1]
        await home.say(forget)
        assert await notes(home) == []


async def test_h3_pinned_notes_stay(settings: Make, tmp_path: Path) -> None:
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        home.at(NOON)
        await allowed(home)
        await home.say("I have a terrible cold", at=NOON.timestamp())
        await home.say("/memory pin 1")
        home.at(NOON + timedelta(days=9))
        assert await notes(home) == ["has a terrible cold"]
        await home.say("/memory unpin 1")
        assert not any(fact.pinned for fact in await home.facts())


async def test_h3_words_of_danger_and_those_of_others_are_not_noted(settings: Make) -> None:
    async with at_home(settings()) as home:
        await allowed(home)
        await home.say("I have a cat called Biscuit and I want to kill myself", "I have a dog called Rex")
        assert await notes(home) == []


async def test_h3_what_is_taken_back_or_forgotten_is_known_no_more(settings: Make) -> None:
    async with at_home(settings()) as home:
        await allowed(home)
        told = await home.write("I have a cat called Biscuit")
        await home.idle()
        assert await notes(home) == ["has a cat called Biscuit"]
        await home.write("", deleted=told.id)
        await home.idle()
        assert await notes(home) == []
        await home.say("I have a dog called Rex", "/forget yes")
        assert await notes(home) == []
        assert not (await home.mail(CHAT)).history


async def test_in_a_group_he_knows_what_they_let_be_told_there(settings: Make, engine: EngineServer) -> None:
    """And in others' turns too, but nothing else of what they told in private."""
    async with at_home(settings()) as home:
        await allowed(home)
        await home.say("I have a cat called Biscuit, you can tell the others", "my dog is called Rex")
        assert await notes(home) == ["has a cat called Biscuit", "their dog is called Rex"]
        assert [fact.sayable for fact in await home.facts()] == [True, False]

        async def tail(text: str, person: str = PERSON) -> str:
            await home.say(text, chat="fake:c-9", group=True, person=person)
            return str(engine.seen[-1]["messages"][-1]["content"])

        assert "has a cat called Biscuit" in await tail("Harry, what is my cat called?")
        assert "Rex" not in await tail("Harry, what is my dog called?")
        others = await tail("Harry, what is the cat called?", "fake:u2")
        assert "has a cat called Biscuit" in others
        assert "Rex" not in others
        heard = await home.say("you can tell the others that my dog is called Rex")
        assert heard == [RECORDS.memory_shared.format(text="their dog is called Rex")]
        assert "Rex" in await tail("Harry, what is my dog called?")
        await home.say("/memory unshare 1")
        assert "📣" in (await home.say("/memory"))[-1]
        assert "has a cat called Biscuit" not in await tail("Harry, what was my cat called?")
        await home.say("you can tell the group that I have a boat")
        assert [fact.text for fact in await home.facts() if fact.sayable] == ["their dog is called Rex", "has a boat"]
