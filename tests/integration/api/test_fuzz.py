"""The whole schema of the API, called with whatever fits it and what does not: nothing breaks the house."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings
from tests.fakes.roles import at_api

SECONDS = os.environ.get("FUZZ_SECONDS", "10")
"""Ten minutes in `make test-api-fuzz`."""


async def test_no_request_is_a_server_error(settings: Callable[..., Settings], tmp_path: Path) -> None:
    house = settings(api_requests_per_minute=0, api_answer_timeout=10.0, api_listen_seconds=0.05, exports_per_hour=0)
    async with at_api(house) as (app, client):
        await client.call("POST", "/v1/chats/ann/messages", {"text": "I have a dog called Rex."})
        command = Path(sys.executable).with_name("schemathesis")
        fuzz = await asyncio.create_subprocess_exec(
            *(command, "run", f"{client.url}/v1/openapi.json", "--no-color", "--checks", "not_a_server_error"),
            *("--header", f"Authorization: Bearer {client.key}", "--max-time", SECONDS, "--request-timeout", "30"),
            *("--suppress-health-check", "all", "--warnings", "off"),
            stdout=PIPE,
            stderr=STDOUT,
            cwd=tmp_path,
        )
        out, _ = await fuzz.communicate()
        assert fuzz.returncode == 0, out.decode()[-6000:]
        assert "api" not in app.metrics.told_errors()
