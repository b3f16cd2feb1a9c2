"""A promise on Telegram with the real embedded model: told on Wednesday, asked about after Friday noon, explained."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import open_app
from bot.settings import Settings
from engine.promises import mentions
from lab.loopback.telegram import BotApi
from tests.fakes.waiting import eventually

pytestmark = pytest.mark.xdist_group("model")  # one at a time: each needs the processor
AUCKLAND = ZoneInfo("Pacific/Auckland")
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=AUCKLAND)
EXAM = datetime(2026, 3, 6, 10, tzinfo=AUCKLAND)


def texts(api: BotApi) -> list[str]:
    """What the person saw."""
    return [each.text for each in api.sent]


async def test_an_exam_told_on_wednesday_is_asked_about_once_after_it(
    settings: Callable[..., Settings], tmp_path: Path
) -> None:
    offset = tmp_path / "offset"

    def at(when: datetime) -> None:
        offset.write_text(str(when.timestamp() - datetime.now(AUCKLAND).timestamp()))

    async with BotApi() as api:
        more = {"telegram_bot_token": api.token, "telegram_api_url": api.url, "clock_offset_file": offset}
        at(WEDNESDAY)
        async with open_app(settings(engine_url="", reply_tokens=24, ask_checkins_after=99, **more)) as app:
            await app.open_telegram()

            async def says(text: str) -> list[str]:
                before = len(api.sent)
                api.says(text)
                await eventually(lambda: len(api.sent) > before, seconds=60)
                await app.reception.idle()
                return texts(api)[before:]

            for line in ("/start", "/age adult", "/timezone Auckland", "/checkins yes", "/memory no"):
                await says(line)
            await says("my exam is on Friday at 10")
            before = len(api.sent)
            for hour in range(1, 60):
                at(datetime.fromtimestamp(WEDNESDAY.timestamp() + hour * 3600 + hour, AUCKLAND))
                await app.loop.tick()
                await app.reception.idle()
                if len(api.sent) > before:
                    break
            now = app.clock.now()
            (asked,) = texts(api)[before:]
            assert mentions(asked, "exam"), asked
            assert EXAM.timestamp() + 2 * 3600 <= now <= EXAM.timestamp() + 5 * 3600
            (why,) = await says("/why")
            assert "wrote first: to ask how it went. You said your exam was today; it is Friday 1" in why
