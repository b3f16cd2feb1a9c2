"""What the rules draw from rows, counted: facts that are there, facts that are not, and what may never be kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.memory.noticing import noticed
from engine.memory.telling import Telling
from engine.memory.told_name import told_name
from engine.safety import Level, read, screen
from lab.facts.rows import Label, Row

_ENDINGS = re.compile(r"(?:'s|ies|es|s|ing|ed|e|y)$")


@dataclass(slots=True)
class Score:
    """Facts drawn and those of them that are labelled, labels and those of them that are drawn, lines without a label
    and facts drawn from those, words that may never be kept, and each mistake in words."""

    drawn: int = 0
    right: int = 0
    labels: int = 0
    found: int = 0
    empty: int = 0
    junk: int = 0
    leaks: int = 0
    mistakes: list[str] = field(default_factory=list)

    def table(self) -> str:
        """The figures in words."""
        precision, recall, junk = self.figures()
        return "\n".join(
            (
                f"precision {precision} of facts drawn",
                f"recall {recall} of facts told",
                f"junk {junk} of lines that tell none",
                f"words kept that may never be: {self.leaks}",
            )
        )

    def figures(self) -> tuple[str, str, str]:
        """Precision, recall and junk."""
        return _share(self.right, self.drawn), _share(self.found, self.labels), _share(self.junk, self.empty)


def notes(row: Row, by: Telling | None = None) -> tuple[str, ...]:
    """All that is drawn from a row, as the house keeps it, or ``by`` other models; nothing of who is in danger."""
    level = screen(read(row.text)).level
    if level is Level.CRISIS:
        return ()
    is_heavy = level is not Level.NONE
    name = "" if is_heavy else told_name(row.text, row.asked)
    named = (f"is called {name}",) if name else ()
    news = noticed(row.text, row.asked, wishes_only=is_heavy, by=by)
    return (*named, *(one.text for one in news if not one.ended))


def score(rows: Iterable[Row], by: Telling | None = None) -> Score:
    """The figures over rows, by the models of the house or others."""
    total = Score()
    for row in rows:
        drawn = notes(row, by)
        hits = [note for note in drawn if any(_holds(note, label) for label in row.labels)]
        missed = [label for label in row.labels if not any(_holds(note, label) for note in drawn)]
        leaks = [word for word in row.never for note in drawn if word.casefold() in note.casefold()]
        total.drawn += len(drawn)
        total.right += len(hits)
        total.labels += len(row.labels)
        total.found += len(row.labels) - len(missed)
        total.empty += not row.labels
        total.junk += 0 if row.labels else len(drawn)
        total.leaks += len(leaks)
        total.mistakes += [f"wrong  {note!r} of {row.text!r}" for note in drawn if note not in hits]
        total.mistakes += [f"missed {label.kind} {label.must} of {row.asked!r} {row.text!r}" for label in missed]
        total.mistakes += [f"leaked {word!r} of {row.text!r}" for word in leaks]
    return total


def _holds(note: str, label: Label) -> bool:
    """Whether a note holds all words of a label."""
    low = note.casefold()
    return all(holds(low, word) for word in label.must)


def holds(low: str, word: str) -> bool:
    """Whether a text in small letters holds a word, as it is or with another ending."""
    word = word.casefold()
    return word in low or _stem(word) in {_stem(other) for other in re.findall(r"[\w']+", low)}


def _stem(word: str) -> str:
    return _ENDINGS.sub("", word) if len(word) > 3 else word


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part}/{whole})" if whole else "none"
