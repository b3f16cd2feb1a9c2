"""Reads raw Telegram updates, each on its own, since one odd update must not hold up the others; pure functions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypedDict

from bot.doors.calling import calls
from bot.doors.owners import owned
from bot.doors.slash import brings_persona, command_in, is_foreign
from bot.doors.telegram.places import place_name
from bot.doors.telegram.things import NAMES, is_moving, thing_in
from engine.messages import Incoming, Kind
from persona.line import LONGEST_QUOTE, Media, Quote, Whose
from persona.names import clean_name
from persona.text import bound

ODD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What parsing raises on things that no Bot API sends."""

WANTED = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""The kinds of updates that are read here."""


class _Origin(TypedDict):
    server: str
    manages: bool
    person: str
    chat: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own account."""

    id: int
    username: str


def who_am_i(account: Mapping[str, Any]) -> Me:
    """Read what the platform says of the bot's own account. Raises ODD."""
    return Me(int(account["id"]), str(account["username"]))


def to_incoming(update: Mapping[str, Any], me: Me, *, personas: tuple[str, ...] = ()) -> Incoming | None:
    """Parse one raw update; None for what is no message to him. Raises ODD on what no Bot API sends."""
    if query := update.get("callback_query"):
        return _from_button(query, int(update["update_id"]), personas)
    if change := update.get("my_chat_member"):
        return _from_block(change, int(update["update_id"]), personas)
    if reaction := update.get("message_reaction"):
        return _from_reaction(reaction, int(update["update_id"]), personas)
    edit = update.get("edited_message")
    message = edit or update.get("message")
    author = _author(message) if message else None
    if not message or author is None or author["id"] == me.id:
        return None
    text, entities = _text(message)
    thing = thing_in(message)
    if thing is None or (edit and is_moving(message)):
        # Joins, pins and the like are no talk, nor is each step of somebody who walks.
        return None
    kind, sent = thing
    group, passed_on = message["chat"]["type"] != "private", "forward_origin" in message
    # What somebody else wrote orders nothing, and calls nobody.
    command = _command(text, kind, called=not group) if not passed_on else None
    kind = Kind.COMMAND if command else kind
    id_ = f"{int(message['message_id']):020d}"
    is_called = not group or _is_addressed(message, text, () if passed_on else entities, me, command)
    by_name = group and kind is Kind.TEXT and not passed_on and calls(text, personas)
    is_machine = "sender_chat" not in message and bool(author.get("is_bot"))
    if is_machine and not (is_called and kind is Kind.TEXT):
        return None
    return Incoming(
        **_origin(author, message["chat"], place_name(message["chat"], message), personas),
        id=id_,
        at=float(int(message["date"])),
        text=_without_mention(text, me) if group and not command else text,
        kind=kind,
        group=group,
        addressed=is_called or (by_name and not is_machine),
        machine=is_machine,
        edits=id_ if edit else "",
        whose=Whose.FORWARDED if passed_on else Whose.OWN,
        media=_media(message),
        sent=sent,
        quote=_quote(message, me, personas),
    )


def _command(text: str, kind: Kind, *, called: bool) -> tuple[str, str] | None:
    return command_in(text) if kind is Kind.TEXT else brings_persona(text, kind, called=called)


