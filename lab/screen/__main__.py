"""`python -m lab.screen`: train the screen's models anew, and print how well it does on every set of rows."""

from lab.screen.folds import make, notes
from lab.screen.report import table


def main() -> None:
    """Write models and verdicts, then report on all rows of the project."""
    make()
    print("\n".join(table(notes())))


if __name__ == "__main__":
    main()
