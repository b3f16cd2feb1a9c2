"""Who speaks in a book: given by a file, or found in the book itself."""

from lab.dataset.cast.characters import Character, Gender, given

__all__ = ["Character", "Gender", "given"]
