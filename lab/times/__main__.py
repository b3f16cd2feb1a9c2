"""`python -m lab.times`: score the rules on time, on each set of rows."""

from lab.times.house import answer
from lab.times.rows import SETS, Row, rows
from lab.times.score import Answer, count, table
from persona.sheets.reader import load

_SHEET = load("harry")


def main() -> None:
    """Print the figures of all sets."""
    for name in dict.fromkeys(SETS.values()):
        print(name)
        lines = table(count((row for row in rows() if row.set == name), _answer))
        print("\n".join(f"  {line}" for line in lines))


def _answer(row: Row) -> Answer:
    return answer(row, _SHEET)


if __name__ == "__main__":
    main()
