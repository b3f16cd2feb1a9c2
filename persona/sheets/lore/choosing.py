"""What of a lorebook the end of a talk calls for: a pure function of both, bounded however the book is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from persona.sheets.lore.book import DEEPEST, Entry, Lorebook
from persona.sheets.lore.keys import holds, matches

ROUNDS = 3
"""How often what was called may call something else."""
LONGEST_SCAN = 4_000
"""Characters at the end of what is looked through."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The messages of a talk, the oldest first, and how many of the persona's there have been so far."""

    messages: tuple[str, ...]
    answers: int = 0

    def end(self, depth: int) -> str:
        """The last so many messages."""
        return "\n".join(self.messages[-min(max(depth, 1), DEEPEST) :])[-LONGEST_SCAN:]


def called(book: Lorebook, talk: Talk) -> tuple[Entry, ...]:
    """The entries that a talk calls, in the book's order; constants are not among them, but may call others."""
    found = [
        at for at, entry in enumerate(book.entries) if _is_called(entry, talk, talk.end(entry.depth or book.depth))
    ]
    told = [entry.content for entry in book.constants]
    for _ in range(ROUNDS if book.recursive else 0):
        text = "\n".join((*told, *(book.entries[at].content for at in found)))[-LONGEST_SCAN:]
        further = [
            at
            for at, entry in enumerate(book.entries)
            if at not in found and entry.recurses and _is_called(entry, talk, text)
        ]
        if not further:
            break
        found += further
    return tuple(book.entries[at] for at in sorted(found))


def chosen(book: Lorebook, talk: Talk, room: int, size: Callable[[str], int]) -> tuple[Entry, ...]:
    """Those of them for which there is room, by the book's budget and ``room`` (tokens, as ``size`` counts them), in
    the order in which they stand in a prompt: of a greater weight first kept, then the later in order."""
    room = min(room, book.budget) if book.budget else room
    kept = []
    for entry in sorted(called(book, talk), key=lambda entry: (entry.weight, entry.order), reverse=True):
        if (needs := size(entry.content)) <= room:
            room -= needs
            kept.append(entry)
    return tuple(sorted(kept, key=lambda entry: entry.order))


def _is_called(entry: Entry, talk: Talk, text: str) -> bool:
    if entry.constant or entry.never or not entry.content:
        return False
    if talk.answers < entry.after or (entry.every and talk.answers % entry.every):
        return False
    if entry.regex:
        return any(matches(key, text, case_sensitive=entry.case_sensitive) for key in entry.keys)
    return (
        _any(entry.keys, entry, text)
        and (not entry.secondary or _any(entry.secondary, entry, text))
        and not _any(entry.excluded, entry, text)
    )


def _any(keys: Sequence[str], entry: Entry, text: str) -> bool:
    return any(_held(keys, entry, text))


def _held(keys: Sequence[str], entry: Entry, text: str) -> Iterator[bool]:
    return (holds(key, text, case_sensitive=entry.case_sensitive, whole_words=entry.whole_words) for key in keys)
