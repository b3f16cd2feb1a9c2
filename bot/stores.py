"""Which store holds what is kept: the one at REDIS_URL, or an embedded one; knows no chat."""

import sys
from collections.abc import Callable
from contextlib import AsyncExitStack

from bot import keys
from bot.progress import bar
from bot.settings import Settings
from persona.codec import Codec
from scheduler.clock import Clock
from scheduler.mailbox import Adoption, Mailbox, Store, embedded


async def open_mailbox(
    settings: Settings, clock: Clock, new_token: Callable[[], str], stack: AsyncExitStack
) -> Mailbox:
    """Return the mailbox over the store, with what an older version left in it. Raises StoreDown, ValueError."""
    codec = Codec(keys.secrets(settings.data_key.get_secret_value(), settings.data_key_file))
    redis_url = settings.redis_url or await stack.enter_async_context(embedded.serve(settings.data_dir))
    timeout, replicas = settings.store_timeout, settings.store_wait_replicas
    store = Store.connect(redis_url, codec, timeout=timeout, replicas=replicas)
    stack.push_async_callback(store.close)
    mailbox = Mailbox(store, clock, new_token, settings.lease_seconds, settings.rates)
    # Said now, with what to do, and not at the first message.
    await mailbox.agree()
    await mailbox.prove_key()
    await _adopt(mailbox)
    return mailbox


async def _adopt(mailbox: Mailbox) -> None:
    """Take over what an older version left in the store, before anybody asks for it."""
    began = False
    async for done, total in Adoption(mailbox, _say_problem).run():
        if total and sys.stderr.isatty():
            print(bar(done / total, "taking over what is kept from the version before"), end="", file=sys.stderr)
            began = True
    if began:
        print(file=sys.stderr)


def _say_problem(kind: str, error: BaseException | None) -> None:
    print(f"aifriend: {kind}: {error}", file=sys.stderr)
