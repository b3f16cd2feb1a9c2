"""Whether the store may drop by itself what people said, when it is full; changes nothing."""

from scheduler.errors import StoreDown
from scheduler.mailbox.store import Store

_KEEPS = "noeviction"


async def forgetfulness(store: Store) -> str:
    """What to do about a store that drops keys when it is full; "" for one that refuses to write then, or won't say."""
    try:
        state = await store.call(lambda: store.client.info("memory"))
    except StoreDown:
        return ""
    policy = str(state.get("maxmemory_policy", _KEEPS))
    if policy == _KEEPS:
        return ""
    return f"the store may forget what people said when it is full ({policy}): set its maxmemory-policy to {_KEEPS}"
