"""Whether the store's user may do what the house needs, which is asked at start and not at somebody's message."""

import asyncio
from collections.abc import Iterator

import redis.exceptions

from scheduler.errors import StoreDown
from scheduler.mailbox.complaint import LEAST, denied_command
from scheduler.mailbox.store import Command, Store

_PLACE = "aifriend:{permissions}:probe"
_SECONDS = 60
# Refused before it is looked at what lies there, which is a text that most can't use, and is removed at last.
_PROBES = f"""
    SET KEY x EX {_SECONDS} · GET KEY · GETEX KEY · GETRANGE KEY 0 0 · EXISTS KEY · TYPE KEY · INCR KEY · INCRBY KEY 1
    PTTL KEY · PERSIST KEY · PEXPIRE KEY {_SECONDS}000 · EXPIRE KEY {_SECONDS} · RENAMENX KEY KEY
    HDEL KEY x · HEXISTS KEY x · HGET KEY x · HGETALL KEY · HINCRBY KEY x 1 · HKEYS KEY · HLEN KEY · HMGET KEY x
    HSET KEY x x · HSETNX KEY x x · LPOS KEY x · LLEN KEY · LRANGE KEY 0 0 · LSET KEY 0 x · LTRIM KEY 0 0 · RPUSH KEY x
    ZADD KEY 1 x · ZCARD KEY · ZRANGE KEY 0 0 · ZREM KEY x · ZREMRANGEBYRANK KEY 0 0 · ZREMRANGEBYSCORE KEY 0 0
    ZSCAN KEY 0 · ZSCORE KEY x · ZUNIONSTORE KEY 1 KEY · BZPOPMIN KEY 0.001 · DEL KEY
    EVAL return 0 · EVALSHA x 0 · TIME · SCAN 0 · DBSIZE · INFO memory · PUBSUB NUMSUB
    PUBLISH aifriend:nudges x
"""


async def prove_permissions(store: Store) -> None:
    """See in one round trip that the store's user may run every command. Raises StoreDown, which names those that it
    may not, or says why the store can't be asked."""
    probes = [*_probes(), *([("WAIT", 0, 0)] if store.replicas else [])]
    outcomes = await asyncio.gather(*(store.command(*probe) for probe in probes), return_exceptions=True)
    refusals: list[StoreDown] = []
    for outcome in outcomes:
        if not isinstance(outcome, BaseException):
            continue
        if not isinstance(outcome, StoreDown) or not isinstance(outcome.__cause__, redis.exceptions.ResponseError):
            raise outcome
        if isinstance(outcome.__cause__, redis.exceptions.NoPermissionError):
            refusals.append(outcome)
    if commands := [command for refusal in refusals if (command := denied_command(refusal.__cause__))]:
        raise StoreDown(f"the store's user may not run {', '.join(commands)}: {LEAST}")
    if refusals:
        raise refusals[0]


def _probes() -> Iterator[Command]:
    for cell in _PROBES.replace("\n", "·").split("·"):
        if words := cell.split():
            yield tuple(_PLACE if word == "KEY" else word for word in words)
