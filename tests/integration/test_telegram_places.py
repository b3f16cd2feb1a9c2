"""Where people write on Telegram: topics that are places of their own, and chats that speak in their own name."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.app import open_app
from bot.settings import Settings
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi, Sent
from tests.fakes.talk import OnTelegram, Talk, echo
from tests.fakes.waiting import eventually

GROUP = -1001000000042


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as platform:
        yield platform


@pytest.fixture
async def talk(settings: Callable[..., Settings], api: BotApi, engine: EngineServer) -> AsyncIterator[Talk[Sent]]:
    engine.answer = echo
    async with open_app(settings(telegram_bot_token=api.token, telegram_api_url=api.url)) as app:
        await app.open_telegram()
        yield Talk(app, OnTelegram(api), engine)


async def answers(api: BotApi, text: str) -> Sent:
    """Wait for an answer to a text, wherever it is sent."""
    return await eventually(
        lambda: next((sent for sent in api.sent if sent.text.startswith("You said") and text in sent.text), None)
    )


@pytest.mark.parametrize("chat", [GROUP, 7], ids=["group", "private"])
async def test_d01_each_topic_is_a_place_of_its_own(talk: Talk[Sent], api: BotApi, chat: int) -> None:
    at = {"chat": chat, "group": True} if chat < 0 else {}
    me = f"@{api.username} " if chat < 0 else ""
    api.says(f"{me}hello", **at)
    first = await answers(api, "hello")
    assert "message_thread_id" not in first.params
    topics = [api.opens_topic(name, chat=chat) for name in ("trains", "owls")]
    # Nobody sees him writing who needn't wait.
    talk.engine.delay = 1.0
    for topic, word in zip(topics, ("steam", "feather"), strict=True):
        api.says(f"{me}I like {word}", topic=topic, **at)
        sent = await answers(api, f"I like {word}")
        assert (sent.chat_id, int(sent.params["message_thread_id"])) == (chat, topic)
        await talk.idle()
    # He was writing where he was asked.
    signs = {int(act.params.get("message_thread_id", 0)) for act in api.acts if act.method == "sendChatAction"}
    assert set(topics) <= signs
    # What was said in one is not known in the other.
    last = str(talk.engine.seen[-1]["messages"])
    assert ("feather" in last, "steam" in last) == (True, False)


async def test_d01_a_tap_in_a_topic_is_answered_there(talk: Talk[Sent], api: BotApi) -> None:
    topic = api.opens_topic("trains", chat=GROUP)
    api.says("/pace", topic=topic, group=True)
    card = await eventually(lambda: next((sent for sent in api.sent if "reply_markup" in sent.params), None))
    api.taps("/pace fast", card.message_id, chat=GROUP)
    answer = (await api.wait_sent(3, chat=GROUP))[-1]
    assert {int(sent.params["message_thread_id"]) for sent in (card, answer)} == {topic}
    assert talk.errors() == set()


async def test_d01_a_reply_in_a_group_without_topics_is_no_topic(talk: Talk[Sent], api: BotApi) -> None:
    api.says(f"@{api.username} hello", group=True)
    first = await answers(api, "hello")
    api.says("and you?", group=True, reply_to=first.message_id)
    assert "message_thread_id" not in (await answers(api, "and you?")).params
    assert talk.errors() == set()


async def test_d01_what_stands_in_a_topic_that_he_made_is_not_all_for_him(talk: Talk[Sent], api: BotApi) -> None:
    topic = api.opens_topic("trains", chat=GROUP, person=int(api.token.partition(":")[0]))
    api.says("just among us", topic=topic, group=True)
    api.says(f"@{api.username} for you", topic=topic, group=True)
    await answers(api, "for you")
    # He may have heard it, but it was not said to him.
    asked = [str(request) for request in talk.engine.seen if "among us" in str(request)]
    assert ["for you" in request for request in asked] == [True]


async def test_d03_who_speaks_in_a_chats_name_is_a_person_of_their_own(talk: Talk[Sent], api: BotApi) -> None:
    me = f"@{api.username}"
    api.says_anonymously(f"{me} as the house")
    await answers(api, "as the house")
    api.says_as_channel(f"{me} as a channel", of=-1001000000099)
    await answers(api, "as a channel")
    await talk.idle()
    people = [await talk.app.mailbox.person(f"telegram:u{number}") for number in (GROUP, -1001000000099)]
    assert [bool(person.name and person.seen_at) for person in people] == [True, True]
    assert talk.errors() == set()


async def test_d03_what_a_linked_channel_posts_is_answered_by_nobody(talk: Talk[Sent], api: BotApi) -> None:
    api.posts(f"@{api.username} our news")
    api.says(f"@{api.username} and you?", group=True)
    await answers(api, "and you?")
    await talk.idle()
    assert "our news" not in str(talk.engine.seen)
