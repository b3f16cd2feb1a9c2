"""Reads a book from a file of plain text or an EPUB; knows no quotation."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from lab.dataset.books import epub

LARGEST = 20_000_000
"""Bytes: ten times the longest novels."""


@dataclass(frozen=True, slots=True)
class Book:
    """A text, in characters of which all offsets count, and the name of the file that it is from."""

    name: str
    text: str


def read(path: Path) -> Book:
    """The text of a file as it stands, or of an EPUB's chapters in reading order, a paragraph between blank lines.

    Raises ValueError with what is wrong and what to do, OSError."""
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name}: larger than {LARGEST // 1_000_000} MB: give one book, as text or EPUB")
    if zipfile.is_zipfile(path):
        return Book(path.name, epub.text_of(path))
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path.name}: byte {error.start} is not UTF-8: convert it first, as by iconv -f latin1 -t utf8"
        ) from None
    if "\0" in text:
        raise ValueError(f"{path.name}: no plain text and no EPUB: convert it to one of these")
    return Book(path.name, text)