def _author(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Whoever wrote a message, a chat that speaks in its own name too; None for nobody, and for a channel's posts that
    the platform itself puts into its group."""
    if message.get("is_automatic_forward"):
        return None
    # What stands beside it as the sender is a stand-in of the platform's.
    return message.get("sender_chat") or message.get("from")


def _media(message: Mapping[str, Any]) -> tuple[Media, ...]:
    """What came with the text; of a photo the largest size, which stands last."""
    media: dict[str, Media] = {}
    for name in (name for name in NAMES if name in message):
        part = message[name]
        if name == "photo" and part:
            part = part[-1]
        if isinstance(part, Mapping) and part.get("file_id"):
            # A GIF comes twice, as animation and as document.
            id_ = _storable(part["file_id"])
            media.setdefault(id_, Media(id_, _storable(part.get("mime_type") or name)))
    return tuple(media.values())


def _quote(message: Mapping[str, Any], me: Me, personas: tuple[str, ...]) -> Quote | None:
    """The message that this one answers, or the part of it that is quoted, also from another chat."""
    target = message.get("reply_to_message") or {}
    if "forum_topic_created" in target:
        target = {}
    text = bound(_storable((message.get("quote") or {}).get("text") or _text(target)[0]), LONGEST_QUOTE)
    if not text.strip():
        return None
    origin = (message.get("external_reply") or {}).get("origin") or {}
    author = target.get("sender_chat") or target.get("from") or origin.get("sender_user") or _chat_of(origin)
    if author.get("id") == me.id:
        return Quote(text, his=True)
    name = str(author.get("first_name") or author.get("title") or origin.get("sender_user_name") or "")
    person = f"telegram:u{int(author['id'])}" if "id" in author else ""
    return Quote(text, clean_name(name, in_use=personas), person)


def _chat_of(origin: Mapping[str, Any]) -> Mapping[str, Any]:
    chat: Mapping[str, Any] = origin.get("sender_chat") or origin.get("chat") or {}
    return chat


def update_id(update: Mapping[str, Any]) -> int:
    """Return the number that acknowledges this update. Raises ODD."""
    return int(update["update_id"])


def _from_button(query: Mapping[str, Any], update: int, personas: tuple[str, ...]) -> Incoming | None:
    message, data = query.get("message"), query.get("data")
    if not message or not data or is_anothers(query):
        return None
    return Incoming(
        **_origin(query["from"], message["chat"], place_name(message["chat"], message), personas),
        id=f"b{update:019d}",
        at=float(int(message["date"])),
        text=owned(_storable(data))[1],
        kind=Kind.BUTTON,
        group=message["chat"]["type"] != "private",
    )


def _from_reaction(reaction: Mapping[str, Any], update: int, personas: tuple[str, ...]) -> Incoming | None:
    """What somebody has set under a message; None where it is taken away, or no emoji of everybody's."""
    old = [kind.get("emoji") for kind in reaction["old_reaction"]]
    new = [kind["emoji"] for kind in reaction["new_reaction"] if kind.get("emoji") and kind["emoji"] not in old]
    author = reaction.get("actor_chat") or reaction.get("user")
    if not new or not author or author.get("is_bot"):
        return None
    return Incoming(
        **_origin(author, reaction["chat"], place_name(reaction["chat"], {}), personas),
        id=f"r{update:019d}",
        at=float(int(reaction["date"])),
        text=_storable(new[-1]),
        kind=Kind.REACTION,
        group=reaction["chat"]["type"] != "private",
        about=f"{int(reaction['message_id']):020d}",
    )


def is_anothers(query: Mapping[str, Any]) -> bool:
    """Whether a button was tapped that belongs to somebody else. Raises ODD."""
    owner, _ = owned(_storable(query.get("data") or ""))
    return owner is not None and owner != int(query["from"]["id"])


def _from_block(change: Mapping[str, Any], update: int, personas: tuple[str, ...]) -> Incoming | None:
    if change["chat"]["type"] != "private" or change["new_chat_member"]["status"] != "kicked":
        return None
    return Incoming(
        **_origin(change["from"], change["chat"], place_name(change["chat"], {}), personas),
        id=f"b{update:019d}",
        at=float(int(change["date"])),
        text="/blocked",
        kind=Kind.BUTTON,
    )


def _origin(sender: Mapping[str, Any], chat: Mapping[str, Any], place: str, personas: tuple[str, ...]) -> _Origin:
    return {
        "server": "" if chat["type"] == "private" else place_name(chat, {}),
        # Nobody else can speak in a group's own name.
        "manages": chat["type"] != "private" and int(sender["id"]) == int(chat["id"]),
        "person": f"telegram:u{int(sender['id'])}",
        "chat": place,
        "name": _name(str(sender.get("first_name") or sender.get("title") or ""), personas),
        "language": _storable(sender.get("language_code", ""))[:12],
    }


# The same few are told with each of their messages.
@lru_cache(maxsize=1024)
def _name(raw: str, personas: tuple[str, ...]) -> str:
    return clean_name(raw, in_use=personas)


def _text(message: Mapping[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    if "caption" in message:
        return _storable(message["caption"]), message.get("caption_entities") or ()
    return _storable(message.get("text", "")), message.get("entities") or ()


def _storable(text: object) -> str:
    """The text with half a surrogate pair, which JSON can carry and UTF-8 can't, replaced."""
    return str(text).encode(errors="replace").decode()


def _is_addressed(
    message: Mapping[str, Any],
    text: str,
    entities: Sequence[Mapping[str, Any]],
    me: Me,
    command: tuple[str, str] | None,
) -> bool:
    if command:
        return not is_foreign(command, me.username)
    target = message.get("reply_to_message") or {}
    # In a topic, what replies to nothing replies to the message that made it.
    author = {} if "forum_topic_created" in target else target.get("from") or {}
    if author.get("id") == me.id:
        return True
    name = f"@{me.username}".casefold()
    return any(_part(text, entity).casefold() == name for entity in entities if entity.get("type") == "mention")


def _part(text: str, entity: Mapping[str, Any]) -> str:
    """The part of the text that an entity marks, which is counted in UTF-16 units."""
    units = text.encode("utf-16-le")
    start = int(entity["offset"]) * 2
    return units[start : start + int(entity["length"]) * 2].decode("utf-16-le", "replace")


def _without_mention(text: str, me: Me) -> str:
    rest = re.sub(rf"\s*@{re.escape(me.username)}\b[ ,:]*", " ", text, count=1, flags=re.IGNORECASE).strip()
    # Somebody who writes nothing but his name wants to hear something.
    return rest or text
