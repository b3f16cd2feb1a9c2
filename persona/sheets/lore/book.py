"""A lorebook as a value: what stands in it and by which words each entry is called; knows no file and no talk."""

from dataclasses import dataclass

SCAN_DEPTH, DEEPEST = 4, 20
"""Messages at the end of a talk in which keys are looked for where a book says nothing, and at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of lore. Some ``keys`` call it; with ``secondary`` ones (not of a regex) one of those must be there
    too, and none that it is ``excluded`` by. A ``constant`` one needs no key, ``never`` is one that is switched off,
    ``after`` and ``every`` count the persona's messages so far, ``depth`` is its own scan depth (0: the book's).

    A smaller ``order`` stands earlier; of a greater ``weight`` it is kept longer where there is no room for all."""

    content: str
    keys: tuple[str, ...] = ()
    name: str = ""
    secondary: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    constant: bool = False
    never: bool = False
    case_sensitive: bool = False
    regex: bool = False
    whole_words: bool | None = None  # None: from where a word begins
    before: bool = False  # whether a constant one stands before who the persona is
    order: float = 100.0
    weight: float = 0.0
    depth: int = 0
    after: int = 0
    every: int = 0
    recurses: bool = True  # whether it may be called by another entry's content


@dataclass(frozen=True, slots=True)
class Lorebook:
    """Entries in their order, how many messages are looked through, how many tokens they may take together (0: as the
    house has it), and whether one entry may call another."""

    entries: tuple[Entry, ...] = ()
    depth: int = SCAN_DEPTH
    budget: int = 0
    recursive: bool = False

    @property
    def constants(self) -> tuple[Entry, ...]:
        """What holds whatever is spoken of, in order."""
        return tuple(sorted((each for each in self.entries if each.constant), key=lambda entry: entry.order))
