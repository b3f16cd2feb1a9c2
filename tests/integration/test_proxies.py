"""A house that reaches the world by a real forward proxy alone: both platforms, the gateway's line and the engine."""

from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from tests.conftest import DATA_KEY
from tests.fakes.forward import Forward
from tests.fakes.house import running
from tests.fakes.tls import Authority, tls

HOSTS = ("telegram.invalid", "discord.invalid", "gateway.invalid", "engine.invalid")


class Discord(DiscordServer):
    """Names another host for its events, as the real one does."""

    tls = False

    @property
    def gateway_url(self) -> str:
        return f"{'wss' if self.tls else 'ws'}://{HOSTS[2]}/gateway"


@pytest.mark.parametrize("way", ["whole", "CONNECT"])
async def test_k13_a_house_behind_a_proxy_talks_on_both_platforms(
    tmp_path: Path, redis_url: str, engine: EngineServer, way: str
) -> None:
    authority = Authority(tmp_path / "authority", *HOSTS)
    async with BotApi() as telegram, Discord() as discord, AsyncExitStack() as stack:
        ports = [urlsplit(server.url).port or 0 for server in (telegram, discord, discord, engine)]
        if way == "CONNECT":
            ports = [await stack.enter_async_context(tls(port, authority.context())) for port in ports]
            discord.tls = True
        scheme = "http" if way == "whole" else "https"
        values = {"DATA_KEY": DATA_KEY, "REDIS_URL": redis_url, "SSL_CERT_FILE": str(authority.file)}
        values |= {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": f"{scheme}://{HOSTS[0]}"}
        values |= {"DISCORD_BOT_TOKEN": discord.token, "DISCORD_API_URL": f"{scheme}://{HOSTS[1]}"}
        async with Forward(dict(zip(HOSTS, ports, strict=True))) as forward:
            values |= {"ENGINE_URL": f"{scheme}://{HOSTS[3]}", f"{scheme}_proxy": forward.url}
            # Which certificates are good is read with the libraries.
            async with running(tmp_path, values, cold=True) as house:
                await house.comes_to(200, telegram="ok", discord="ok", engine="ok")
                telegram.says("Hi Harry")
                discord.says("Hi Harry")
                await telegram.wait_sent(2, timeout=20)
                await discord.wait_sent(2, timeout=20)
            assert forward.asked == {(way, host) for host in HOSTS}
