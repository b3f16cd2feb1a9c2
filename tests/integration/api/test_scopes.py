"""What each key opens, how often, and what is told to whoever brings none."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.settings import Settings
from scheduler.mailbox import ApiKey
from tests.fakes.roles import ANN, BEN, OPERATOR, at_api

Make = Callable[..., Settings]
GET, POST, PATCH, DELETE = "GET", "POST", "PATCH", "DELETE"
ROUTES: list[tuple[str, str, Any]] = [
    (POST, "/v1/chats/ann/messages", {"text": "Hello!"}),
    (POST, "/v1/chats/ann/taps", {"data": "/why"}),
    (GET, "/v1/chats/ann/messages", None),
    (GET, "/v1/chats/ann", None),
    (GET, "/v1/chats/ann/facts", None),
    (GET, "/v1/chats/ann/promises", None),
    (GET, "/v1/chats/ann/reasons", None),
    (GET, "/v1/chats/ann/export", None),
    (GET, "/v1/chats/ann.work/messages", None),
    (DELETE, "/v1/chats/ann", None),
]
MISSING: list[tuple[str, str, Any]] = [
    (PATCH, "/v1/chats/ann/facts/000000000000", {"pinned": True}),
    (DELETE, "/v1/chats/ann/facts/000000000000", None),
    (DELETE, "/v1/chats/ann/promises/1", None),
    (GET, "/v1/chats/ann/media/nothing.png", None),
]
EVERYBODYS: list[tuple[str, str, Any]] = [(GET, "/v1/personas", None), (GET, "/v1/me", None), (GET, "/v1/models", None)]
OPERATORS: list[tuple[str, str, Any]] = [
    (GET, "/v1/operator/overview", None),
    (GET, "/v1/operator/guests", None),
    (GET, "/v1/operator/chats", None),
    (GET, "/v1/operator/reports", None),
    (GET, "/v1/operator/people/web:uann/budget", None),
    (POST, "/v1/operator/checkins", {"on": True}),
]
NOBODY = ApiKey("", ANN.scope, "", 0.0)


def table() -> list[tuple[ApiKey, int, list[tuple[str, str, Any]]]]:
    """By key, the status of each route."""
    return [
        (OPERATOR, 200, [*ROUTES, *EVERYBODYS, *OPERATORS]),
        (OPERATOR, 404, MISSING),
        (ANN, 200, [*ROUTES, *EVERYBODYS]),
        (ANN, 404, MISSING),
        (ANN, 403, OPERATORS),
        (BEN, 403, [*ROUTES, *MISSING, *OPERATORS]),
        (BEN, 200, EVERYBODYS),
        (NOBODY, 401, [*ROUTES, *MISSING, *EVERYBODYS, *OPERATORS]),
    ]


async def test_the_table_of_scopes(settings: Make) -> None:
    async with at_api(settings()) as (app, client):
        for key in (ANN, BEN):
            await app.mailbox.api_keys.add(key.id, key)
        for key, expected, routes in table():
            client.key = key.id
            for method, path, body in routes:
                status, answer = await client.call(method, path, body)
                assert status == expected, (key.id, method, path, answer)
        status, answer = await client.call("GET", "/v1/me")
        assert (status, answer["title"], answer["status"]) == (401, "Unauthorized", 401)


async def test_a_dropped_key_opens_nothing_and_no_secret_lies_in_the_store(settings: Make) -> None:
    async with at_api(settings(), key=ANN) as (app, client):
        assert (await client.call("GET", "/v1/me"))[1] == {"key": "ann", "scope": "person", "chat": "ann"}
        kept = await app.mailbox.store.command("HGETALL", "aifriend:{api_keys}:all")
        assert b"ann" not in b"".join([*kept.keys(), *kept.values()])
        assert await app.mailbox.api_keys.drop("ann")
        assert (await client.call("GET", "/v1/me"))[0] == 401


async def test_who_calls_too_often_hears_when_to_call_again(settings: Make) -> None:
    async with at_api(settings(api_requests_per_minute=2)) as (_, client):
        assert [(await client.call("GET", "/v1/me"))[0] for _ in range(3)] == [200, 200, 429]
        async with client.http.get("/v1/models", headers={"Authorization": f"Bearer {client.key}"}) as answer:
            assert int(answer.headers["Retry-After"]) > 0
            assert (await answer.json())["error"]["type"] == "rate_limit_error"


async def test_pages_of_other_places_may_call_only_where_the_operator_says_so(settings: Make) -> None:
    ours, theirs = "https://chat.example", "https://elsewhere.example"
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    async with at_api(settings(api_origins=ours)) as (_, client):
        for origin, allowed in ((ours, ours), (theirs, None)):
            async with client.http.options("/v1/chats/ann/messages", headers={"Origin": origin, **asks}) as answer:
                assert answer.headers.get("Access-Control-Allow-Origin") == allowed


@pytest.mark.parametrize("brought", ["my-request.7", ""])
async def test_each_request_has_an_id_that_is_told_with_what_went_wrong(settings: Make, brought: str) -> None:
    async with at_api(settings()) as (_, client):
        headers = {"Authorization": f"Bearer {client.key}"} | ({"X-Request-ID": brought} if brought else {})
        async with client.http.get("/v1/chats/-..-/messages", headers=headers) as answer:
            told = await answer.json(content_type="application/problem+json")
            assert (answer.status, told["instance"]) == (422, f"urn:request:{answer.headers['X-Request-ID']}")
            assert not brought or answer.headers["X-Request-ID"] == brought
