"""Reads raw gateway events, each on its own, since one odd event must not end the connection; pure functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from bot.doors.calling import calls
from bot.doors.discord.answers import AMONG_OTHERS, SLASH, TAP, answer_to, is_among_others, is_anothers, storable
from bot.doors.discord.things import thing_in
from bot.doors.owners import owned
from bot.doors.slash import brings_persona, command_in, is_foreign
from engine.messages import Incoming, Kind
from persona.line import LONGEST_QUOTE, Media, Quote, Whose
from persona.names import clean_name
from persona.text import bound

ODD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What parsing raises on things that no gateway sends."""


MANAGE_SERVER = 1 << 5
"""The right to change what is set for a server."""
_ADMINISTRATOR = 1 << 3
_EPOCH_MS = 1_420_070_400_000
_MENTION = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")


class _Origin(TypedDict):
    server: str
    person: str
    chat: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own account, and the role by which it can be called in a server, 0 for none."""

    id: int
    role: int = 0


def to_incoming(
    event: str, data: Mapping[str, Any], me: Me, *, personas: tuple[str, ...] = ()
) -> tuple[Incoming, str] | None:
    """Parse one raw gateway event into a message and its update's id; None for what is no message to him.

    Raises ODD on what no gateway sends.
    """
    match event:
        case "MESSAGE_CREATE":
            return _message(data, me, personas, edit="")
        case "MESSAGE_UPDATE" if data.get("edited_timestamp") and data.get("author"):
            return _message(data, me, personas, edit=storable(data["edited_timestamp"]))
        case "MESSAGE_DELETE":
            id_ = _sortable(data["id"])
            chat = f"discord:c{int(data['channel_id'])}"
            return Incoming("", chat, id=id_, at=sent_at(data["id"]), deleted=id_), f"{id_}:deleted"
        case "INTERACTION_CREATE":
            return _interaction(data, personas)
        case "MESSAGE_REACTION_ADD":
            return _reaction(data, me.id)
        case _:
            return None


def sent_at(id_: Any) -> float:
    """When (epoch s) something was made that has this id. Raises ODD."""
    return ((int(id_) >> 22) + _EPOCH_MS) / 1000


def snowflake(at: float) -> int:
    """Return an id just before all that was made at ``at``."""
    return max(int(at * 1000) - _EPOCH_MS << 22, 1) - 1


def place_of(data: Mapping[str, Any]) -> str:
    """Name where a message stands: guild (0 for none) and channel. Raises ODD."""
    return f"{int(data.get('guild_id') or 0)}/{int(data['channel_id'])}"


def _message(data: Mapping[str, Any], me: Me, personas: tuple[str, ...], *, edit: str) -> tuple[Incoming, str] | None:
    author = data["author"]
    is_machine = bool(author.get("bot") or data.get("webhook_id"))
    if int(author["id"]) == me.id or (is_machine and not _is_addressed(data, me)):
        return None
    passed_on, group = _passed_on(data), data.get("guild_id") is not None
    text, is_called = _readable(passed_on or data, me), not group or _is_addressed(data, me)
    thing = thing_in(passed_on or data, text, addressed=is_called)
    if thing is None:
        return None
    kind, sent = thing
    # What somebody else wrote orders nothing.
    command = command_in(text) if kind is Kind.TEXT else brings_persona(text, kind, called=is_called)
    command = None if passed_on else command
    by_name = group and kind is Kind.TEXT and not (passed_on or is_machine) and calls(text, personas)
    # In a reply to him, another bot may be told to do something.
    foreign = command is not None and is_foreign(command, "") and not _named(data, me)
    id_ = _sortable(data["id"])
    incoming = Incoming(
        **_origin(author, data, personas),
        id=id_,
        at=sent_at(data["id"]),
        # A moving picture is a link that nobody reads.
        text="" if kind is Kind.ANIMATION and not (passed_on or data).get("attachments") else text,
        kind=Kind.COMMAND if command else kind,
        group=group,
        addressed=(is_called or by_name) and not (group and foreign),
        machine=is_machine,
        edits=id_ if edit else "",
        whose=Whose.FORWARDED if passed_on else Whose.OWN,
        media=tuple(map(_media, (passed_on or data).get("attachments") or ())),
        sent=sent,
        quote=_quote(data, me, personas),
    )
    return incoming, f"{id_}:{edit}" if edit else id_


def _passed_on(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message that this one passes on, empty where it passes on none."""
    snapshots = data.get("message_snapshots") or ()
    message: Mapping[str, Any] = (snapshots[0].get("message") or {}) if snapshots else {}
    # Words beside it, which no client sends, would stand in its place.
    content = data.get("content") or message.get("content") or _embedded(message)
    own = {"type": data.get("type", 0), "guild_id": data.get("guild_id"), "content": content}
    return {**message, **own} if snapshots else {}


def _embedded(message: Mapping[str, Any]) -> str:
    """What stands in a frame, as bots write it."""
    frames = message.get("embeds") or ()
    parts = (frame.get(name) for frame in frames for name in ("title", "description"))
    return "\n".join(storable(part) for part in parts if part)


