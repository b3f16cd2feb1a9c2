"""Who calls: a bearer key, what it opens, and how often; knows no route."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.doors.api.house import House, house_of
from bot.doors.api.problems import Problem
from bot.doors.api.talks import Spot
from scheduler.mailbox import ApiKey, Scope
from scheduler.mailbox.counts import Counts, Use

SPOT = r"^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,2}$"
"""A chat's id: whose it is, and after a dot, where they have several, which."""
_BEARER = HTTPBearer(auto_error=False, description="a key made with `aifriend apikey new`")
_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever brought a key."""

    key: ApiKey

    @property
    def is_operator(self) -> bool:
        """Whether the key is an operator's, who vouches for the people that they bring."""
        return self.key.scope is Scope.OPERATOR

    @property
    def own(self) -> Spot | None:
        """The chat of the person whose key it is; None for an operator's."""
        return None if self.is_operator else Spot(self.key.person.partition(":u")[2])

    def may_use(self, spot: Spot) -> bool:
        """Whether the key opens a chat."""
        return self.is_operator or self.key.person == spot.person


async def caller(request: Request, brought: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Caller:
    """Whoever calls. Raises Problem 401 without a good key, 429 for one request too many."""
    house = house_of(request)
    key = await house.mailbox.api_keys.find(brought.credentials) if brought else None
    if key is None:
        how = {"WWW-Authenticate": "Bearer"}
        raise Problem(401, "bring a key: Authorization: Bearer …; `aifriend apikey new` makes one", "no_key", how)
    await _ration(house, key)
    return Caller(key)


async def _ration(house: House, key: ApiKey) -> None:
    counts = Counts(house.mailbox.store)
    if house.per_minute and await counts.use(key.id, {Use.REQUEST: house.per_minute}):
        detail = f"a key has {house.per_minute} requests a minute: wait for the next one"
        raise Problem(429, detail, "too_many_requests", {"Retry-After": str(_A_MINUTE)})


Who = Annotated[Caller, Depends(caller)]


async def operator(who: Who) -> Caller:
    """An operator. Raises Problem 403 for anybody else."""
    if not who.is_operator:
        raise Problem(403, "this needs an operator's key: `aifriend apikey new --operator`", "not_operator")
    return who


Operator = Annotated[Caller, Depends(operator)]


async def spot(chat: Annotated[str, Path(pattern=SPOT, max_length=194)], who: Who) -> Spot:
    """A chat that the caller may use. Raises Problem 403."""
    found = Spot(chat)
    if not may_name(who, found):
        raise Problem(403, "this key opens other chats only", "not_yours")
    return found


def may_name(who: Caller, found: Spot) -> bool:
    """Whether a caller may use a chat of that name."""
    return re.fullmatch(SPOT, found.id) is not None and who.may_use(found)


There = Annotated[Spot, Depends(spot)]
