"""OpenAI's own client, curl, and what SillyTavern and Open WebUI send: they talk with him, and he remembers."""

import asyncio
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openai
import pytest

from bot.settings import Settings
from lab.loopback.engine import EngineServer, Messages
from tests.conftest import DATA_KEY
from tests.fakes.roles import ANN, OPERATOR, Client, at_api, roles

Make = Callable[..., Settings]


def counting() -> Callable[[Messages], str]:
    """Answers that differ."""
    numbers = itertools.count(1)
    return lambda _: f"That is my answer number {next(numbers)}."


def client_of(client: Client) -> openai.AsyncOpenAI:
    """OpenAI's client at the same API."""
    return openai.AsyncOpenAI(base_url=f"{client.url}/v1", api_key=client.key, max_retries=0)


async def ask(client: Client, *messages: tuple[str, Any], **more: Any) -> str:
    """The answer to a talk."""
    body = {"model": "harry", "messages": [{"role": role, "content": text} for role, text in messages], **more}
    status, answer = await client.call("POST", "/v1/chat/completions", body)
    assert status == 200, answer
    text: str = answer["choices"][0]["message"]["content"]
    return text


async def test_openais_client_and_curl_hold_a_talk_that_a_worker_answers(
    tmp_path: Path, redis_url: str, engine: EngineServer
) -> None:
    ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data"), "REDIS_URL": redis_url, "ENGINE_URL": engine.url}
    engine.answer = counting()
    async with roles(tmp_path, ours) as house:
        await asyncio.gather(house.start("api", ENGINE_URL="http://127.0.0.1:9"), house.start("worker"))
        client = await house.client(await house.key("--operator"))
        talk: list[Any] = []
        async with client_of(client) as official:
            assert "harry" in [model.id for model in (await official.models.list()).data]
            for number in range(5):
                talk.append({"role": "user", "content": f"My word number {number} to you."})
                stream = await official.chat.completions.create(model="harry", messages=talk, user="ann", stream=True)
                pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
                talk.append({"role": "assistant", "content": "".join(pieces)})
        for number in range(5, 10):
            talk.append({"role": "user", "content": f"My word number {number} to you."})
            body = json.dumps({"model": "harry", "messages": talk, "user": "ann", "stream": True})
            url = f"{house.houses['api'].url}/v1/chat/completions"
            head = ("-H", f"Authorization: Bearer {client.key}", "-H", "Content-Type: application/json")
            curl = await asyncio.create_subprocess_exec(
                "curl", "-sN", *head, "-d", body, url, stdout=asyncio.subprocess.PIPE
            )
            out, _ = await curl.communicate()
            lines = [line.removeprefix("data: ") for line in out.decode().splitlines() if line.startswith("data: ")]
            assert lines[-1] == "[DONE]"
            deltas = [json.loads(line)["choices"][0]["delta"].get("content", "") for line in lines[:-1]]
            talk.append({"role": "assistant", "content": "".join(deltas)})
        _, page = await client.call("GET", "/v1/chats/ann/messages")
    said = [line["text"] for line in page["lines"] if line["speaker"] == "person"]
    assert said == [f"My word number {number} to you." for number in range(10)]
    answers = [line["text"] for line in page["lines"] if line["speaker"] == "persona" and line["kind"] == "reply"]
    assert len(set(answers)) == 10
    assert all(answer in reply["content"] for answer, reply in zip(answers, talk[1::2], strict=True))


async def test_the_same_tail_again_is_answered_anew_and_stands_once_in_his_memory(
    settings: Make, engine: EngineServer
) -> None:
    engine.answer = counting()
    async with at_api(settings()) as (app, client):
        first = await ask(client, ("user", "What do you like?"), user="ann")
        again = await ask(client, ("user", "What do you like?"), user="ann")
        assert first not in again
        await ask(client, ("user", "What do you like?"), ("assistant", again), ("user", "What else?"), user="ann")
        history = (await app.mailbox.whole("web:cann")).history
        assert [line.text for line in history if line.person] == ["What do you like?", "What else?"]
        assert history[1].text == again


