"""What an interaction on Discord is told at once, who may see its answer, and whose a tapped button is; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.doors.choices import chosen, is_one_of_many, left_of
from bot.doors.owners import owned
from bot.doors.parts import utf16
from bot.texts import texts_of
from persona.languages import spoken

SLASH, TAP, SUGGEST = 2, 3, 4
"""Interactions that are understood; the last one is somebody who is still writing a command."""
_MOST, _LONGEST_CHOICE = 25, 100
AMONG_OTHERS = 2
"""The context of a private channel between people, of whom one has brought him along."""
ALONE = "alone"
EPHEMERAL = 64
"""The flag of an answer that only the person who asked can see."""
_LONGEST = 2000


def first_answer(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the platform is told of an interaction at once: that an answer follows, or that it is somebody else's."""
    if is_anothers(data):
        notice = texts_of(spoken(str(data.get("locale") or ""))).house.not_yours
        return {"type": 4, "data": {"content": notice, "flags": EPHEMERAL}}
    follows = int(data["type"]) == SLASH or data.get("context") == AMONG_OTHERS
    alone = {"data": {"flags": EPHEMERAL}} if follows and is_among_others(data) else {}
    return {"type": 5} | alone if follows else _choice(data)


def suggestions(data: Mapping[str, Any], offers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What a platform is told that may be written behind a command, of which somebody has written a part. Raises
    ODD."""
    command = data["data"]
    typed = "".join(str(option.get("value") or "") for option in command.get("options") or ()).strip().casefold()
    fits = [offer for offer in offers.get(str(command["name"]), ()) if typed in offer.casefold()]
    # What begins so comes first.
    fits.sort(key=lambda offer: not offer.casefold().startswith(typed))
    choices = [{"name": offer, "value": offer} for offer in fits if len(offer) <= _LONGEST_CHOICE]
    return {"type": 8, "data": {"choices": choices[:_MOST]}}


def _choice(data: Mapping[str, Any]) -> dict[str, Any]:
    """What shows the choice on a card instead of its buttons."""
    message, tapped = data.get("message") or {}, data["data"]["custom_id"]
    rows = message.get("components") or []
    buttons = [button for row in rows for button in row.get("components") or []]
    label = next((button.get("label") for button in buttons if button.get("custom_id") == tapped), "")
    if not label:
        return {"type": 6}
    kept = left_of([str(button.get("custom_id")) for button in buttons], tapped)
    left = [[button for button in row.get("components") or [] if button.get("custom_id") in kept] for row in rows]
    components = {"components": [{"type": 1, "components": row} for row in left if row]}
    text = chosen(str(message.get("content") or ""), str(label))
    shows_choice = not is_one_of_many(tapped) and utf16(text) <= _LONGEST
    return {"type": 7, "data": components | ({"content": text} if shows_choice else {})}


def is_among_others(data: Mapping[str, Any]) -> bool:
    """Whether others can read what stands where an interaction came from."""
    return data.get("guild_id") is not None or data.get("context") == AMONG_OTHERS


def is_anothers(data: Mapping[str, Any]) -> bool:
    """Whether a button was tapped that belongs to somebody else. Raises ODD."""
    if int(data["type"]) != TAP:
        return False
    owner, _ = owned(storable(data["data"]["custom_id"]))
    user = data.get("user") or data["member"]["user"]
    return owner is not None and owner != int(user["id"])


def answer_to(data: Mapping[str, Any]) -> str:
    """What it takes to answer an interaction in its place; ``ALONE`` where there are others who need not see it."""
    parts = [str(int(data["application_id"])), storable(data["token"])]
    return "/".join([*parts, ALONE] if is_among_others(data) else parts)


def storable(text: object) -> str:
    """The text with half a surrogate pair, which JSON can carry and UTF-8 can't, replaced."""
    return str(text).encode(errors="replace").decode()
