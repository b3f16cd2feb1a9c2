"""Which links that people send may be opened for their title; knows no page."""

import re
from urllib.parse import urlsplit

from persona.words import either, tables

_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_BEHIND = ".,;:!?)]}»”’"
_CAREFUL = re.compile(rf"(?:^|[^a-z])(?:{either(tables(__file__, 'links.toml')['careful'])})(?:$|[^a-z])")
# Long and without a word: more a key than a name.
_KEY = re.compile(r"(?=[a-z_]*\d)(?=\d*[a-z_])\w{20,}|[\da-f]{8}-[\da-f]{4}-", re.IGNORECASE)


def links_in(text: str) -> list[str]:
    """The links in a text, in their order, each once."""
    return [*dict.fromkeys(match[0].rstrip(_BEHIND) for match in _LINK.finditer(text[:10_000]))]


def opens(url: str) -> bool:
    """Whether fetching it only shows a page, as far as it tells: no confirmation, no key, no private thing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    told = f"{parts.path}?{parts.query}"
    return not (_CAREFUL.search(told.casefold()) or _KEY.search(told))
