"""Puts names into a card's texts, and what chance would put there; all else in double braces goes. Pure.

Chance is the text itself, so that a prompt begins the same each time.
"""

import re
import zlib

USER = "{{user}}"
"""What stands for the person until it is known who that is."""
NOBODY = "friend"
_CHAR = re.compile(r"\{\{\s*char\s*\}\}|<(?:char|bot)>", re.IGNORECASE)
_USER = re.compile(r"\{\{\s*user\s*\}\}|<user>", re.IGNORECASE)
_CHOICE = re.compile(r"\{\{\s*(?:random|pick)\s*:{1,2}([^{}]{0,2000})\}\}", re.IGNORECASE)
_ROLL = re.compile(r"\{\{\s*roll\s*:\s*d?(\d{1,4})[^{}]{0,20}\}\}", re.IGNORECASE)
_REVERSE = re.compile(r"\{\{\s*reverse\s*:([^{}]{0,200})\}\}", re.IGNORECASE)
_OTHERS = re.compile(r"\{\{(?!user\}\})[^{}]{0,2000}\}\}")
_ORIGINAL = re.compile(r"\{\{\s*original\s*\}\}", re.IGNORECASE)


def named(text: str, char: str) -> str:
    """The text with the character's name, and ``USER`` for the person's."""
    # What the house says stands where a card would repeat it.
    text = _ORIGINAL.sub("", _USER.sub(USER, _CHAR.sub(lambda _: char, text)))
    text = _CHOICE.sub(_chosen, text)
    text = _ROLL.sub(lambda roll: str(_chance(roll[0], max(int(roll[1]), 1)) + 1), text)
    text = _REVERSE.sub(lambda words: words[1][::-1], text)
    return _OTHERS.sub("", text)


def addressed(text: str, person: str) -> str:
    """The text with the person's name, or what somebody without one is called."""
    return text.replace(USER, person or NOBODY)


def _chosen(choice: re.Match[str]) -> str:
    parts = [part.strip() for part in re.split(r"::|(?<!\\),", choice[1])]
    return parts[_chance(choice[1], len(parts))].replace("\\,", ",")


def _chance(text: str, many: int) -> int:
    return zlib.crc32(text.encode(errors="replace")) % many
