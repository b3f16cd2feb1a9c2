"""What of all that begins with a slash is a command to him; pure functions."""

import re

from bot.texts.menu import COMMANDS
from engine.messages import Kind
from persona.words import tables

_COMMAND = re.compile(r"/([A-Za-z0-9_]{3,32})(?:@(\w{1,32}))?(?=\s|\Z)")
_BRINGS = re.compile(r"(/?)persona(?:@(\w{1,32}))?", re.IGNORECASE)
_FILES = (Kind.FILE, Kind.PHOTO)
_KNOWN = frozenset({*COMMANDS, "age"})
_TONES = frozenset(tables(__file__)["slash"]["tones"])


def command_in(text: str) -> tuple[str, str] | None:
    """The name of the command in a text and the bot that it names, in small letters; None for talk, which a path, two
    slashes and "/s" are."""
    match = _COMMAND.match(text)
    if match is None or match[1].casefold() in _TONES:
        return None
    return match[1].casefold(), (match[2] or "").casefold()


def brings_persona(text: str, kind: Kind, *, called: bool) -> tuple[str, str] | None:
    """The command by which a file is a persona of somebody's own: the word beside it, without a slash too where he is
    ``called`` by it; None for all other files."""
    match = _BRINGS.fullmatch(text.strip()) if kind in _FILES else None
    return None if match is None or not (match[1] or called) else ("persona", (match[2] or "").casefold())


def is_foreign(command: tuple[str, str], me: str) -> bool:
    """Whether a command that nobody else was asked to do is one for another bot, seen from a group with several."""
    name, bot = command
    return bot != me.casefold() if bot else name not in _KNOWN
