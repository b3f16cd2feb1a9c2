"""What a store's error means to whoever runs the house, in one sentence that says what to do; asks nothing."""

import re

import redis.exceptions
from redis.asyncio.sentinel import MasterNotFoundError

from scheduler.errors import StoreDown
from scheduler.mailbox.batches import NotReplicated

_CLUSTER = (
    redis.exceptions.ClusterError,
    redis.exceptions.AskError,
    redis.exceptions.ClusterCrossSlotError,
)
_PART = "REDIS_URL names a Redis cluster that lacks a part of its slots: wait for the failover, or start its nodes"
_START = "start it, or correct REDIS_URL"
LEAST = "deploy/users.acl lists what it needs"


def translated(error: Exception) -> StoreDown:
    """The error as one of ours."""
    return StoreDown(
        _by_kind(error) or _by_words(str(error)) or f"the store does not answer ({_name(error)}): {_START}"
    )


def _by_kind(error: Exception) -> str:
    if isinstance(error, NotReplicated):
        return "no replica took the write in time: start one, or lower STORE_WAIT_REPLICAS"
    if isinstance(error, redis.exceptions.ClusterDownError):
        return _PART
    if isinstance(error, _CLUSTER):
        return "REDIS_URL names a Redis cluster: write redis+cluster://host:6379,other:6379"
    if isinstance(error, redis.exceptions.OutOfMemoryError):
        return _FULL
    if isinstance(error, redis.exceptions.ReadOnlyError):
        return _REPLICA
    if isinstance(error, MasterNotFoundError):
        return f"no sentinel in REDIS_URL answers and has a primary of that name: {_START}, or wait for the failover"
    if isinstance(error, redis.exceptions.NoPermissionError):
        return _not_allowed(error)
    if isinstance(error, redis.exceptions.AuthenticationError):
        return _who(str(error))
    if isinstance(error, redis.exceptions.BusyLoadingError):
        return "the store still reads what it keeps: wait until it has"
    if isinstance(error, TimeoutError):
        return f"the store does not answer in time: {_START}; rediss:// is only for one that speaks TLS"
    return ""


def denied_command(error: BaseException | None) -> str:
    """The command that the store's user may not run, in capitals; "" where it may, and is refused for another reason,
    such as the key."""
    named = re.search(r"run the '([a-z|]+)' command", str(error))
    return named[1].upper().replace("|", " ") if named else ""


def _not_allowed(error: Exception) -> str:
    """What a user of the store may not."""
    what = f"run {command}" if (command := denied_command(error)) else "use keys and channels that begin with aifriend:"
    return f"the store's user may not {what}: {LEAST}"


def _who(text: str) -> str:
    """What is wrong with how we say who we are."""
    if "WRONGPASS" in text or "invalid" in text:
        return "the store refuses the user or the password: correct REDIS_URL"
    return "the store wants a password: write redis://user:password@host:6379 in REDIS_URL"


_FULL = "the store is out of memory: give it more, or raise maxmemory"
_REPLICA = "the store is a read-only replica: point REDIS_URL at its primary"
_WORDS = (
    (("ACL failure",), f"the store's user may not do all that a step does: {LEAST}"),
    (
        ("'SENTINEL'",),
        "redis+sentinel:// in REDIS_URL names a server that is no sentinel: write redis://, or name them",
    ),
    (
        ("unknown command",),
        "REDIS_URL names a sentinel, or a server older than Redis 6.2: correct it",
    ),
    (("OOM",), _FULL),
    (("MISCONF", "No space"), "the store can't write to its disk: free some space"),
    (("READONLY", "MASTERDOWN"), _REPLICA),
    (("CLUSTERDOWN",), _PART),
    (("MOVED ", "cluster mode"), _by_kind(redis.exceptions.ClusterError())),
    (("certificate has expired",), "the store's TLS certificate has expired: renew it"),
    (
        ("mismatch, certificate",),
        "the store's TLS certificate is for another host than REDIS_URL names: correct either",
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED",),
        "the store's TLS certificate is not trusted: add ?ssl_ca_certs=FILE of its authority to REDIS_URL",
    ),
    (("SSL", "TLS"), "the store speaks no TLS, or another kind of it: write redis:// in REDIS_URL, or mend its TLS"),
    (
        ("Connection closed by server",),
        f"the store hangs up: {_START}; TLS begins with rediss:// and may want ?ssl_certfile=FILE&ssl_keyfile=FILE",
    ),
    (("DB index", "SELECT"), "the store has no database of the number in REDIS_URL: correct it"),
)


def _by_words(text: str) -> str:
    return next((sentence for words, sentence in _WORDS if any(word in text for word in words)), "")


def _name(error: Exception) -> str:
    return type(error).__name__
