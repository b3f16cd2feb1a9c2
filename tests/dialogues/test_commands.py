"""Whole dialogues as tables: what a person says, and a pattern of what they hear."""

import re
from collections.abc import Callable, Sequence

import pytest

from bot.settings import Settings
from lab.loopback.engine import EngineServer
from tests.fakes.home import at_home
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
Dialogue = Sequence[tuple[str, str]]

GREETED = ("/start", r"is an AI.*shows the rest.*\?$")
GROWN_UP = ("[18 or older]", r"Thank you, noted\.$")
ANSWER = r"Hello there\. How are you\?"

DIALOGUES: dict[str, Dialogue] = {
    "getting to know the house": [
        GREETED,
        ("/help", r"Harry is an AI friend.*/forget"),
        ("/privacy", r"30 days.*8 days.*own machine"),
        ("hello", rf"{ANSWER}.*How old are you\?"),
        GROWN_UP,
        ("/dance", r"^We don't know /dance\. /help"),
    ],
    "leave to write first": [
        ("hello", rf"is an AI.*{ANSWER}.*How old"),
        ("/checkins yes", r"only for people who told us that they are 18"),
        GROWN_UP,
        ("/checkins", r"Harry does not write to you first"),
        ("yes", r"Harry may write first sometimes"),
        ("/checkins", r"Harry may write to you first"),
        ("no", r"nobody writes to you first"),
        ("/checkins yes", r"Harry may write first"),
        ("/stop", r"^Done\. Nobody writes to you first any more\.$"),
        ("/why", r"not thought about writing first.*does not write"),
    ],
    "a minor": [
        ("hello", r"How old are you\?"),
        ("[13 to 17]", r"under 18 the talk stays friendly"),
        ("/age adult", r"can't be raised"),
        ("/checkins yes", r"18 or older"),
        ("hello", rf"^{ANSWER}$"),
        ("[Write to me first]", r"18 or older"),
        ("[Keep notes about me]", r"may keep notes"),
        ("/memory no", r"keeps no notes"),
        ("hello", rf"^{ANSWER}$"),
    ],
    "under thirteen": [
        ("hello", r"How old are you\?"),
        ("[Under 13]", r"was it a slip\?$"),
        ("[That's right]", r"the talk ends here"),
        ("hello?", r"^Thank you for telling.*the talk ends here"),
        ("/start", r"the talk ends here"),
        ("/age adult", r"can't be raised"),
        ("/forget yes", r"is deleted"),
    ],
    "another persona": [
        GREETED,
        ("/persona", r"You are talking with Harry \(harry\)"),
        ("/persona nobody", r"no persona of that name"),
        ("[Harry (young-harry)]", r"is an AI.*\?$"),
        ("hello", rf"^{ANSWER}.*how old"),
        GROWN_UP,
        ("/checkins yes", r"only for people"),
        ("/persona harry", r"is an AI.*\?$"),
        ("/checkins yes", r"may write first"),
    ],
    "a name": [
        ("/name", r"calls you friend"),
        ("/name Harry", r"can't be used"),
        ("/name system", r"can't be used"),
        ("/name Ann", r"^Got it, Ann\.$"),
        ("/name", r"calls you Ann"),
    ],
    "starting over": [
        GREETED,
        ("/reset", r"cleared and starts over"),
        ("hello", rf"^{ANSWER}"),
    ],
    "being forgotten": [
        GREETED,
        ("/name Ann", r"Got it"),
        ("/forget", r"Really\?$"),
        ("no", r"^Nothing was deleted\.$"),
        ("/name", r"calls you Ann"),
        ("/forget", r"Really\?$"),
        ("yes", r"is deleted"),
        ("/name", r"is an AI.*calls you friend"),
        ("hello", r"How old are you\?"),
    ],
    "hours of the night": [
        GREETED,
        ("/quiet later", r"nothing changed.*/quiet 22-8"),
        ("/quiet 22-8", r"from 22:00 to 08:00.*Where are you"),
        ("/timezone atlantis", r"nothing changed"),
        ("/timezone", r"^Where are you"),
        ("Berlin", r"^Noted: Berlin, where it is \w+ \d\d:\d\d now\.$"),
        ("/quiet 11pm-7am", r"from 23:00 to 07:00, Berlin time"),
        ("/timezone usa", r"Which one is it"),
        ("/timezone", r"Your time zone is Berlin"),
        ("/quiet", r"^Done\. Nobody writes to you first any more\.$"),
    ],
    "pace, tone and voice": [
        GREETED,
        ("/tone playful", r"only for people who told us that they are 18"),
        ("/age adult", r"Thank you"),
        ("/tone playful", r"once you are close friends"),
        ("/tone", r"The tone is playful"),
        ("[A friend's]", r"the tone is a friend's"),
        ("/pace", r"normal"),
        ("[Slow]", r"Harry's pauses between messages are slow"),
        ("/voice", r"by voice note when you spoke, or ask for it"),
        ("[Always]", r"no voice that fits Harry|come as voice notes"),
    ],
    "danger and faults": [
        GREETED,
        ("/safety", r"asks directly.*counted by date.*findahelpline\.com"),
        ("/report", r"without any words|may never be read"),
        ("/report he was rude", r"case [0-9a-f]{6}"),
        ("[Also send his last message]", r"passed on too"),
    ],
    "a stop in plain words": [
        GREETED,
        ("/age adult", r"Thank you"),
        ("/checkins yes", r"may write first"),
        ("please stop writing to me first", r"^Done\. Nobody writes to you first any more\.$"),
        ("/checkins", r"Harry does not write to you first"),
        ("why did the bus stop so far away?", rf"^{ANSWER}"),
    ],
}


@pytest.mark.parametrize("dialogue", DIALOGUES.values(), ids=DIALOGUES)
async def test_dialogue(settings: Make, dialogue: Dialogue) -> None:
    async with at_home(settings()) as home:
        for said, expected in dialogue:
            heard = await (home.tap(said[1:-1]) if said.startswith("[") else home.say(said))
            assert re.search(expected, "\n".join(heard), re.DOTALL), (said, heard)


async def test_nothing_is_left_of_a_person_who_was_forgotten(settings: Make, redis_url: str) -> None:
    import redis

    async with at_home(settings()) as home:
        await home.say("/start", "my canary is yellow", "/name Ann", "/forget yes")
        history = await home.history()
    with redis.Redis.from_url(redis_url) as client:
        left = {key.decode().rpartition(":")[2] for key in client.scan_iter()}
    assert history == []
    assert left <= {"seen", "once", "proof", "gone", "owed", "locks", "schema"}


async def test_forgetting_wins_over_a_reply_in_flight(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings()) as home:
        await home.say("/start")
        engine.hold()
        engine.answer = lambda _: "one two three four five six seven eight nine ten eleven twelve."
        engine.seen.clear()
        await home.write("tell me a story")
        await eventually(lambda: engine.seen)
        await home.write("/forget yes")
        engine.let_go()
        await home.idle()
        assert "is deleted" in home.door.heard()[-1]
        assert await home.history() == []
        assert (await home.app.mailbox.person("fake:u1")).name == ""


async def test_what_is_said_after_forgetting_is_a_new_beginning(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.say("/start", "hello")
        await home.write("/forget yes")
        await home.write("hello again")
        await home.idle()
        texts = [line.text for line in await home.history()]
        assert texts in ([], ["hello again", "Hello there. How are you?"])
