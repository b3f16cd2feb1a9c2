"""Reads a lorebook, as a card or a file of its own holds it, into a value; what is odd is refused with its place."""

from persona.sheets.bounds import MOST_ENTRIES, MOST_KEYS, CardError, Json, number, table, text, texts
from persona.sheets.lore.book import DEEPEST, SCAN_DEPTH, Entry, Lorebook
from persona.sheets.lore.decorators import undecorated

_ORDER = 100.0


def lorebook(book: Json) -> Lorebook:
    """The value of a book in the shape that cards hold (``character_book``). Raises CardError."""
    entries = book.get("entries", [])
    if not isinstance(entries, list):
        raise CardError("character_book.entries", "must be a list")
    if len(entries) > MOST_ENTRIES:
        raise CardError("character_book.entries", f"has {len(entries):,}; at most {MOST_ENTRIES:,} are read: drop some")
    return Lorebook(
        tuple(_entry(each, f"character_book.entries[{at}]") for at, each in enumerate(entries)),
        _whole(book.get("scan_depth"), SCAN_DEPTH, DEEPEST),
        _whole(book.get("token_budget"), 0, 1_000_000),
        book.get("recursive_scanning") is True,
    )


def _entry(value: object, place: str) -> Entry:
    entry = table(value, place)
    beyond = table(entry.get("extensions"), f"{place}.extensions")
    told = undecorated(text(entry.get("content"), f"{place}.content"))
    keys = texts(entry.get("keys"), f"{place}.keys", MOST_KEYS)
    secondary = texts(entry.get("secondary_keys"), f"{place}.secondary_keys", MOST_KEYS)
    regex = entry.get("use_regex") is True
    order = number(entry.get("insertion_order"), _ORDER)
    return Entry(
        content=told.content,
        keys=(*_said(keys), *told.texts("additional_keys")[:MOST_KEYS]),
        name=text(entry.get("name") or entry.get("comment"), f"{place}.name"),
        secondary=_said(secondary) if entry.get("selective") is True else (),
        excluded=told.texts("exclude_keys")[:MOST_KEYS],
        constant=(entry.get("constant") is True and not regex) or "activate" in told.told,
        never=entry.get("enabled") is False or "dont_activate" in told.told,
        case_sensitive=entry.get("case_sensitive") is True,
        regex=regex,
        whole_words=words if isinstance(words := beyond.get("match_whole_words"), bool) else None,
        before=entry.get("position") == "before_char",
        order=order,
        weight=number(entry.get("priority"), order),
        depth=told.number("scan_depth") or _whole(beyond.get("scan_depth"), 0, DEEPEST),
        after=told.number("activate_only_after"),
        every=told.number("activate_only_every"),
        recurses=beyond.get("exclude_recursion") is not True,
    )


def _said(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in keys if key.strip())


def _whole(value: object, default: int, most: int) -> int:
    """A count in its bounds."""
    return min(max(int(number(value, default)), 0), most) if value is not None else default
