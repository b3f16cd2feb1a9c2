"""C21: tokens and keys come from outside and stay out of logs, errors and prompts; what is kept is sealed, and the
key it is sealed with can be changed while the house runs."""

import asyncio
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from aiohttp import web

import bot.settings
from bot import data_key
from bot.app import open_app
from bot.settings import Settings
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from persona.codec import Codec, Unreadable, new_secret
from persona.person import Fact
from scheduler.mailbox import Store
from scheduler.privacy.reseal import OldKeyInUse, Reseal
from tests.care.figures import Figures
from tests.care.lengths import IN_FULL
from tests.conftest import DATA_KEY
from tests.fakes.home import CHAT, Home, at_home, last_words
from tests.fakes.vault import opened
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
ROOT = Path(__file__).parents[2]
TOKEN, ENGINE_KEY, HOOK = "1:tokencanary", "enginekeycanary", "hookcanary"
SECRETS = (TOKEN, ENGINE_KEY, HOOK, DATA_KEY)
TURNS = 200 if IN_FULL else 80


async def test_no_secret_in_logs_errors_or_prompts(
    settings: Make, engine: EngineServer, capfd: pytest.CaptureFixture[str], figures: Figures
) -> None:
    engine.answer = last_words
    async with BotApi(token=TOKEN) as api:
        values = {"telegram_bot_token": TOKEN, "telegram_api_url": api.url, "telegram_webhook_secret": HOOK}
        values |= {"engine_api_key": ENGINE_KEY, "log_level": "debug", "engine_failures": 1000, "outage_retry": 0.02}
        async with open_app(settings(**values)) as app:
            await app.open_telegram()
            # The last one may be cut short by the house's end.
            for turn in range(TURNS + 1):
                if turn % 20 == 3:
                    engine.fail(("cut", "garbage", "mid_error", "busy")[turn // 20 % 4])
                if turn % 20 == 13:
                    api.fail("sendMessage", 502, f"bad gateway at {api.url}/bot{TOKEN}/sendMessage")
                if turn % 40 == 19:
                    api.drop("sendMessage", after=turn % 80 == 19)
                api.says(f"number {turn} it is")
                await eventually(lambda said=f"number {turn} it": any(said in sent.text for sent in reversed(api.sent)))
        prompts = json.dumps([body["messages"] for body in engine.seen])
        shown = " ".join(sent.text for sent in api.sent)
    logged = "".join(capfd.readouterr())
    assert logged.count("turn.done") >= TURNS
    assert logged.count(".failed") >= TURNS // 40
    figures.none("C21", f"secrets in the log of {TURNS} turns with faults, level debug", [s in logged for s in SECRETS])
    figures.none("C21", "secrets in their prompts", [secret in prompts for secret in SECRETS])
    figures.none("C21", "secrets in their messages", [secret in shown for secret in SECRETS])


async def test_an_engine_that_repeats_its_request_in_its_error_betrays_nothing(
    settings: Make, capfd: pytest.CaptureFixture[str], figures: Figures
) -> None:
    async def telling(request: web.Request) -> web.Response:
        told = f"{request.url} {dict(request.headers)} {await request.text()}"
        return web.json_response({"error": {"message": told}}, status=400 if "models" not in request.path else 200)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", telling)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://key:{HOOK}@127.0.0.1:{runner.addresses[0][1]}"
    told = ""
    try:
        values = {"engine_url": url, "engine_api_key": ENGINE_KEY, "log_level": "debug", "outage_retry": 60.0}
        async with at_home(settings(**values)) as home:
            await home.say("my canarybird sings")
            told = str(await home.app.health())
    except Exception as error:  # noqa: BLE001 - whatever it is, it is shown to the operator
        told = f"{error}"
    await runner.cleanup()
    logged = "".join(capfd.readouterr()) + told
    assert logged
    words = (*SECRETS, "canarybird")
    figures.none("C21", "secrets or words in what an engine's error leaves", [word in logged for word in words])


@pytest.mark.parametrize("name", ["telegram_bot_token", "discord_bot_token", "engine_api_key", "data_key"])
def test_settings_never_show_a_secret(settings: Make, name: str, figures: Figures) -> None:
    shown = repr(settings(**{name: "canarysecret"})) + str(settings(**{name: "canarysecret"}))
    figures.none("C21", f"{name} in the settings' own words", ["canarysecret" in shown])


def test_secrets_come_from_the_environment_or_a_file_only(figures: Figures) -> None:
    files = [path for room in ("bot", "engine", "persona", "scheduler") for path in (ROOT / room).rglob("*.py")]
    shapes = (r"\d{8,10}:[\w-]{35}", r"[MN][\w-]{23}\.[\w-]{6}\.[\w-]{27}", r"sk-\w{20,}", r"[0-9a-f]{64}")
    looks_secret = re.compile(f"[\"'](?:{'|'.join(shapes)})[\"']")
    found = [bool(looks_secret.search(path.read_text(encoding="utf-8"))) for path in files]
    figures.none("C21", "source files that hold something like a secret", found)
    assert bot.settings.Settings.model_config["env_file"] == ".env"


async def test_a_thief_of_the_store_reads_nothing(settings: Make, redis_url: str, figures: Figures) -> None:
    async with at_home(settings()) as home:
        await lived(home)
        with redis.Redis.from_url(redis_url) as client:
            dumps = [client.dump(key) or b"" for key in client.scan_iter()]
    assert len(dumps) >= 8
    figures.none("C21", "raw values of the store with a plain canary", [b"canary" in dump for dump in dumps])
    assert sum("canarybird" in shown for _, shown in opened(redis_url)) >= 2


async def lived(home: Home, number: int = 0) -> None:
    """Leave something of every kind."""
    await home.say("/start", f"my canarybird number {number}")
    await home.person(facts=(Fact("has a canarybird", "said", 1.0, 2e9),))
    async with home.app.mailbox.holding(CHAT) as held:
        assert held is not None
        await held[0].compact(held[1].chat, 1)
    await home.say("/age minor", "/forget yes", chat="fake:c3", person="fake:u3")


async def test_everything_is_put_under_a_new_key_while_people_talk(
    settings: Make, redis_url: str, figures: Figures
) -> None:
    old, new = new_secret(), new_secret()
    async with at_home(settings(data_key=old)) as home:
        await lived(home)
    both = f"{new} {old}"
    shown = io.StringIO()
    async with at_home(settings(data_key=both)) as home:
        talk = asyncio.create_task(home.say(*(f"canarybird {number}" for number in range(30))))
        await data_key.rotate(settings(data_key=both), shown)
        await talk
        await data_key.rotate(settings(data_key=both), shown)
        before = await home.history()
    assert "Everything is under the first key now" in shown.getvalue()
    with_old = [shown_ for _, shown_ in opened(redis_url, (old,)) if "canarybird" in shown_]
    figures.none("C21", "values that the old key still opens after the change", [bool(with_old)])
    async with at_home(settings(data_key=new)) as home:
        assert await home.history() == before
        assert len([line for line in before if "canarybird" in line.text]) >= 30
        assert await home.facts()
        held_to = (await home.app.mailbox.person("fake:u3")).age
        figures.all("C21", "age locks that hold after the change", [held_to == "minor"])
        archive = (await home.app.mailbox.whole(CHAT)).archive
        assert len(archive) == 1


async def test_a_change_that_was_cut_off_goes_on_where_it_was(redis_url: str, settings: Make) -> None:
    old, new = new_secret(), new_secret()
    async with at_home(settings(data_key=old)) as home:
        await lived(home)
    store = Store.connect(redis_url, Codec((new, old)))
    first = await anext(aiter(Reseal(store).run()))
    assert first.resealed > 0
    rest = [progress.resealed async for progress in Reseal(store).run()]
    assert rest[-1] == 0
    await store.close()


async def test_what_changes_while_it_is_put_under_the_new_key_is_not_lost(redis_url: str) -> None:
    old, new = new_secret(), new_secret()
    before, after = Codec((old,)), Codec((new, old))
    store = Store.connect(redis_url, after)
    with redis.Redis.from_url(redis_url) as client:
        place = "aifriend:{p1}:person"
        first, second = before.seal("first", place), before.seal("second", place)
        client.set(place, second, ex=100)
        # As if the value had changed between reading and writing.
        assert await store.run("reseal", [place], "", first, after.seal("first", place)) == 0
        assert client.get(place) == second
        assert [progress.resealed async for progress in Reseal(store).run()][-1] == 1
        assert Codec((new,)).open(client.get(place), str, place) == "second"  # type: ignore[arg-type]
        assert 0 < client.ttl(place) <= 100  # type: ignore[operator]
    await store.close()


async def test_with_one_key_the_operator_hears_what_to_do(settings: Make) -> None:
    with pytest.raises(ValueError, match="aifriend key new"):
        await data_key.rotate(settings(), io.StringIO())


async def test_a_process_with_the_old_key_first_is_named_as_the_reason(redis_url: str) -> None:
    old, new = new_secret(), new_secret()
    store = Store.connect(redis_url, Codec((new, old)))
    place, behind = "aifriend:{p1}:person", Codec((old,))
    with redis.Redis.from_url(redis_url) as client:
        client.set(place, behind.seal(0, place))

        async def written_again() -> None:
            async for progress in Reseal(store).run():
                client.set(place, behind.seal(progress.resealed, place))

        with pytest.raises(OldKeyInUse, match="restart every process"):
            await written_again()
    await store.close()


def test_a_value_that_was_moved_is_not_put_under_the_new_key() -> None:
    old, new = new_secret(), new_secret()
    moved = Codec((old,)).seal("words", "aifriend:{a}:state")
    with pytest.raises(Unreadable):
        Codec((new, old)).resealed(moved, "aifriend:{b}:state")
    assert Codec((new, old)).resealed(b"0000001", "aifriend:{b}:rev") is None
