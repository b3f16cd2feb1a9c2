"""`python -m lab.facts`: what is drawn from rows, against what is told in them; `--train` makes the models anew."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from engine.memory.telling import MODEL
from lab.facts import training
from lab.facts.rows import ROWS, UNSEEN, rows
from lab.facts.score import score


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of a file, of one half of it, or of one language; with ``--mistakes`` each of them."""
    parser = argparse.ArgumentParser(prog="python -m lab.facts", description=__doc__)
    parser.add_argument("--score", type=Path, default=ROWS / "dev.jsonl", help="rows, as JSON lines")
    parser.add_argument("--half", choices=("all", "tuned", "kept"), default="all")
    parser.add_argument("--lang", default="", help="only rows of this language")
    parser.add_argument("--mistakes", action="store_true", help="print each mistake")
    parser.add_argument("--train", action="store_true", help="write the models, and print what rows of others teach")
    options = parser.parse_args(arguments)
    if options.train:
        hands = {path.stem: [*rows(path)] for path in sorted(ROWS.glob("*.jsonl")) if path.stem not in UNSEEN}
        MODEL.write_bytes(training.train(row for its in hands.values() for row in its))
        print("\n".join(training.table(hands)))
        return
    chosen = [
        row
        for row in rows(options.score)
        if (options.half == "all" or row.is_kept == (options.half == "kept")) and options.lang in ("", row.lang)
    ]
    total = score(chosen)
    if options.mistakes:
        print("\n".join(total.mistakes))
    print(f"{len(chosen)} rows\n{total.table()}")


if __name__ == "__main__":
    main()
