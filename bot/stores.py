"""Which store holds what is kept: the one at REDIS_URL, or an embedded one; knows no chat."""

import sys
from collections.abc import Callable
from contextlib import AsyncExitStack

from bot import data_key
from bot.doors.ports import Problem
from bot.hints import hint
from bot.progress import bar
from bot.settings import Settings
from engine.models.supervisor import OK
from persona.codec import Codec
from scheduler.clock import Clock
from scheduler.errors import StoreDown
from scheduler.mailbox import Adoption, Mailbox, Store, embedded
from scheduler.mailbox.permissions import prove_permissions
from scheduler.mailbox.policy import forgetfulness
from scheduler.privacy.backup import cut_off


async def open_mailbox(
    settings: Settings,
    clock: Clock,
    new_token: Callable[[], str],
    stack: AsyncExitStack,
    problem: Problem = embedded.on_stderr,
) -> Mailbox:
    """Return the mailbox over the store, with what an older version left in it. Raises StoreDown, ValueError."""
    codec = Codec(data_key.secrets(settings))
    store = await connect(settings, codec, stack, problem)
    mailbox = Mailbox(store, clock, new_token, settings.lease_seconds, settings.rates)
    # Said now, with what to do, and not at the first message.
    await prove_permissions(store)
    if await cut_off(store):
        raise StoreDown("a restore into this store was cut off: run `aifriend restore` again, with the same file")
    await mailbox.agree()
    await mailbox.prove_key()
    if warning := await forgetfulness(store):
        hint(f"aifriend: {warning}")
    await _adopt(mailbox)
    return mailbox


async def connect(
    settings: Settings, codec: Codec, stack: AsyncExitStack, problem: Problem = embedded.on_stderr
) -> Store:
    """Return the store, of which nothing was asked yet. Raises StoreDown, ValueError."""
    served = embedded.serve(settings.data_dir, problem=problem, pauses=settings.pauses)
    url = settings.redis_url or await stack.enter_async_context(served)
    store = Store.connect(url, codec, timeout=settings.store_timeout, replicas=settings.store_wait_replicas)
    stack.push_async_callback(store.close)
    return store


async def state(mailbox: Mailbox, settings: Settings) -> str:
    """ "ok", or in one line why what people write can't be kept."""
    try:
        await mailbox.prove_write()
    except StoreDown as error:
        if settings.redis_url:
            return str(error)
        log_file = settings.data_dir / "store" / "valkey.log"
        return f"the embedded store is away and started again by itself: see whether the disk is full, and {log_file}"
    return OK


async def _adopt(mailbox: Mailbox) -> None:
    """Take over what an older version left in the store, before anybody asks for it."""
    began = False
    async for done, total in Adoption(mailbox, embedded.on_stderr).run():
        if total and sys.stderr.isatty():
            print(bar(done / total, "taking over what is kept from the version before"), end="", file=sys.stderr)
            began = True
    if began:
        print(file=sys.stderr)
