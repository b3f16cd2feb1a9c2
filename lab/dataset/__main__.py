"""`python -m lab.dataset`: how well quotations and speakers are found, and the weights by which they are."""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from lab.dataset.books import read
from lab.dataset.score import calibration, labels, lessons, litbank
from lab.dataset.score.figures import Figures, add
from lab.dataset.score.training import Lesson, learn
from lab.dataset.speakers import attributed
from lab.dataset.speakers.attribution import WEIGHTS

_HOLD = 2.0
_SELDOM = {"nobody": -0.4, "nobody_tag_pronoun": -0.8}
"""At the beginnings of works, which LitBank is, more is said by people who have no name yet."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of labelled novels, a report on LitBank, or count the weights anew."""
    parser = argparse.ArgumentParser(prog="python -m lab.dataset", description=__doc__)
    parser.add_argument("--score", type=Path, nargs="+", metavar="BOOK", help="labelled novels, as treasure_island.txt")
    parser.add_argument("--first", action="store_true", help="the parts of them that no rule was tuned on")
    parser.add_argument("--litbank", type=Path, metavar="FILE", help="LitBank's quotations, JSON lines")
    parser.add_argument("--works", type=Path, metavar="DIR", help="LitBank's works themselves, DOC.txt")
    parser.add_argument("--train", type=Path, nargs="+", metavar="BOOK", help="count the weights on the tuned parts")
    options = parser.parse_args(arguments)
    for path in options.score or ():
        print("\n".join(scored(path, labels.FIRST if options.first else labels.TUNED)))
    if options.train:
        WEIGHTS.write_text(trained(options.train, options.litbank, options.works), encoding="utf-8")
    elif options.litbank:
        print(by_head(options.litbank, options.works))


def scored(path: Path, parts: Sequence[str]) -> Iterator[str]:
    """The figures of a novel, with the cast given and with its own."""
    text, novel = read(path).text, labels.novel(path.stem)
    for name, cast in (("cast given", novel.cast), ("own cast", None)):
        said = attributed(text, cast)
        total = Figures()
        for part in parts:
            figures = Figures()
            for each in (figures, total):
                add(each, (label for label in novel.labels if label.part == part), said, novel.cast, novel.parts[part])
            yield figures.line(f"{path.stem} {part}, {name}")
        yield total.line(f"{path.stem}, {name}")


def trained(books: Sequence[Path], bank: Path | None, works: Path | None) -> str:
    """The weights and lines as JSON; the same texts give the same."""
    groups: list[list[Lesson]] = []
    for path in books:
        text, novel = read(path).text, labels.novel(path.stem)
        both = (lessons.of_novel(text, novel, own=own) for own in (False, True))
        groups += [list(pair) for pair in zip(*both, strict=True)]
    own = {path.stem for path in books}
    for row in litbank.rows(bank) if bank and works else ():
        if any(row.name.endswith(stem) for stem in own):
            continue
        work = litbank.laid_over(row, read(works / f"{row.name}.txt").text) if works else None
        if work:
            groups.append([lessons.of_work(work)])
    weights = learn([lesson for group in groups for lesson in group], hold=_HOLD)
    lines = calibration.lines(groups, hold=_HOLD)
    clues = {name: round(weight + _SELDOM.get(name, 0.0), 3) for name, weight in weights.clues.items()}
    return json.dumps({"clues": clues, "lines": lines}, indent=1, sort_keys=True) + "\n"


def by_head(path: Path, works: Path | None) -> str:
    """How often the head of the name that is told is in the name of the speaker: in the works themselves, or over
    LitBank as it is, tokens without paragraphs."""
    total = told = right = 0
    for row in litbank.rows(path):
        work = litbank.laid_over(row, read(works / f"{row.name}.txt").text) if works else None
        said = attributed(work.text if work else litbank.as_printed(row.text))
        for start, end, speaker in work.quotes if work else row.quotes:
            total += 1
            answer = next((each for each in said if each.start < end and start < each.end), None)
            if answer and answer.speaker:
                told += 1
                words = labels.plain(speaker.replace("_", " ")).split()
                right += litbank.head(answer.speaker) in words
    return f"LitBank by head name: {right / total:.3f} of {total}, {right / max(1, told):.3f} of {told} told"


if __name__ == "__main__":
    main()
