"""Names the indexes over all chats, which are spread so that no node of a cluster holds a whole one."""

import zlib

SHARDS = 64


def index(name: str, chat: str) -> str:
    """The key of the part of an index that holds this chat."""
    return f"aifriend:{{{name}:{zlib.crc32(chat.encode()) % SHARDS}}}"


def parts(name: str) -> list[str]:
    """The keys of all parts of an index."""
    return [f"aifriend:{{{name}:{shard}}}" for shard in range(SHARDS)]
