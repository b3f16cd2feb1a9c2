"""What whoever runs the house does from a shell while it runs: admit people, give out keys, stop all check-ins, lift an
age."""

import random
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

from bot import log, stores
from bot.ids import maker
from bot.settings import Settings
from bot.texts import operator as texts
from scheduler.clock import SystemClock
from scheduler.mailbox import ApiKey, Mailbox, Scope


async def admit(settings: Settings, code: str) -> str:
    """Let in whoever has a code; return what to say. Raises ValueError where nobody has it, StoreDown."""
    async with _mailbox(settings) as mailbox:
        guest = await mailbox.admissions.admit(code)
    if guest is None:
        raise ValueError(texts.ADMITTED_NOBODY)
    return texts.ADMITTED_BY_COMMAND.format(name=guest.name or guest.person)


async def switch_checkins(settings: Settings, *, on: bool) -> str:
    """Let him write first, or nobody be written to first; return what to say. Raises StoreDown."""
    async with _mailbox(settings) as mailbox:
        await mailbox.switches.switch_checkins(on=on)
    return texts.ALL_CHECKINS_ON if on else texts.ALL_CHECKINS_OFF


async def lift_age(settings: Settings, person: str) -> str:
    """Take back that somebody is under 18, who is then asked anew; return what to say.

    Raises ValueError where they are not held to an age, StoreDown, LeaseLost.
    """
    key = person if ":u" in person else person.replace(":", ":u", 1)
    async with _mailbox(settings) as mailbox:
        if not await mailbox.people.lift_age(key):
            raise ValueError(texts.AGE_NOT_HELD.format(person=person))
        await mailbox.lifts.count(mailbox.clock.now())
    log.note("age.lifted")
    return texts.AGE_LIFTED.format(person=person)


async def new_api_key(settings: Settings, person: str) -> str:
    """Make a key for the API, of a person (``web:42``) or for "" of an operator; return what to say, which is the only
    time that the key is told. Raises ValueError for anybody who is not met there, StoreDown."""
    name = _NAME.fullmatch(person)
    if person and name is None:
        raise ValueError(texts.NO_SUCH_PERSON.format(person=person))
    secret = f"aif_{secrets.token_urlsafe(32)}"
    scope = Scope.PERSON if name else Scope.OPERATOR
    async with _mailbox(settings) as mailbox:
        id_ = secrets.token_hex(4)
        key = ApiKey(id_, scope, f"web:u{name[1]}" if name else "", mailbox.clock.now())
        await mailbox.api_keys.add(secret, key)
    log.note("api_key.new")
    return texts.API_KEY_NEW.format(secret=secret, id=id_, whose=person or texts.OPERATOR)


async def list_api_keys(settings: Settings) -> str:
    """Return what to say of the keys that there are. Raises StoreDown."""
    async with _mailbox(settings) as mailbox:
        keys = await mailbox.api_keys.all()
    if not keys:
        return texts.API_KEYS_NONE
    return "\n".join(
        f"{key.id}  {datetime.fromtimestamp(key.at, UTC):%Y-%m-%d}  {key.person.replace(':u', ':') or texts.OPERATOR}"
        for key in keys
    )


async def drop_api_key(settings: Settings, id_: str) -> str:
    """Let nobody in by a key any more; return what to say. Raises ValueError where there is none, StoreDown."""
    async with _mailbox(settings) as mailbox:
        if not await mailbox.api_keys.drop(id_):
            raise ValueError(texts.API_KEY_UNKNOWN.format(id=id_))
    log.note("api_key.dropped")
    return texts.API_KEY_DROPPED.format(id=id_)


_NAME = re.compile(r"web:([A-Za-z0-9_-]{1,64})")


@asynccontextmanager
async def _mailbox(settings: Settings) -> AsyncIterator[Mailbox]:
    log.configure(settings.log_level)
    clock = SystemClock(settings.clock_offset_file)
    _, new_token = maker(clock, random.Random())  # noqa: S311 - a lease's token need not be secret
    async with AsyncExitStack() as stack:
        yield await stores.open_mailbox(settings, clock, new_token, stack)
