"""Turns a lorebook from one of its shapes on file into another without losing anything; knows no meaning of a field.

Cards hold a book with a list of entries (``character_book``), the third specification puts the same into a file of its
own (``lorebook_v3``), SillyTavern numbers its entries (``world info``). What was turned into another shape carries what
it was along, which comes back as long as nobody has changed it since.
"""

from collections.abc import Mapping
from types import MappingProxyType

from persona.sheets.bounds import CardError, Json, table

STANDALONE = "lorebook_v3"
_FILE, _WAS = "aifriend/lorebook_v3", "aifriend/other_shape"
"""What stood around a book in a file of its own, and what it was in another shape."""
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "keys": "key",
        "secondary_keys": "keysecondary",
        "content": "content",
        "comment": "comment",
        "constant": "constant",
        "selective": "selective",
        "insertion_order": "order",
        "case_sensitive": "caseSensitive",
        "id": "uid",
    }
)
"""Of an entry, as a card and as SillyTavern calls it."""
_BEYOND = {"match_whole_words": "matchWholeWords", "scan_depth": "scanDepth", "exclude_recursion": "excludeRecursion"}
"""The same of what cards keep among an entry's extensions."""
_PLACES = ("before_char", "after_char")


def is_lorebook(value: Json) -> bool:
    """Whether a JSON object is a lorebook on its own, in whichever shape."""
    return value.get("spec") == STANDALONE or ("entries" in value and "data" not in value)


def as_book(value: Json) -> Json:
    """The shape that cards hold, of any. Raises CardError."""
    if value.get("spec") == STANDALONE:
        book = table(value.get("data"), "data")
        around = {key: part for key, part in value.items() if key not in ("spec", "data")}
        return _noted(book, _FILE, around) if around else book
    if isinstance(value.get("entries"), list):
        return value
    plain, was = _without(value, _WAS)
    if isinstance(was, dict) and _numbered_book(was) == plain:
        return was
    return _noted(_listed_book(plain), _WAS, plain)


def as_standalone(book: Json) -> Json:
    """A file of its own, by the third specification. Raises CardError."""
    plain, around = _unnoted(book, _FILE)
    return {"spec": STANDALONE, **(around if isinstance(around, dict) else {}), "data": plain}


def as_world_info(book: Json) -> Json:
    """A file of its own, as SillyTavern has it. Raises CardError."""
    plain, was = _unnoted(book, _WAS)
    if isinstance(was, dict) and _listed_book(was) == plain:
        return was
    return {**_numbered_book(book), _WAS: book}


def _listed_book(world: Json) -> Json:
    numbered = table(world.get("entries"), "entries")
    entries = [_listed(table(entry, f"entries.{number}")) for number, entry in numbered.items()]
    others = {key: part for key, part in world.items() if key not in ("entries", "extensions")}
    return {**others, "extensions": table(world.get("extensions"), "extensions"), "entries": entries}


def _listed(world: Json) -> Json:
    """An entry as cards have it; what they have no name for lies among its extensions."""
    entry = {ours: world[theirs] for ours, theirs in _NAMES.items() if theirs in world}
    entry["enabled"] = world.get("disable") is not True
    place = world.get("position")
    if isinstance(place, int) and 0 <= place < len(_PLACES):
        entry["position"] = _PLACES[place]
    known = {*_NAMES.values(), *_BEYOND.values(), "disable", "extensions"}
    extensions = {ours: world[theirs] for ours, theirs in _BEYOND.items() if world.get(theirs) is not None}
    others = {key: part for key, part in world.items() if key not in known}
    return {**entry, "extensions": {**others, **extensions, **table(world.get("extensions"), "extensions")}}


def _numbered_book(book: Json) -> Json:
    entries = book.get("entries", [])
    if not isinstance(entries, list):
        raise CardError("character_book.entries", "must be a list")
    numbered = {str(at): _numbered(table(entry, f"entries[{at}]"), at) for at, entry in enumerate(entries)}
    return {**{key: part for key, part in book.items() if key != "entries"}, "entries": numbered}


def _numbered(entry: Json, at: int) -> Json:
    """An entry as SillyTavern has it, with what that has no name for beside it."""
    world = {theirs: entry[ours] for ours, theirs in _NAMES.items() if ours in entry}
    place, extensions = entry.get("position"), table(entry.get("extensions"), "extensions")
    world |= {theirs: extensions[ours] for ours, theirs in _BEYOND.items() if ours in extensions}
    others = {key: part for key, part in entry.items() if key not in (*_NAMES, "enabled", "position")}
    number = _PLACES.index(place) if isinstance(place, str) and place in _PLACES else 0
    return {**others, "uid": at, **world, "position": number, "disable": entry.get("enabled") is False}


def _noted(book: Json, name: str, value: Json) -> Json:
    """The book with a note among its extensions."""
    return {**book, "extensions": {**table(book.get("extensions"), "extensions"), name: value}}


def _unnoted(book: Json, name: str) -> tuple[Json, object]:
    """The book without it, and what it said."""
    extensions = book.get("extensions")
    if not isinstance(extensions, dict) or name not in extensions:
        return book, None
    plain, note = _without(extensions, name)
    return {**book, "extensions": plain}, note


def _without(value: Json, name: str) -> tuple[Json, object]:
    return {key: part for key, part in value.items() if key != name}, value.get(name)
