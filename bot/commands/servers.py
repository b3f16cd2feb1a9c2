"""/server: how he is in a server or a group, which those alone change who look after it."""

from collections.abc import Callable
from dataclasses import replace

from bot.commands.checkins import zone_name
from bot.commands.order import Order, choices
from bot.texts import texts_of
from persona.languages import CLAIMED
from persona.place.local import hours_of
from persona.server import Server, Tone
from scheduler.turns.rules import Outcome

WISHES = ("join on", "join off")
_NONE = frozenset({"off", "none"})

Change = Callable[[Server], Server]


def server(order: Order) -> Outcome:
    """Show how he is here, or change it."""
    texts = order.texts.servers
    if not order.snapshot.chat.place.group or not order.snapshot.server.key:
        return order.say(texts.private)
    if not order.argument:
        labels = choices(texts.join_choices, *(f"/server {wish}" for wish in WISHES)) if order.manages else ()
        return order.choose("{state}", labels, order.snapshot.chat, state=_state(order, order.snapshot.server))
    if not order.manages:
        return order.say(texts.managers_only)
    change = _change(order)
    if change is None:
        return order.say(texts.unclear)
    told = _state(order, change(order.snapshot.server))
    return replace(order.say(texts.done, state=told), server=change)


def _change(order: Order) -> Change | None:
    """What these words set; None where they set nothing."""
    what, _, value = order.argument.casefold().partition(" ")
    value = value.strip()
    match what:
        case "join" if value in ("on", "off"):
            return lambda server: replace(server, joins=value == "on")
        case "tone" if value in set(Tone):
            return lambda server: replace(server, tone=Tone(value))
        case "language" if value in CLAIMED or value in _NONE:
            return lambda server: replace(server, language="" if value in _NONE else value)
        case "quiet" if value in _NONE:
            return lambda server: replace(server, quiet=(0, 0))
        case "quiet" if (hours := hours_of(value)) is not None:
            zone = order.snapshot.person.zone or "Etc/UTC"
            return lambda server: replace(server, quiet=hours, zone=zone)
    return None


def _state(order: Order, server: Server) -> str:
    texts, (start, end) = order.texts.servers, server.quiet
    quiet = texts.quiet_none if start == end else f"{start:02}:00–{end:02}:00, {zone_name(server.zone)}"
    return order.texts.about(
        order.sheet,
        texts.state,
        joins=texts.joins[server.joins],
        tone=texts.tones[server.tone],
        language=texts_of(server.language).name if server.language else texts.language_own,
        quiet=quiet,
    )
