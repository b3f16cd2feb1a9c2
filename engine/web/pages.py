"""What a fetched page says: its text by trafilatura, its title by what it calls itself; all of it is data of others."""

import importlib.util
from html.parser import HTMLParser

from engine.web.fetch import Page
from persona.text import one_line

_READ = 300_000
"""Characters of a page that are parsed, in a second at most."""
_HEAD = 100_000
_LONGEST_TITLE = 120
_NEEDS = "trafilatura"


def require() -> None:
    """Raises ValueError where what reads pages is not installed."""
    if importlib.util.find_spec(_NEEDS) is None:
        raise ValueError("looking things up needs what reads pages: pip install 'aifriend[search]'")


def text_of(page: Page) -> str:
    """Its text without menus, forms and marks; takes a while, so it is for a thread."""
    if page.kind == "text/plain":
        return page.text[:_READ]
    import trafilatura  # takes a second

    text = trafilatura.extract(
        page.text[:_READ], fast=True, include_comments=False, include_tables=False, favor_precision=True
    )
    return text or ""


def title_of(page: Page) -> str:
    """What it calls itself, in one line; "" where it has no name."""
    if page.kind not in ("text/html", "application/xhtml+xml"):
        return ""
    head = _Head()
    head.feed(page.text[:_HEAD])
    return one_line(head.og or head.title)[:_LONGEST_TITLE]


class _Head(HTMLParser):
    """Reads the title of a page, and the one that it is shared by."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.og, self._inside = "", "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self._inside = tag == "title" and not self.title
        if tag == "meta" and named.get("property") == "og:title" and not self.og:
            self.og = (named.get("content") or "")[:1000]

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and len(self.title) < 1000:
            self.title += data
