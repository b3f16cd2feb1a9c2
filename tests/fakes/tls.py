"""TLS in front of a server that speaks none, with an authority that nobody else knows."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Vouches for a server at ``hosts``, names or addresses, for so many days from now on."""

    def __init__(self, folder: Path, *hosts: str, days: int = 1) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")]), datetime.now(UTC)
        made = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=9))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([_named(host) for host in hosts]), critical=False)
            .sign(key, hashes.SHA256())
        )
        kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        folder.mkdir()
        self.file, self.both = folder / "authority.pem", folder / "both.pem"
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        self.both.write_bytes(key.private_bytes(*kinds) + self.file.read_bytes())

    def context(self) -> ssl.SSLContext:
        """For a server with this certificate."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.both)
        return context


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@asynccontextmanager
async def tls(place: int | str, context: ssl.SSLContext) -> AsyncIterator[int]:
    """Speak TLS for the server at a port of loopback, or at a socket's path, and yield the port."""

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            if isinstance(place, str):
                from_server, to_server = await asyncio.open_unix_connection(place)
            else:
                from_server, to_server = await asyncio.open_connection("127.0.0.1", place)
            await asyncio.gather(passing(reader, to_server), passing(from_server, writer))

    server = await asyncio.start_server(relay, "127.0.0.1", 0, ssl=context)
    try:
        port: int = server.sockets[0].getsockname()[1]
        yield port
    finally:
        server.close()


async def passing(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Hand on what comes, to the end, and then hang up."""
    with suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
    sink.transport.abort()
