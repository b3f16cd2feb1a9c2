"""Whether the store may drop by itself what people said, when it is full; changes nothing."""

from functools import partial

from scheduler.errors import StoreDown
from scheduler.mailbox.store import Store

_KEEPS = "noeviction"


async def forgetfulness(store: Store) -> str:
    """What to do about a store that drops keys when it is full; "" for one that refuses to write then, or won't say."""
    try:
        nodes = await store.each()
        states = [await store.call(partial(node.info, "memory")) for node in nodes]
    except StoreDown:
        return ""
    policies = [str(state.get("maxmemory_policy", _KEEPS)) for state in states]
    policy = next((each for each in policies if each != _KEEPS), "")
    if not policy:
        return ""
    return f"the store may forget what people said when it is full ({policy}): set its maxmemory-policy to {_KEEPS}"
