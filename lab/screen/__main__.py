"""`python -m lab.screen`: train the screen's model anew, and print how well it does on every set of rows."""

from lab.screen.report import fold, rate, table, verdicts
from lab.screen.train import HELD_OUT, write


def main() -> None:
    """Write the model and the out-of-fold verdicts, then report on all rows of the project."""
    write()
    fold()
    print("\n".join(table(verdicts() + rate(*HELD_OUT))))


if __name__ == "__main__":
    main()
