"""A real Prometheus scrapes the running house under a load with faults: every panel has data, and alerts fire."""

import asyncio
import json
import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from tests.conftest import DATA_KEY
from tests.fakes.house import running
from tests.fakes.waiting import eventually
from tests.monitoring.watched import DEPLOY, WORD, Watch, watched

pytestmark = pytest.mark.monitoring
FILES = (DEPLOY / "grafana" / "dashboards").glob("*.json")
DASHBOARDS: list[dict[str, Any]] = [json.loads(file.read_text("utf-8")) for file in FILES]


def expressions() -> set[str]:
    """What the panels of all dashboards ask for."""
    panels = [panel for dashboard in DASHBOARDS for panel in dashboard["panels"]]
    return {target["expr"] for panel in panels for target in panel.get("targets", ())}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as platform:
        yield platform


async def load(api: BotApi, clock: Path) -> None:
    """Talk of several people, with faults of the engine and the platform, a picture and somebody in danger."""
    for person in range(7, 12):
        api.says("/start", person=person)
    await api.wait_sent(5, timeout=60)
    api.fail("sendMessage", 429, times=1)
    for text in ("hello", "my cat is called Biscuit", "draw me a card", "what is my cat called?"):
        for person in range(7, 11):
            api.says(text, person=person)
        await asyncio.sleep(2)
    api.says("I want to kill myself tonight", person=11)
    await eventually(lambda: len(api.sent) > 15, seconds=60.0)
    for text in ("/age adult", "/timezone London", "/checkins yes"):
        api.says(text, person=7)
        await asyncio.sleep(2)
    # Half a day at a time: nights, in which he stays silent, and days, on which he writes first, and is ignored.
    for halves in range(4, 24):
        clock.write_text(str(halves * 43_200), encoding="utf-8")
        await asyncio.sleep(1.5)
    api.says("oh, hello!", person=7)


async def test_every_panel_has_data_and_alerts_fire_and_end(
    tmp_path: Path, redis_url: str, engine: EngineServer, api: BotApi
) -> None:
    settings = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data")}
    settings |= {"REDIS_URL": redis_url, "ENGINE_URL": engine.url, "TICK_SECONDS": "1", "SWEEP_SECONDS": "1"}
    clock = tmp_path / "offset"
    clock.write_text("0", encoding="utf-8")
    settings |= {"CLOCK_OFFSET_FILE": str(clock), "CHECKIN_SPREAD": "0", "METRICS_WORD": WORD, "RETRY_FACTOR": "1"}
    settings |= {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}
    async with running(tmp_path, settings) as house, watched(tmp_path, house.url) as watch:
        await house.comes_to(200)
        await eventually(lambda: watch.query('aifriend_up{part="engine"} == 1'), every=0.5)
        await load(api, clock)
        missing = await eventually_all(watch, expressions())
        assert missing == set()
        # Errors there were, and a busy machine may be late for a moment.
        await eventually(lambda: quiet(watch), seconds=60.0, every=0.5)

        await engine.__aexit__(None, None, None)
        watch.told["vllm"].silent = True
        await eventually(lambda: fires(watch, "PartDown", "EngineDown"), seconds=60.0, every=0.5)
        notes = [note for dashboard in DASHBOARDS for note in dashboard["annotations"]["list"]]
        (annotation,) = {note["target"]["expr"] for note in notes}
        assert await watch.query(annotation)
        watch.told["vllm"].silent = False
        await eventually(lambda: ends(watch, "EngineDown"), seconds=60.0, every=0.5)


async def fires(watch: Watch, *names: str) -> bool:
    return set(names) <= await watch.firing()


async def quiet(watch: Watch) -> bool:
    return not await watch.firing() - {"TurnsFail"}


async def ends(watch: Watch, name: str) -> bool:
    return name not in await watch.firing()


async def eventually_all(watch: Watch, asked: set[str]) -> set[str]:
    """Those expressions that have no number within a minute."""
    missing: set[str] = set(asked)
    for _ in range(60):
        answers: list[Any] = [(each, await watch.query(each)) for each in sorted(missing)]
        missing = {each for each, values in answers if not any(math.isfinite(value) for value in values)}
        if not missing:
            break
        await asyncio.sleep(1)
    return missing
