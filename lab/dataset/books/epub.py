"""The text of an EPUB by the standard library alone: container, spine, then the paragraphs of each page."""

import posixpath
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_UNREAD = frozenset(("head", "nav", "script", "style", "svg"))
_LARGEST_PAGE = 20_000_000
"""Bytes of one page when unpacked, so that a small file can't fill the memory."""


def text_of(path: Path) -> str:
    """All paragraphs in the order of the spine, blank lines between them. Raises ValueError where it is no book."""
    try:
        with zipfile.ZipFile(path) as archive:
            pages = [_paragraphs(_page(archive, name)) for name in _spine(archive)]
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, StopIteration):
        raise ValueError(f"{path.name}: a zip file, but no EPUB that can be read: give its text as .txt") from None
    return "\n\n".join(paragraph for page in pages for paragraph in page) + "\n"


def _spine(archive: zipfile.ZipFile) -> Iterator[str]:
    """The names of the pages in reading order."""
    root = _tree(archive, "META-INF/container.xml")
    package = next(element.attrib["full-path"] for element in root.iter() if _is(element, "rootfile"))
    tree = _tree(archive, package)
    hrefs = {element.attrib["id"]: element.attrib["href"] for element in tree.iter() if _is(element, "item")}
    folder = posixpath.dirname(package)
    for element in tree.iter():
        if _is(element, "itemref") and element.attrib.get("linear") != "no":
            yield posixpath.normpath(posixpath.join(folder, unquote(hrefs[element.attrib["idref"]])))


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    text = _page(archive, name)
    if "<!ENTITY" in text:
        raise ElementTree.ParseError
    return ElementTree.fromstring(text)  # noqa: S314 - entities, by which it could grow, are refused above


def _page(archive: zipfile.ZipFile, name: str) -> str:
    if archive.getinfo(name).file_size > _LARGEST_PAGE:
        raise KeyError(name)
    return archive.read(name).decode("utf-8-sig", errors="replace")


def _is(element: ElementTree.Element, name: str) -> bool:
    return element.tag.rpartition("}")[2] == name


def _paragraphs(page: str) -> list[str]:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end_block()
    return reader.blocks


class _Reader(HTMLParser):
    """Gathers the words of each block element in one line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._words: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNREAD:
            self._unread += 1
        elif tag in _BLOCKS:
            self.end_block()
        elif tag == "br":
            self._words.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNREAD:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._words.append(" ".join(f"|{data}|".split())[1:-1])

    def end_block(self) -> None:
        lines = (" ".join(line.split()) for line in "".join(self._words).split("\n"))
        if text := "\n".join(line for line in lines if line):
            self.blocks.append(text)
        self._words.clear()
