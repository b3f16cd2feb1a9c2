"""The bench of hostile texts tells linear work from more, by a clock that the work itself moves."""

from lab.bench.hostile import MOST, measured, readers, units


class Work:
    """A clock that goes on with what is done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> int:
        return self.done

    def linear(self, text: str) -> None:
        self.done += 1000 * len(text)

    def quadratic(self, text: str) -> None:
        self.done += len(text) ** 2


def test_x02_linear_work_passes_and_more_does_not() -> None:
    work = Work()
    rows = list(measured(["ab", "c"], {"once": work.linear, "twice": work.quadratic}, 1000, work))
    assert [(row.reader, row.unit, row.growth, row.growth > MOST) for row in rows] == [
        ("once", "ab", 2.0, False),
        ("once", "c", 2.0, False),
        ("twice", "ab", 4.0, True),
        ("twice", "c", 4.0, True),
    ]


def test_x02_what_reads_people_and_models_is_held_against_ninety_texts() -> None:
    assert len(set(units())) == len(units()) >= 90
    assert {"screen", "reading", "promises", "times", "stop", "stream, by signs", "check", "markup"} <= set(readers())
    assert all(read("(smiles) my exam is on Friday") is not NotImplemented for read in readers().values())
