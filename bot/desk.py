"""What whoever runs the house does from a shell, while it runs: let somebody in, stop all check-ins, lift an age."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot import log, stores
from bot.ids import maker
from bot.settings import Settings
from bot.texts import operator as texts
from scheduler.clock import SystemClock
from scheduler.mailbox import Mailbox


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


@asynccontextmanager
async def _mailbox(settings: Settings) -> AsyncIterator[Mailbox]:
    log.configure(settings.log_level)
    clock = SystemClock(settings.clock_offset_file)
    _, new_token = maker(clock, random.Random())  # noqa: S311 - a lease's token need not be secret
    async with AsyncExitStack() as stack:
        yield await stores.open_mailbox(settings, clock, new_token, stack)
