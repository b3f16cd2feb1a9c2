"""A person's own over HTTP: what is said, told as it comes, kept, corrected, dropped, taken out and forgotten."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.settings import Settings
from engine.messages import Bubble, BubbleKind, Button, Reaction
from lab.loopback.engine import EngineServer
from persona.person import Age
from tests.fakes.roles import ANN, Client, at_api
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


async def say(client: Client, text: str, **more: Any) -> list[dict[str, Any]]:
    """The bubbles of an answer."""
    status, answer = await client.call("POST", "/v1/chats/ann/messages", {"text": text, **more})
    assert (status, answer["pending"]) == (200, False), answer
    bubbles: list[dict[str, Any]] = answer["bubbles"]
    return bubbles


async def test_an_operator_vouches_for_age_and_notes_and_for_nothing_else(settings: Make) -> None:
    async with at_api(settings()) as (app, client):
        await say(client, "Hello!")
        person = await app.mailbox.person("web:uann")
        assert (person.age, person.memory, person.playful) == (Age.ADULT, True, None)
        assert (await app.mailbox.whole("web:cann")).chat.first_words.wanted is None
        # Their own word is above the operator's.
        await say(client, "/memory no")
        await say(client, "I am 15 years old.")
        await say(client, "How are you?")
        person = await app.mailbox.person("web:uann")
        assert (person.seems_young, person.memory) == (True, False)


async def test_a_person_answers_cards_by_their_buttons(settings: Make) -> None:
    async with at_api(settings(), key=ANN) as (app, client):
        bubbles = await say(client, "Hello!")
        buttons = [button for bubble in bubbles for button in bubble["buttons"]]
        adult = next(button["data"] for button in buttons if button["data"] == "/age adult")
        status, answer = await client.call("POST", "/v1/chats/ann/taps", {"data": adult})
        assert (status, answer["bubbles"][0]["kind"]) == (200, "card")
        assert (await app.mailbox.person("web:uann")).age is Age.ADULT


async def test_facts_are_shown_corrected_pinned_and_deleted(settings: Make) -> None:
    async with at_api(settings()) as (_, client):
        await say(client, "I have a dog called Rex.")
        _, facts = await client.call("GET", "/v1/chats/ann/facts")
        assert "Rex" in facts[0]["text"]
        change = {"text": "has a dog called Max", "pinned": True}
        status, fact = await client.call("PATCH", f"/v1/chats/ann/facts/{facts[0]['id']}", change)
        assert (status, fact["text"], fact["pinned"]) == (200, "has a dog called Max", True)
        status, refused = await client.call(
            "PATCH", f"/v1/chats/ann/facts/{fact['id']}", {"text": "my password is hunter2"}
        )
        assert (status, refused["code"]) == (409, "refused")
        status, _ = await client.call("DELETE", f"/v1/chats/ann/facts/{fact['id']}")
        assert (status, (await client.call("GET", "/v1/chats/ann/facts"))[1]) == (200, [])


async def test_promises_are_shown_and_dropped(settings: Make) -> None:
    async with at_api(settings()) as (_, client):
        await say(client, "/timezone Europe/Berlin")
        await say(client, "Remind me in two days to water the ferns.")
        _, promises = await client.call("GET", "/v1/chats/ann/promises")
        assert ("ferns" in promises[0]["what"], promises[0]["kind"]) == (True, "reminder")
        status, _ = await client.call("DELETE", f"/v1/chats/ann/promises/{promises[0]['id']}")
        assert (status, (await client.call("GET", "/v1/chats/ann/promises"))[1]) == (200, [])


async def test_a_picture_that_was_uploaded_comes_with_a_message_and_can_be_fetched(settings: Make) -> None:
    async with at_api(settings()) as (app, client):
        status, upload = await client.call("POST", "/v1/chats/ann/media", PNG, Content_Type="image/png")
        assert status == 201
        await say(client, "Look!", media=[upload["name"]])
        assert await client.call("GET", upload["url"]) == (200, PNG)
        (line,) = [line for line in (await app.mailbox.whole("web:cann")).history if line.person]
        assert (line.kind, line.media[0].id) == ("photo", upload["name"])
        door = app.post.doors["web"]
        assert await door.fetch("web:cann", "", line.media[0], most=1000) == PNG
        status, _ = await client.call("POST", "/v1/chats/ann/messages", {"text": "", "media": ["image-png-none"]})
        assert status == 422
        status, _ = await client.call("POST", "/v1/chats/ann/media", b"<html>", Content_Type="text/html")
        assert status == 415


async def test_a_picture_of_his_is_a_file_of_the_bubble(settings: Make) -> None:
    async with at_api(settings()) as (_, client):
        await say(client, "Hello!")
        bubbles = await say(client, "send me a picture")
        (file,) = [bubble["file"] for bubble in bubbles if bubble["file"]]
        assert (file["kind"], bool(file["mark"])) == ("picture", True)
        status, content = await client.call("GET", file["url"])
        assert (status, content[:4]) == (200, b"\x89PNG")


async def test_what_comes_by_itself_is_heard_and_a_broken_line_goes_on_where_it_broke(
    settings: Make,
) -> None:
    async with at_api(settings()) as (app, client):
        await say(client, "Hello!")
        door, heard = app.post.doors["web"], []

        async def listen(after: str, count: int) -> None:
            async for name, place, data in client.events("GET", "/v1/chats/ann/events", Last_Event_ID=after):
                if name == "bubble":
                    heard.append((place, data["text"], data["kind"]))
                    if len(heard) == count:
                        return

        newest = await app.mailbox.feed.newest("web:cann")
        ear = asyncio.create_task(listen(newest, 1))
        first = Bubble("b1", "Are you well?", BubbleKind.CHECK_IN, (Button("Stop", "/stop"),))
        await door.send("web:cann", first)
        await ear
        await door.send("web:cann", replace(first, id="b2", text="I thought of you."))
        await listen(heard[0][0], 2)
        assert [(text, kind) for _, text, kind in heard] == [
            ("Are you well?", "check-in"),
            ("I thought of you.", "check-in"),
        ]


async def test_a_message_that_is_sent_twice_is_taken_once(settings: Make) -> None:
    async with at_api(settings()) as (app, client):
        await say(client, "Hello!", id="m1")
        assert await say(client, "Hello!", id="m1") == []
        assert len([line for line in (await app.mailbox.whole("web:cann")).history if line.person]) == 1


async def test_history_comes_in_pages_and_state_tells_bond_and_mood(settings: Make) -> None:
    async with at_api(settings()) as (_, client):
        for number in range(3):
            await say(client, f"Word {number}")
        _, page = await client.call("GET", "/v1/chats/ann/messages?limit=2")
        _, rest = await client.call("GET", f"/v1/chats/ann/messages?before={page['before']}")
        said = [line["text"] for line in (*rest["lines"], *page["lines"]) if line["speaker"] == "person"]
        assert (said, rest["before"]) == ([f"Word {number}" for number in range(3)], None)
        _, state = await client.call("GET", "/v1/chats/ann")
        assert (state["persona"], state["stage"], state["messages"]) == ("harry", "introduction", 3)
        assert -1 <= state["mood"]["valence"] <= 1


async def test_a_line_of_the_history_has_the_id_that_its_message_was_given(settings: Make) -> None:
    """By it an emoji names what it stands under."""
    async with at_api(settings()) as (_, client):
        _, answer = await client.call("POST", "/v1/chats/ann/messages", {"text": "Hello!"})
        _, page = await client.call("GET", "/v1/chats/ann/messages")
        assert [line["id"] for line in page["lines"] if line["speaker"] == "person"] == answer["ids"]


async def test_all_is_taken_out_and_forgotten(settings: Make) -> None:
    async with at_api(settings()) as (app, client):
        await say(client, "I have a dog called Rex.")
        status, told = await client.call("GET", "/v1/chats/ann/export")
        assert (status, told["chats"][0]["chat"], "Rex" in str(told["facts"])) == (200, "web:cann", True)
        status, answer = await client.call("DELETE", "/v1/chats/ann")
        assert (status, answer["bubbles"][-1]["kind"]) == (200, "card")
        assert not (await app.mailbox.whole("web:cann")).history
        assert await app.mailbox.facts.of("web:uann", now=0.0) == ()
        texts = [told.bubble.text for _, told in await app.mailbox.feed.since("web:cann")]
        assert texts == [answer["bubbles"][-1]["text"]]


async def test_somebody_in_danger_gets_the_card_whatever_is_down(settings: Make, engine: EngineServer) -> None:
    async with at_api(settings(api_answer_timeout=2.0)) as (_, client):
        await engine.__aexit__(None, None, None)
        _, answer = await client.call("POST", "/v1/chats/ann/messages", {"text": "I want to kill myself tonight"})
        assert any("988" in bubble["text"] or "112" in bubble["text"] for bubble in answer["bubbles"])


async def test_an_operator_sees_how_it_goes_and_no_word_of_it(settings: Make) -> None:
    async with at_api(settings()) as (app, client):
        await say(client, "I like marmalade.")
        await eventually(lambda: app.mailbox.is_served("web:cann"))
        _, page = await client.call("GET", "/v1/operator/chats")
        (chat,) = page["chats"]
        assert (chat["chat"], chat["stage"], chat["waiting_since"]) == ("web:cann", "introduction", 0.0)
        _, overview = await client.call("GET", "/v1/operator/overview")
        assert (overview["parts"]["store"], overview["waiting"], overview["checkins"]) == ("ok", 0, True)
        assert "marmalade" not in f"{page}{overview}"
        await client.call("POST", "/v1/operator/checkins", {"on": False})
        assert await app.mailbox.switches.checkins_off()


async def test_an_operator_reads_the_reports_on_models(settings: Make, tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "report.json").write_text('{"model": "small"}', encoding="utf-8")
    async with at_api(settings(evaluation_dir=tmp_path)) as (_, client):
        assert await client.call("GET", "/v1/operator/evaluations") == (200, ["small"])
        assert await client.call("GET", "/v1/operator/evaluations/small") == (200, {"model": "small"})
        assert (await client.call("GET", "/v1/operator/evaluations/other"))[0] == 404


async def test_an_emoji_stands_under_its_message_once(settings: Make) -> None:
    async with at_api(settings()) as (app, client):
        for _ in range(2):
            await app.post.doors["web"].react("web:cann", "7", "🙂")
        (told,) = await app.mailbox.feed.since("web:cann")
        assert (told[1].bubble.text, told[1].bubble.reaction) == ("🙂", Reaction("7"))
        async for name, _, data in client.events("GET", "/v1/chats/ann/events", Last_Event_ID="0"):
            assert (name, data["under"]) == ("bubble", "7")
            break
