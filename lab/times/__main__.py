"""`python -m lab.times`: score the rules on time, on the half that they were tuned on and on the other."""

from lab.times.house import answer
from lab.times.rows import Row, rows
from lab.times.score import Answer, count, table
from persona.sheets.reader import load

_SHEET = load("harry")


def main() -> None:
    """Print the figures of both halves."""
    for name, held_out in (("tuned on", False), ("held out", True)):
        print(name)
        print(
            "\n".join(
                f"  {line}" for line in table(count((row for row in rows() if row.held_out is held_out), _answer))
            )
        )


def _answer(row: Row) -> Answer:
    return answer(row, _SHEET)


if __name__ == "__main__":
    main()
