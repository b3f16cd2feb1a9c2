"""C18: /export holds everything that is kept about a person, readable, through every door, and nothing of others."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.app import open_app
from bot.settings import Settings
from engine.messages import Bubble, BubbleKind, Incoming, Kind
from lab.loopback.discord import DiscordServer
from lab.loopback.telegram import BotApi
from persona.chat import Chat, Decision, Place, Summary
from persona.person import Fact
from scheduler.errors import Undelivered
from tests.care.figures import Figures
from tests.fakes.home import CHAT, PERSON, Home, at_home
from tests.fakes.lines import heard, said
from tests.fakes.told import RECORDS
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
GROUP, OTHER = "fake:c-9", "fake:u2"
PLACES = ("name", "fact", "summary", "decision", "said", "archived", "answered", "waiting", "unsent", "group")


def canary(place: str) -> str:
    """A word that stands nowhere else."""
    return f"canarybird{place}"


async def lived(home: Home) -> None:
    """Leave a canary in every place in which something of the person is kept, and some of somebody else's."""
    await home.say("/start")
    fact = Fact(canary("fact"), "said", 1_700_000_000.0, 1_900_000_000.0)
    await home.person(name=canary("name"), facts=(fact,), memory=True)
    async with home.app.mailbox.holding(CHAT) as held:
        assert held is not None
        lease, chat = held[0], replace(held[1].chat, place=replace(held[1].chat.place, person=PERSON))
        lines = [
            said(canary("archived"), 1_700_000_000.0, id="1", person=PERSON),
            said(canary("said"), 1_700_000_001.0, id="2", person=PERSON),
            heard(canary("answered"), 1_700_000_002.0, id="3"),
        ]
        await lease.commit(lines=lines)
        # The greeting is the oldest line.
        decided = replace(
            chat,
            summary=replace(chat.summary, text=canary("summary")),
            first_words=replace(chat.first_words, decisions=(Decision(1_700_000_000.0, canary("decision")),)),
        )
        await lease.compact(decided, 2)
    await grouped(home)


async def grouped(home: Home) -> None:
    """Two people in a group."""
    async with home.app.mailbox.holding(GROUP) as held:
        assert held is not None
        theirs = said(canary("group"), 1_700_000_003.0, id="4", person=PERSON)
        others = said("othersword", 1_700_000_004.0, id="5", name="othersname", person=OTHER)
        his = heard("answertoother", 1_700_000_005.0, id="6")
        await held[0].commit(
            chat=Chat(GROUP, place=Place(group=True), summary=Summary(text="otherssummary")),
            lines=[theirs, others, his],
        )
    for person in (PERSON, OTHER):
        await home.app.mailbox.people.meet(person, GROUP)


def exported(home: Home) -> tuple[Bubble, Any]:
    """The newest file and what is in it."""
    bubble = next(bubble for _, bubble in reversed(home.door.sent) if bubble.file)
    return bubble, json.loads(bubble.content)


async def test_everything_kept_is_in_it_and_nothing_of_others(settings: Make, figures: Figures) -> None:
    async with at_home(settings()) as home:
        await lived(home)
        async with home.app.mailbox.holding(CHAT) as held:
            assert held is not None
            await held[0].commit(bubbles=[Bubble("u1", canary("unsent"), BubbleKind.CARD)])
            waiting = Incoming(PERSON, CHAT, "99", 1_700_000_006.0, canary("waiting"))
            await home.app.mailbox.ingest(waiting, update="w1")
            content = (await home.app.post._fill(CHAT, Bubble("e", "", file="f"), PERSON)).content.decode()
    shown = json.loads(content)
    figures.all("C18", "places with a canary that are in the export", [canary(place) in content for place in PLACES])
    foreign = ("othersword", "othersname", "answertoother", "otherssummary", OTHER)
    figures.none("C18", "words of others in it", [word in content for word in foreign])
    assert "\n  " in content
    assert shown["facts"][0]["at"] == "2023-11-14T22:13:20+00:00"
    assert re.match(r"\d{4}-\d\d-\d\dT", shown["exported_at"])
    assert [chat["chat"] for chat in shown["chats"]] == [CHAT, GROUP]


