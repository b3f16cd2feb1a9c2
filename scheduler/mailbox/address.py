"""Where the store is: turns REDIS_URL into a client, or says why it can't be one; connects to nothing."""

from typing import Any
from urllib.parse import urlsplit

import redis.asyncio
import redis.exceptions
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.connection import SSLConnection, parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff

_SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")
_CLUSTER = "+cluster"
_SENTINEL = "+sentinel"
_SENTINEL_PORT, _CLUSTER_PORT = 26379, 6379
_SENTINEL_PATIENCE = 1.0
"""Seconds after which the next sentinel is asked."""


def client(url: str) -> redis.asyncio.Redis | RedisCluster:
    """Return a client for the store at ``url``; the first use connects. Raises ValueError for a URL that can't be used,
    which says why, and nothing of what the URL holds, since a password may be part of it."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _SCHEMES:
        names = ", ".join(f"{name}://" for name in _SCHEMES)
        raise ValueError(f"REDIS_URL must begin with one of {names}: redis://localhost:6379, say")
    try:
        # A #, ? or / in a password ends the place in which it is looked for.
        if scheme != "unix" and "@" in rest[len(urlsplit(url).netloc) :]:
            raise ValueError
        if scheme.endswith(_CLUSTER):
            return _cluster(url)
        made = _by_sentinels(url) if scheme.endswith(_SENTINEL) else _direct(url)
    except ValueError as error:
        # Only what we say ourselves is sure not to quote the URL.
        words = str(error) if isinstance(error, _Unusable) else "can't be read: write %23 for #, %2F for /, %40 for @ …"
        raise ValueError(f"REDIS_URL {words}") from None
    _prove(made)
    return made


async def close(client: redis.asyncio.Redis) -> None:
    """Close all connections, those to sentinels too."""
    await client.aclose()
    sentinels: Sentinel | None = getattr(client.connection_pool, "sentinel_manager", None)
    if sentinels is not None:
        await sentinels.aclose()


class _Unusable(ValueError):
    """Why a URL can't be used."""


def _direct(url: str) -> redis.asyncio.Redis:
    parts = urlsplit(url)
    if parts.scheme != "unix" and not parts.path.strip("/").isdecimal() and parts.path.strip("/"):
        raise _Unusable("has something else than a number behind its last /: it names the database, 0 where none is")
    return redis.asyncio.Redis.from_url(url, **_options())


def _by_sentinels(url: str) -> redis.asyncio.Redis:
    """A client that asks the sentinels for the primary whenever it connects."""
    parts = urlsplit(url)
    opening, _, hosts = parts.netloc.rpartition("@")
    name, _, database = parts.path.strip("/").partition("/")
    if not name or not hosts:
        raise _Unusable("names no primary: redis+sentinel://host:26379,other:26379/mymaster, say")
    scheme = parts.scheme.removesuffix(_SENTINEL)
    said: dict[str, Any] = {**parse_url(f"{scheme}://{opening}@localhost/{database}?{parts.query}")}
    del said["host"]
    tls = {"ssl": True} if said.pop("connection_class", None) else {}
    tls |= {option: value for option, value in said.items() if option.startswith("ssl_")}
    own = {"username": said.pop("sentinel_username", None), "password": said.pop("sentinel_password", None)}
    waits = {"socket_timeout": _SENTINEL_PATIENCE, "socket_connect_timeout": _SENTINEL_PATIENCE}
    places = [urlsplit(f"//{host}") for host in hosts.split(",")]
    make: Any = Sentinel
    manager: Sentinel = make(
        [(place.hostname, place.port or _SENTINEL_PORT) for place in places],
        sentinel_kwargs={**_options(), **waits, **tls, **own},
    )
    made: redis.asyncio.Redis = manager.master_for(name, **{**said, **tls, **_options()})
    return made


def _cluster(url: str) -> RedisCluster:
    """What knows who has which key, from the nodes that are named; the others tell themselves."""
    parts = urlsplit(url)
    opening, _, hosts = parts.netloc.rpartition("@")
    if not hosts:
        raise _Unusable("names no node: redis+cluster://host:6379,other:6379, say")
    scheme = parts.scheme.removesuffix(_CLUSTER)
    said: dict[str, Any] = {**parse_url(f"{scheme}://{opening}@localhost/?{parts.query}")}
    del said["host"]
    tls = {"ssl": True} if said.pop("connection_class", None) else {}
    places = [urlsplit(f"//{host}") for host in hosts.split(",")]
    nodes = [ClusterNode(place.hostname or "", place.port or _CLUSTER_PORT) for place in places]
    make: Any = RedisCluster
    made: RedisCluster = make(startup_nodes=nodes, require_full_coverage=False, **said, **tls, **_options())
    return made


def _options() -> dict[str, Any]:
    return {
        # Timed by the store: the client's own timer (asyncio.wait_for before Python 3.12) can swallow a cancellation,
        # and then a house that is closing, or a chat whose lease is lost, would work on.
        "socket_timeout": None,
        "socket_connect_timeout": None,
        "health_check_interval": 0,
        # A command is never repeated: see Store.connect.
        "retry": Retry(NoBackoff(), 0),
        "max_connections": 256,
        # Scores come as numbers with their members.
        "protocol": 3,
    }


def _prove(made: redis.asyncio.Redis) -> None:
    """See at once whether a connection could be made as the URL says. Raises ValueError."""
    try:
        pool = made.connection_pool
        connection = pool.connection_class(**pool.connection_kwargs)
        if isinstance(connection, SSLConnection):
            connection.ssl_context.get()
    except (TypeError, redis.exceptions.RedisError) as error:
        raise ValueError("REDIS_URL has a setting behind its ? that can't be used, or not with its scheme") from error
    except OSError as error:
        raise ValueError(f"REDIS_URL names a certificate or key that can't be read ({error.strerror})") from error
