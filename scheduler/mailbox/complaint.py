"""What a store's error means to whoever runs the house, in one sentence that says what to do; asks nothing."""

import redis.exceptions

from scheduler.errors import StoreDown
from scheduler.mailbox.batches import NotReplicated

_CLUSTER = (
    redis.exceptions.ClusterError,
    redis.exceptions.AskError,
    redis.exceptions.ClusterCrossSlotError,
)
_START = "start it, or correct REDIS_URL"


def translated(error: Exception) -> StoreDown:
    """The error as one of ours."""
    return StoreDown(
        _by_kind(error) or _by_words(str(error)) or f"the store does not answer ({_name(error)}): {_START}"
    )


def _by_kind(error: Exception) -> str:
    if isinstance(error, NotReplicated):
        return "no replica took the write in time: start one, or lower STORE_WAIT_REPLICAS"
    if isinstance(error, _CLUSTER):
        return "REDIS_URL names a Redis cluster, which can't be used yet: point it at a server that is alone"
    if isinstance(error, redis.exceptions.OutOfMemoryError):
        return _FULL
    if isinstance(error, redis.exceptions.ReadOnlyError):
        return _REPLICA
    if isinstance(error, redis.exceptions.AuthenticationError | redis.exceptions.NoPermissionError):
        return "the store refuses the password or its user: correct REDIS_URL"
    if isinstance(error, TimeoutError):
        return f"the store does not answer in time: {_START}; rediss:// is only for one that speaks TLS"
    return ""


_FULL = "the store is out of memory: give it more, or raise maxmemory"
_REPLICA = "the store is a read-only replica: point REDIS_URL at its primary"
_WORDS = (
    (("OOM",), _FULL),
    (("MISCONF", "No space"), "the store can't write to its disk: free some space"),
    (("READONLY",), _REPLICA),
    (("CLUSTERDOWN", "MOVED ", "cluster mode"), _by_kind(redis.exceptions.ClusterError())),
    (
        ("CERTIFICATE_VERIFY_FAILED",),
        "the store's TLS certificate is not trusted: name its authority's file in SSL_CERT_FILE",
    ),
    (("SSL", "TLS"), "the store speaks no TLS, or another kind of it: write redis:// in REDIS_URL, or mend its TLS"),
    (
        ("Connection closed by server",),
        f"the store hangs up: {_START}; where it speaks TLS, that begins with rediss://",
    ),
    (("DB index", "SELECT"), "the store has no database of the number in REDIS_URL: correct it"),
)


def _by_words(text: str) -> str:
    return next((sentence for words, sentence in _WORDS if any(word in text for word in words)), "")


def _name(error: Exception) -> str:
    return type(error).__name__
