"""Follows the pointers that chats leave behind where their ids change; knows nothing of what lies in a chat."""

from dataclasses import replace

from engine.messages import Incoming
from persona.keys import Keys
from persona.merger import earlier
from scheduler.mailbox.store import Store


async def whereabouts(store: Store, chat: str) -> str:
    """Return where a chat is now: its own id, where that has not changed. Raises StoreDown."""
    names = await store.names()
    while pointer := await store.get(names.chat(chat).key("moved")):
        chat = pointed(store, pointer, names.chat(chat))
    return chat


def pointed(store: Store, pointer: bytes, keys: Keys) -> str:
    """Return the chat that a pointer under these keys names. Raises Unreadable."""
    return store.codec.open(pointer, str, keys.key("moved"))


def redirected(incoming: Incoming, chat: str) -> Incoming:
    """A message to a chat's old id as its new place keeps it."""
    return replace(
        incoming,
        chat=chat,
        id=earlier(incoming.id),
        edits=earlier(incoming.edits),
        deleted=earlier(incoming.deleted),
    )
