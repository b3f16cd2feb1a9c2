"""Everything kept about a person as readable JSON; knows no door and keeps nothing itself."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from persona.line import Line
from persona.meanings import Meanings, together
from persona.sheets.cards.keeping import document_kept
from scheduler.mailbox import Mailbox, Whole

FILE = "aifriend-export.json"
_A_TIME = 1e9
"""Seconds: no other number that is kept is as large."""


async def everything(mailbox: Mailbox, person: str, *, now: float) -> bytes:
    """Return all that is kept about a person: what is known of them, and each chat of theirs.

    Of a group only their own words: the others' are not theirs to take. Raises StoreDown.
    """
    record = await mailbox.person(person)
    chats = [await mailbox.whole(chat) for chat in await mailbox.people.chats(person)]
    files = {chat.chat.key: await mailbox.feed.files(chat.chat.key) for chat in chats}
    vectors = {chat.chat.key: _count(await mailbox.meanings(chat.chat.key)) for chat in chats}
    fields = {
        "exported_at": now,
        "person": record,
        "facts": await mailbox.facts.of(person, now=now),
        # Numbers made of the words that stand here, and without any of them.
        "fact_vectors": _count(await mailbox.facts.meanings(person)),
        "reports": [report.text for _, report in await mailbox.reports.waiting() if report.person == person],
        "chats": [
            _group(chat, person)
            if chat.chat.place.group
            else _private(chat, vectors[chat.chat.key], files[chat.chat.key])
            for chat in chats
        ],
    }
    return msgspec.json.format(msgspec.json.encode(_readable(msgspec.to_builtins(fields))), indent=2) + b"\n"


def _count(blocks: Iterable[Meanings]) -> int:
    return len(together(blocks).rows)


def _private(whole: Whole, vectors: int, files: Sequence[str]) -> dict[str, Any]:
    kept = whole.chat.place.card
    return {
        "chat": whole.chat.key,
        "state": replace(whole.chat, place=replace(whole.chat.place, card=b"")),
        "card": document_kept(kept) if kept else None,
        "said": [*whole.archive, *whole.history],
        "line_vectors": vectors,
        # Each is had under its name where the chat is met over HTTP.
        "files": files,
        "not_yet_answered": whole.inbox,
        "not_yet_sent": [bubble.text for bubble in whole.outbox],
    }


def _group(whole: Whole, person: str) -> dict[str, Any]:
    return {
        "chat": whole.chat.key,
        "group": True,
        "known_as": [known for known in whole.chat.members if known.person == person],
        "said": _theirs((*whole.archive, *whole.history), person),
        "not_yet_answered": [replace(incoming, quote=None) for incoming in whole.inbox if incoming.person == person],
    }


def _theirs(lines: Iterable[Line], person: str) -> list[Line]:
    return [_unquoted(line, person) for line in lines if line.person == person]


def _unquoted(line: Line, person: str) -> Line:
    """The line without what it quotes of somebody else."""
    return replace(line, quote=None) if line.quote and line.quote.person != person else line


def _readable(value: Any) -> Any:
    match value:
        case dict():
            return {key: _readable(part) for key, part in value.items()}
        case list() | tuple():
            return [_readable(part) for part in value]
        case float() if value >= _A_TIME:
            return datetime.fromtimestamp(value, UTC).isoformat(timespec="seconds")
        case _:
            return value