async def test_without_a_user_a_talk_is_answered_as_it_stands_and_nothing_is_kept(
    settings: Make, engine: EngineServer
) -> None:
    engine.answer = lambda messages: "Yes, about the heron." if "heron" in str(messages) else "I do not know."
    async with at_api(settings()) as (app, client):
        talk = (("user", "I saw a heron."), ("assistant", "How fine."), ("user", "Do you remember it?"))
        assert await ask(client, *talk) == "Yes, about the heron."
        assert await app.mailbox.store.command("DBSIZE")
        keys = await app.mailbox.store.command("SCAN", 0, "COUNT", 10_000)
        kinds = {key.decode().rpartition(":")[2] for key in keys[1]}
        assert not kinds & {"state", "history", "archive", "person", "facts", "feed", "files", "chats", "inbox"}


async def test_each_persona_is_a_model_with_a_chat_of_its_own(settings: Make) -> None:
    async with at_api(settings()) as (app, client):
        _, listed = await client.call("GET", "/v1/models")
        other = next(model["id"] for model in listed["data"] if model["id"] != "harry")
        await ask(client, ("user", "Hello!"), user="ann", model=other)
        assert (await app.mailbox.whole(f"web:cann.{other}")).chat.place.persona == other
        status, error = await client.call(
            "POST", "/v1/chat/completions", {"model": "gpt-4", "messages": [{"role": "user"}]}
        )
        assert (status, error["error"]["code"]) == (404, "model_not_found")


SILLY_TAVERN = {
    "messages": [
        {"role": "system", "content": "Write Harry's next reply in a fictional chat between Harry and Ann."},
        {"role": "system", "content": "[Start a new Chat]"},
        {"role": "assistant", "content": "Hello, I am Harry."},
        {"role": "user", "content": "Do you like rain?"},
        {"role": "system", "content": "Stay in character."},
    ],
    "model": "harry",
    "temperature": 0.8,
    "max_tokens": 300,
    "stream": False,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "top_p": 1,
    "top_k": 0,
    "stop": ["Ann:"],
    "logit_bias": {},
    "seed": 7,
    "n": 1,
    "user": "ann",
}
OPEN_WEBUI = {
    "stream": True,
    "model": "harry",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Do you like rain?"}]},
    ],
    "stream_options": {"include_usage": True},
    "user": {"name": "Ann", "id": "6d2f-ann", "email": "ann@example.org", "role": "admin"},
    "metadata": {"chat_id": "7"},
    "features": {"web_search": False},
}


async def test_what_sillytavern_and_open_webui_send_is_understood(settings: Make, engine: EngineServer) -> None:
    engine.answer = lambda _: "Rain is fine."
    async with at_api(settings()) as (app, client):
        status, answer = await client.call("POST", "/v1/chat/completions", SILLY_TAVERN)
        assert (status, "Rain is fine." in answer["choices"][0]["message"]["content"]) == (200, True)
        status, raw = await client.call("POST", "/v1/chat/completions", OPEN_WEBUI)
        chunks = [json.loads(line[6:]) for line in raw.decode().splitlines() if line.startswith("data: {")]
        assert "Rain is fine." in "".join(
            part["delta"].get("content", "") for chunk in chunks for part in chunk["choices"]
        )
        assert chunks[-1]["usage"]["completion_tokens"] > 0
        # What it asks beside the talk is no talk with him.
        task = {"role": "user", "content": "### Task:\nGenerate a concise, 3-5 word title."}
        await client.call("POST", "/v1/chat/completions", {"model": "harry", "messages": [task], "user": "ann"})
        for chat in ("web:cann", "web:c6d2f-ann"):
            assert [line.text for line in (await app.mailbox.whole(chat)).history if line.person] == [
                "Do you like rain?"
            ]


async def test_a_persons_key_names_chats_of_theirs_alone(settings: Make) -> None:
    async with at_api(settings(), key=ANN) as (app, client):
        await ask(client, ("user", "Hello!"), user="ben")
        assert not (await app.mailbox.whole("web:cben")).history
        assert await app.mailbox.people.chats("web:uann") == ("web:cann.ben",)


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"role": "assistant", "content": "Hello."}], "nothing_new"),
        ([{"role": "user", "content": "x" * 9000}], "context_length_exceeded"),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,!"}}]}],
            "invalid_image",
        ),
        ([], "invalid"),
    ],
)
async def test_errors_are_told_as_openai_tells_them(settings: Make, messages: Any, code: str) -> None:
    async with at_api(settings(), key=OPERATOR) as (_, client):
        body = {"model": "harry", "messages": messages, "user": "ann"}
        status, answer = await client.call("POST", "/v1/chat/completions", body)
        assert (status // 100, answer["error"]["code"], answer["error"]["type"]) == (4, code, "invalid_request_error")
