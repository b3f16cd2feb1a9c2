"""The webhook answers 200 only for what the inbox has, and opens to nobody without the secret."""

from typing import Any

import pytest

from bot.doors.ports import HttpRoute
from bot.doors.telegram.webhook import Webhook
from scheduler.errors import StoreDown

WORD = "sesame"
SECRET = {"x-telegram-bot-api-secret-token": WORD}


class Inbox:
    """Takes updates, or is down."""

    def __init__(self, *, down: bool = False) -> None:
        self.updates: list[Any] = []
        self.down = down

    async def take(self, update: Any) -> None:
        if self.down:
            raise StoreDown("down")
        self.updates.append(update)


def nothing(kind: str, error: BaseException | None) -> None:
    """Nobody hears of it."""


def route(inbox: Inbox, secret: str = WORD) -> HttpRoute:
    return Webhook("https://harry.example/", secret).route(inbox.take, nothing)


def test_its_address_is_the_houses_with_the_route_behind_it() -> None:
    hook = Webhook("https://harry.example/", WORD)
    offered = hook.route(Inbox().take, nothing)
    assert (offered.method, hook.url) == ("POST", "https://harry.example" + offered.path)


@pytest.mark.parametrize(
    "given", ["https://harry.example", "https://harry.example/", "https://harry.example/telegram/"]
)
def test_k16_an_address_that_has_the_route_already_gets_it_once(given: str) -> None:
    assert Webhook(given, WORD).url == "https://harry.example/telegram"


async def test_the_webhook_answers_200_only_when_the_inbox_has_it() -> None:
    inbox, down = Inbox(), Inbox(down=True)
    assert await route(inbox).handle(SECRET, b'{"update_id": 1}') == 200
    assert inbox.updates == [{"update_id": 1}]
    assert await route(down).handle(SECRET, b'{"update_id": 2}') == 503


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"update_id": 1}', {}, 403),
        (b'{"update_id": 1}', {"x-telegram-bot-api-secret-token": "guess"}, 403),
        (b'{"update_id": 1}', {"x-telegram-bot-api-secret-token": "ses\u00e4me"}, 403),
        (b"{", SECRET, 200),
        (b"\xff\xfe", SECRET, 200),
        (b"[1]", SECRET, 200),
    ],
)
async def test_what_is_no_update_never_reaches_the_inbox(body: bytes, headers: dict[str, str], status: int) -> None:
    inbox = Inbox()
    assert (await route(inbox).handle(headers, body), inbox.updates) == (status, [])


async def test_without_a_secret_nobody_gets_in() -> None:
    inbox = Inbox()
    for headers in ({}, {"x-telegram-bot-api-secret-token": ""}, SECRET):
        assert await route(inbox, "").handle(headers, b'{"update_id": 1}') == 403
    assert inbox.updates == []
