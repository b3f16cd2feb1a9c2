"""Turns a lorebook from one of its shapes on file into another without losing anything; knows no meaning of a field.

Cards hold a book with a list of entries (``character_book``), the third specification puts the same into a file of its
own (``lorebook_v3``), SillyTavern numbers its entries (``world info``). What has no place in the other shape lies in a
bag of its own there, and comes back from it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from persona.sheets.bounds import CardError, Json, table

STANDALONE = "lorebook_v3"
_BAG = "aifriend/other_shape"
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
_PLACES = {"before_char": 0, "after_char": 1}
_BEYOND = {"match_whole_words": "matchWholeWords", "scan_depth": "scanDepth", "exclude_recursion": "excludeRecursion"}
"""What the house reads of an entry and cards keep among its extensions."""


def is_lorebook(value: Json) -> bool:
    """Whether a JSON object is a lorebook on its own, in whichever shape."""
    return value.get("spec") == STANDALONE or ("entries" in value and "data" not in value)


def as_book(value: Json) -> Json:
    """The shape that cards hold, of any. Raises CardError."""
    if value.get("spec") == STANDALONE:
        book = dict(table(value.get("data"), "data"))
        rest = {key: part for key, part in value.items() if key not in ("spec", "data")}
        return _bagged(book, rest)
    if isinstance(value.get("entries"), list):
        return value
    numbered = table(value.get("entries"), "entries")
    entries = [_from_numbered(number, table(entry, f"entries.{number}")) for number, entry in numbered.items()]
    rest = {key: part for key, part in value.items() if key != "entries"}
    bag = rest.pop(_BAG, None)
    book = {**(bag if isinstance(bag, dict) else {}), "entries": entries}
    return _bagged({"extensions": {}, **book}, rest)


def as_standalone(book: Json) -> Json:
    """A file of its own, by the third specification."""
    book, rest = _unbagged(book)
    return {"spec": STANDALONE, **rest, "data": book}


def as_world_info(book: Json) -> Json:
    """A file of its own, as SillyTavern has it. Raises CardError."""
    book, rest = _unbagged(book)
    entries = book.get("entries", [])
    if not isinstance(entries, list):
        raise CardError("character_book.entries", "must be a list")
    numbered: Json = {}
    for at, value in enumerate(entries):
        number, entry = _numbered(table(value, f"character_book.entries[{at}]"), at)
        numbered[number if number not in numbered else f"{number}+{at}"] = entry
    others = {key: part for key, part in book.items() if key != "entries" and (key, part) != ("extensions", {})}
    return {"entries": numbered, **rest, **({_BAG: others} if others else {})}


def _from_numbered(number: str, world: Json) -> Json:
    rest = dict(world)
    bag = rest.pop(_BAG, None)
    entry = {ours: rest.pop(theirs) for ours, theirs in _NAMES.items() if theirs in rest}
    entry["enabled"] = rest.get("disable") is not True
    if rest.get("disable") in (True, False):
        del rest["disable"]
    place = rest.get("position")
    if name := next((name for name, at in _PLACES.items() if place is not True and place == at), ""):
        entry["position"] = name
        del rest["position"]
    extensions = {ours: rest[theirs] for ours, theirs in _BEYOND.items() if rest.get(theirs) is not None}
    if str(entry.get("id")) != number:
        rest["number"] = number
    # Made anew by every client, so that it need not be told where it is as usual.
    merged = {"extensions": {}, **entry, **(bag if isinstance(bag, dict) else {})}
    merged["extensions"] = {**extensions, **table(merged["extensions"], f"entries.{number}.extensions")}
    return _bagged(merged, {**rest, **({"enabled": None} if "disable" not in world else {})})


def _numbered(entry: Json, at: int) -> tuple[str, Json]:
    entry, rest = _unbagged(entry)
    entry = dict(entry)
    world = {theirs: entry.pop(ours) for ours, theirs in _NAMES.items() if ours in entry}
    if isinstance(place := entry.get("position"), str) and place in _PLACES:
        world["position"] = _PLACES[place]
        del entry["position"]
    tells = "enabled" not in rest
    rest = {key: part for key, part in rest.items() if key != "enabled"}
    if isinstance(entry.get("enabled"), bool):
        enabled = entry.pop("enabled")
        if tells or not enabled:
            world["disable"] = not enabled
    extensions = table(entry.get("extensions"), "extensions")
    kept = {key: part for key, part in extensions.items() if key not in _BEYOND or rest.get(_BEYOND[key]) != part}
    entry = {key: part for key, part in entry.items() if key != "extensions"} | ({"extensions": kept} if kept else {})
    number = str(rest.pop("number", world.get("uid", at)))
    for ours, theirs in _BEYOND.items():
        if ours in extensions:
            world.setdefault(theirs, extensions[ours])
    return number, {**world, **rest, **({_BAG: entry} if entry else {})}


def _bagged(book: Json, rest: Json) -> Json:
    """The object with what it has no place for among its extensions."""
    if not rest:
        return book
    return {**book, "extensions": {**table(book.get("extensions"), "extensions"), _BAG: rest}}


def _unbagged(book: Json) -> tuple[Json, Json]:
    """The object without that, and that."""
    extensions = table(book.get("extensions"), "extensions")
    rest = extensions.get(_BAG)
    if not isinstance(rest, dict):
        return book, {}
    return {**book, "extensions": {key: part for key, part in extensions.items() if key != _BAG}}, rest