def _quote(data: Mapping[str, Any], me: Me, personas: tuple[str, ...]) -> Quote | None:
    """The message that this one answers."""
    target = data.get("referenced_message") or {}
    # What an answered message has passed on is quoted with it.
    text = bound(_readable(_passed_on(target) or target, me), LONGEST_QUOTE)
    if not text.strip():
        return None
    author = target.get("author") or {}
    number = int(author.get("id", 0))
    if number == me.id:
        return Quote(text, his=True)
    return Quote(text, clean_name(_name(author), in_use=personas), f"discord:u{number}" if number else "")


def _reaction(data: Mapping[str, Any], me: int) -> tuple[Incoming, str] | None:
    """What somebody has set under a message of his."""
    user, emoji = int(data["user_id"]), str((data.get("emoji") or {}).get("name") or "")
    if user == me or int(data.get("message_author_id") or me) != me or not emoji:
        return None
    about = _sortable(data["message_id"])
    incoming = Incoming(
        f"discord:u{user}",
        f"discord:c{int(data['channel_id'])}",
        id=f"r{about}",
        at=sent_at(data["message_id"]),
        text=storable(emoji)[:32],
        kind=Kind.REACTION,
        group=data.get("guild_id") is not None,
        about=about,
    )
    return incoming, f"r{about}:{user}:{storable(emoji)[:32]}"


def _media(attachment: Mapping[str, Any]) -> Media:
    return Media(str(int(attachment["id"])), storable(attachment.get("content_type") or ""))


def _named(data: Mapping[str, Any], me: Me) -> bool:
    """Whether his name stands in the text, beside being pinged by a reply."""
    return any(int(match[1]) == me.id for match in _MENTION.finditer(str(data.get("content") or "")))


def _interaction(data: Mapping[str, Any], personas: tuple[str, ...]) -> tuple[Incoming, str] | None:
    user = data.get("user") or (data.get("member") or {}).get("user")
    if not user or int(data["type"]) not in (SLASH, TAP) or is_anothers(data):
        return None
    slash, is_guest = int(data["type"]) == SLASH, data.get("context") == AMONG_OTHERS
    id_ = _sortable(data["id"])
    incoming = Incoming(
        **_origin(user, data, personas),
        id=id_,
        at=sent_at(data["id"]),
        manages=_manages(data),
        text=_command_line(data["data"]) if slash else owned(storable(data["data"]["custom_id"]))[1],
        kind=Kind.COMMAND if slash else Kind.BUTTON,
        group=is_among_others(data),
        answer_to=answer_to(data) if slash or is_guest else "",
    )
    return incoming, id_


def _manages(data: Mapping[str, Any]) -> bool:
    """Whether the platform says that whoever asks may change what is set for the server."""
    rights = int((data.get("member") or {}).get("permissions") or 0)
    return data.get("guild_id") is not None and bool(rights & (_ADMINISTRATOR | MANAGE_SERVER))


def _command_line(command: Mapping[str, Any]) -> str:
    values = (option.get("value", "") for option in command.get("options") or ())
    return storable(" ".join(map(str, (f"/{command['name']}", *values))))


def _origin(user: Mapping[str, Any], data: Mapping[str, Any], personas: tuple[str, ...]) -> _Origin:
    guild = data.get("guild_id")
    return {
        "server": f"discord:g{int(guild)}" if guild is not None else "",
        "person": f"discord:u{int(user['id'])}",
        "chat": f"discord:c{int(data['channel_id'])}",
        "name": clean_name(_name(user), in_use=personas),
        "language": storable(data.get("locale") or "")[:12],
    }


def _is_addressed(data: Mapping[str, Any], me: Me) -> bool:
    # Servers that speak the protocol need not list whom a text names.
    by_name = _named(data, me) or any(int(user["id"]) == me.id for user in data.get("mentions") or ())
    by_role = me.role != 0 and any(int(role) == me.role for role in data.get("mention_roles") or ())
    author = (data.get("referenced_message") or {}).get("author") or {}
    return by_name or by_role or int(author.get("id", 0)) == me.id


def _readable(data: Mapping[str, Any], me: Me) -> str:
    """The text without the mention that calls him, and with others' names where the platform has numbers."""
    names = {int(user["id"]): clean_name(_name(user), in_use=()) or "someone" for user in data.get("mentions") or ()}

    def name(match: re.Match[str]) -> str:
        number = int(match[1])
        return "" if number == me.id else f"@{names.get(number, 'someone')}"

    def role(match: re.Match[str]) -> str:
        return "" if int(match[1]) == me.role else "@group"

    return _ROLE.sub(role, _MENTION.sub(name, storable(data.get("content") or ""))).strip()


def _name(user: Mapping[str, Any]) -> str:
    return str(user.get("global_name") or user.get("username") or "")


def _sortable(snowflake: Any) -> str:
    return f"{int(snowflake):020d}"
