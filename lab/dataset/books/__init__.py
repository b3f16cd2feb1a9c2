"""A book as a value: its text with line ends untouched, its paragraphs and its chapters."""

from lab.dataset.books.paragraphs import Paragraph, paragraphs
from lab.dataset.books.reading import Book, read

__all__ = ["Book", "Paragraph", "paragraphs", "read"]
