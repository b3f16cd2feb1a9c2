"""What Telegram sees in a text: commands, mentions, addresses, and markup that it would refuse."""

import re
from collections.abc import Sequence

from lab.loopback.telegram.wire import Json, Request, bad
from lab.loopback.units import utf16

ENTITIES = {"text": "entities", "caption": "caption_entities"}
PARTS = re.compile(
    r"(?<!\S)(?P<bot_command>/\w{1,32}(@\w+)?)|(?<!\w)(?P<mention>@\w{4,32})|(?P<url>https?://\S*[\w/])", re.A
)
TAGS = "a|b|blockquote|code|del|em|i|ins|pre|s|span|strike|strong|tg-emoji|tg-spoiler|u"
TAG = re.compile(rf"<(?P<end>/?)(?P<name>{TAGS})\b[^<>]*>|<")
LEGACY = re.compile(r"\\[_*`\[]|```.*?```|`[^`]+`|\*[^*]+\*|_[^_]+_|\[[^\]]*\](\([^)]*\))?", re.S)
LITERAL = re.compile(r"\\.|```.*?```|`[^`]+`|^>", re.S | re.M)
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^)]*\)")
SPANS = {"*", "_", "__", "~", "||"}
MARK = re.compile(r"__|\|\||[_*~\[\]()`>#+\-=|{}.!]")


def readable(call: Request, key: str, limit: int) -> Json:
    """The text or caption as fields of a message. Raises RefusedError with Telegram's reason.

    Stricter than Telegram, which counts ``limit`` UTF-16 units after it has taken the markup away.
    """
    text = call.text(key)
    if not text.strip():
        raise bad("message text is empty")
    if utf16(text) > limit:
        raise bad("message is too long" if key == "text" else "message caption is too long")
    if reason := broken_markup(text, call.text("parse_mode").lower()):
        raise bad(f"can't parse entities: {reason}")
    entities = call.params.get(ENTITIES[key])
    return with_entities(key, text) | ({ENTITIES[key]: entities} if entities else {})


def with_entities(key: str, text: str) -> Json:
    """Text or a caption with its commands, mentions and addresses, counted in UTF-16 as Telegram does."""
    parts = [
        {"type": part.lastgroup, "offset": utf16(text[: part.start()]), "length": utf16(part[0])}
        for part in PARTS.finditer(text)
    ]
    return ({key: text} if text else {}) | ({ENTITIES[key]: parts} if parts else {})


def broken_markup(text: str, mode: str) -> str:
    """Why Telegram would refuse the markup; empty where this sees no reason."""
    if not mode:
        return ""
    fault_of = {"html": _broken_html, "markdown": _broken_legacy, "markdownv2": _broken_v2}.get(mode)
    return fault_of(text) if fault_of else "unsupported parse_mode"


def _broken_html(text: str) -> str:
    open_marks: list[str] = []
    for tag in TAG.finditer(text):
        if not tag["name"]:
            return f"Unsupported start tag at offset {tag.start()}"
        if not tag["end"]:
            open_marks.append(tag["name"])
        elif not open_marks or open_marks.pop() != tag["name"]:
            return f"Unexpected end tag at offset {tag.start()}"
    return _without_end(open_marks)


def _broken_legacy(text: str) -> str:
    return _without_end(re.findall(r"[_*`\[]", LEGACY.sub("", text)))


def _broken_v2(text: str) -> str:
    open_marks: list[str] = []
    for mark in MARK.findall(LINK.sub(r"\1", LITERAL.sub("", text))):
        if mark not in SPANS:
            return f"Character '{mark}' is reserved and must be escaped with the preceding '\\'"
        if mark not in open_marks:
            open_marks.append(mark)
        elif open_marks.pop() != mark:
            return f"Can't find end of the entity that '{mark}' starts"
    return _without_end(open_marks)


def _without_end(open_marks: Sequence[str]) -> str:
    return f"Can't find end of the entity that '{open_marks[-1]}' starts" if open_marks else ""
