"""A Bot API on loopback that 7 and 8 have written to, and the real client that speaks with it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from lab.loopback.telegram import BotApi
from tests.fakes.telegram_client import bot_of


@pytest.fixture(autouse=True)
def retry_after_is_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without this choice of its own, python-telegram-bot warns at every RetryAfter.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as platform:
        platform.meets(7, 8)
        yield platform


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with bot_of(api) as client:
        yield client
