"""Writes plain words so that Discord shows them as they are: nothing in them is markup, a mention or a masked link."""

import re

# A link is shown as it is, and a stroke in it would lead elsewhere.
_SHOWN_OTHERWISE = re.compile(
    r"(?P<link>https?://[^\s<>]+)|(?P<everyone>@(?=everyone|here))|(?P<sign>[\\*_~`|\[]|<(?=[@#:/]|a:|t:|id:)"
    r"|^[^\S\n]*[>#-])",
    re.MULTILINE,
)


def escape(text: str) -> str:
    """The same words for a reader on Discord."""
    return _SHOWN_OTHERWISE.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    if match["link"]:
        return match[0]
    if match["everyone"]:
        return "@\u200b"
    return f"{match[0][:-1]}\\{match[0][-1]}"