async def test_it_comes_as_a_file_in_the_private_chat(settings: Make) -> None:
    async with at_home(settings()) as home:
        await lived(home)
        await home.say("/export")
        bubble, shown = exported(home)
        assert bubble.file == "aifriend-export.json"
        assert shown["person"]["name"] == canary("name")


async def test_in_a_group_nothing_is_shown(settings: Make, figures: Figures) -> None:
    async with at_home(settings()) as home:
        await lived(home)
        heard = await home.say("/export", chat=GROUP, group=True)
        assert heard[-1] == RECORDS.export_private
        figures.none("C18", "files sent to a group", [bool(bubble.file) for _, bubble in home.door.sent])


async def test_it_survives_a_process_that_dies_on_the_way_and_lies_open_nowhere(settings: Make, redis_url: str) -> None:
    import redis

    async with at_home(settings(outage_retry=60.0)) as home:
        await lived(home)
        home.door.fail(Undelivered("fake"), times=20)
        await home.say("/export")
        (waiting,) = (await home.mail()).outbox
        assert (waiting.bubble.file, waiting.bubble.content) == ("aifriend-export.json", b"")
        with redis.Redis.from_url(redis_url) as client:
            dumps = [client.dump(key) for key in client.scan_iter()]
        assert not any(b"canarybird" in (dump or b"") for dump in dumps)
    async with at_home(settings()) as home:
        await home.swept(lambda: home.door.sent)
        assert canary("said") in exported(home)[0].content.decode()


async def test_telegram_gets_a_document(settings: Make) -> None:
    async with BotApi() as api:
        changes = {"telegram_bot_token": "1:loopback", "telegram_api_url": api.url}
        async with open_app(settings(**changes)) as app:
            await app.open_telegram()
            api.says("/start")
            api.says(f"my word is {canary('said')}")
            api.says("/export")
            sent = (await api.wait_sent(1, method="sendDocument"))[0]
    (content,) = sent.files.values()
    assert sent.text == RECORDS.export
    assert canary("said").encode() in content
    assert json.loads(content)["chats"][0]["state"]["place"]["group"] is False


async def test_discord_gets_an_attachment(settings: Make) -> None:
    async with DiscordServer() as server:
        changes = {"discord_bot_token": server.token, "discord_api_url": server.url}
        async with open_app(settings(**changes)) as app:
            await app.open_discord()
            await eventually(lambda: server.identified)
            server.says(f"my word is {canary('said')}")
            server.says("/export")
            await eventually(lambda: any(each.files for each in server.sent))
    (content,) = next(each.files for each in server.sent if each.files).values()
    assert canary("said").encode() in content


async def test_the_terminal_writes_it_beside_the_data_and_says_where(settings: Make, tmp_path: Path) -> None:
    async with open_app(settings()) as app:
        shown: list[str] = []
        door = app.open_terminal(json=True)
        door.out = _Paper(shown)  # type: ignore[assignment]
        for line in ("/start", f"my word is {canary('said')}", "/export"):
            incoming = door.incoming(line)
            await app.reception.receive(incoming, update=incoming.id)
            await app.reception.idle()
    path = tmp_path / "aifriend-export.json"
    assert str(path) in "".join(shown)
    assert canary("said") in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


class _Paper:
    """Something to print on."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def write(self, text: str) -> None:
        self.lines.append(json.loads(text)["text"])

    def flush(self) -> None:
        """Nothing waits."""


async def test_a_command_is_not_in_the_inbox_of_its_own_export(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.say("hello")
        await home.say("/export", kind=Kind.COMMAND)
        _, shown = exported(home)
        assert shown["chats"][0]["not_yet_answered"] == []
