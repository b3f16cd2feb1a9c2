"""`python -m lab.talk`: print how well the rules do on the rows; `--half tuning|kept` takes one half of them."""

import argparse
from collections.abc import Sequence

from lab.talk.report import rows, score


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, and each line that a rule missed or mistook."""
    parser = argparse.ArgumentParser(prog="python -m lab.talk", description=__doc__)
    parser.add_argument("--half", choices=("all", "tuning", "kept"), default="all", help="which rows")
    parser.add_argument("files", nargs="*", default=["dev"], help="names of files in lab/talk/rows")
    options = parser.parse_args(arguments)
    halves = {"all": (True, False), "tuning": (True,), "kept": (False,)}[options.half]
    print("\n".join(score(row for row in rows(*options.files) if row.tuning in halves)))


if __name__ == "__main__":
    main()
