"""A real Prometheus over the running house, and over what tells what vLLM, the exporter and Telegraf tell."""

import asyncio
import re
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from aiohttp import web

from tests.fakes.ports import free_port
from tests.fakes.serving import serving
from tests.fakes.waiting import eventually

HERE = Path(__file__).parent
DEPLOY = HERE.parents[1] / "deploy"
WORD = "sesame"
"""What the house tells its metrics to."""
_OTHERS = ("vllm", "valkey", "telegraf", "web")
_COUNTS = re.compile(
    r"^(\S+(?:_total|_bucket|_count|_sum|_bytes|_bytes_recv|_bytes_sent)(?:\{.*\})?) (\S+)$", re.MULTILINE
)


@dataclass(slots=True)
class Told:
    """A file of metrics as it is told, its counters a little higher each time; ``silent`` answers nothing."""

    text: str
    silent: bool = False
    _asked: int = 0

    async def answer(self, _: web.Request) -> web.Response:
        if self.silent:
            return web.Response(status=503)
        self._asked += 1
        grown = _COUNTS.sub(lambda match: f"{match[1]} {float(match[2]) * (1 + self._asked / 100)}", self.text)
        return web.Response(text=grown, content_type="text/plain")


@dataclass(slots=True)
class Watch:
    """The Prometheus and what it looks at beside the house, by job."""

    url: str
    told: Mapping[str, Told] = field(default_factory=dict)

    async def query(self, expression: str) -> list[float]:
        """The values that an expression has now, of all series; Grafana's own interval is half a minute."""
        asked = expression.replace("$__rate_interval", "30s")
        way = f"{self.url}/api/v1/query"
        async with aiohttp.ClientSession() as http, http.get(way, params={"query": asked}) as answer:
            told = await answer.json()
        assert told["status"] == "success", (expression, told)
        return [float(series["value"][1]) for series in told["data"]["result"]]

    async def firing(self) -> set[str]:
        """The alerts that fire now."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/api/v1/alerts") as answer:
            alerts = (await answer.json())["data"]["alerts"]
        return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}


@asynccontextmanager
async def watched(folder: Path, house: str) -> AsyncIterator[Watch]:
    """Run Prometheus with our own files, every second, and with alerts that wait for seconds instead of minutes."""
    told = {name: Told((HERE / "exposition" / f"{name}.prom").read_text("utf-8")) for name in _OTHERS}
    app, port = web.Application(), free_port()
    for name, each in told.items():
        app.router.add_get(f"/{name}", each.answer)
    async with serving(app) as url:
        targets = {name: (url.removeprefix("http://"), f"/{name}") for name in told}
        _write(folder, targets | {"aifriend": (house.removeprefix("http://"), "/metrics")})
        command = ("prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb")
        listens = f"--web.listen-address=127.0.0.1:{port}"
        child = await asyncio.create_subprocess_exec(*command, listens, stdout=DEVNULL, stderr=PIPE)
        made = Watch(f"http://127.0.0.1:{port}", told)
        try:
            await eventually(lambda: _ready(made.url), every=0.1)
            yield made
        finally:
            child.terminate()
            await child.communicate()


async def _ready(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as http, http.get(f"{url}/-/ready") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _write(folder: Path, targets: Mapping[str, tuple[str, str]]) -> None:
    config: dict[str, Any] = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    for job in config["scrape_configs"]:
        address, path = targets[job["job_name"]]
        job.pop("dns_sd_configs", None)
        if "authorization" in job:
            (folder / "word").write_text(WORD, encoding="utf-8")
            job["authorization"] = {"credentials_file": str(folder / "word")}
        job |= {"static_configs": [{"targets": [address]}], "metrics_path": path}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    alerts = re.sub(r"for: \d+m", "for: 2s", (DEPLOY / "alerts.yml").read_text("utf-8"))
    (folder / "alerts.yml").write_text(alerts, encoding="utf-8")
