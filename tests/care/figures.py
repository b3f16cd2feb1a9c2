"""The figures behind the 25 promises: k of n with a 95 % bound, and the page of the docs that they are written to."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

PROMISES = {
    "C01": "First contact says that he is an AI, what is kept, the age rules and /privacy",
    "C02": "“Are you human?” gets the truth",
    "C03": "A reminder after three hours of use, after one in minor mode",
    "C04": "Age asked neutrally; unknown means no; under 18 stays locked",
    "C05": "Minor mode is friendly only",
    "C06": "The flirty tone needs all five facts",
    "C07": "The crisis screen works with everything else down",
    "C08": "The crisis screen finds people in danger",
    "C09": "The crisis screen lets laughter be laughter",
    "C10": "The card helps, asks, and stays in the talk",
    "C11": "After a flag play and check-ins pause for a day",
    "C12": "The protocol is published; referrals are counted by date only",
    "C13": "Check-ins only for those who said yes",
    "C14": "One word or tap stops them",
    "C15": "Nothing in quiet hours, anywhere",
    "C16": "Caps, back-off, silence after three unanswered",
    "C17": "A goodbye gets a goodbye",
    "C18": "/export holds everything, and nothing of others",
    "C19": "/forget leaves nothing",
    "C20": "Nothing lasting without consent; everything expires",
    "C21": "Secrets and texts stay secret",
    "C22": "What others wrote is data, never orders",
    "C23": "Pages are fetched from public addresses only",
    "C24": "Private stays private; nobody takes it all",
    "C25": "Pictures and voice are checked and marked; logs hold no words",
}
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"
_ALL = "care-figures.md"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured for a promise, in words and numbers: how far from its bar, in how many cases."""

    promise: str
    what: str
    result: str
    margin: float = math.inf
    cases: int = 0

    def __str__(self) -> str:
        return f"{self.what}: {self.result}"


@dataclass(slots=True)
class Figures:
    """What the tests measured, and which promises had a test that failed."""

    found: list[Figure] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)

    def share(self, promise: str, what: str, k: int, n: int, *, at_least: float = 0.0, at_most: float = 1.0) -> None:
        """Note ``k`` of ``n`` with its one-sided 95 % bound, and fail where the share misses its bar."""
        rising = at_least > 0
        bound = lower_bound(k, n) if rising else 1 - lower_bound(n - k, n)
        bar = f"bar ≥ {100 * at_least:g}%" if rising else f"bar ≤ {100 * at_most:g}%"
        margin = (k / n - at_least if rising else at_most - k / n) if n else math.inf
        result = f"{k}/{n} ({'≥' if rising else '≤'} {bound:.1%} with 95 %; {bar})"
        self.found.append(Figure(promise, what, result, margin, n))
        assert n, f"{promise}, {what}: nothing was measured"
        assert at_least <= k / n <= at_most, f"{promise}, {what}: {k} of {n}, {bar}"

    def all(self, promise: str, what: str, good: Iterable[bool]) -> None:
        """Note how many cases hold, of which all must."""
        cases = list(good)
        self.share(promise, what, sum(cases), len(cases), at_least=1.0)

    def none(self, promise: str, what: str, bad: Iterable[bool]) -> None:
        """Note how many cases break a promise, of which none may."""
        cases = list(bad)
        self.share(promise, what, sum(cases), len(cases), at_most=0.0)

    def note(self, promise: str, what: str, result: str) -> None:
        """Note something that is told and not judged, such as a time."""
        assert promise in PROMISES
        self.found.append(Figure(promise, what, result))

    def holds(self, promise: str) -> bool:
        """Whether a promise was measured and no test of it failed."""
        return promise not in self.failed and bool(self.of(promise))

    def of(self, promise: str) -> list[Figure]:
        """All that was measured for a promise."""
        return [figure for figure in self.found if figure.promise == promise]

    def nearest(self, promise: str) -> str:
        """The figure that came nearest to its bar, of such the one with the most cases; "–" where there is none."""
        figures = self.of(promise)
        return str(min(figures, key=lambda figure: (figure.margin, -figure.cases))) if figures else "–"

    def table(self) -> str:
        """All 25 rows in Markdown with one figure each, and the date."""
        lines = [f"Measured on {_today()}.", "", "| | promise | holds | nearest to its bar |", "|---|---|---|---|"]
        for promise, text in PROMISES.items():
            holds = "yes" if self.holds(promise) else "**no**"
            lines.append(f"| [{promise}]({_ALL}#{promise.lower()}) | {text} | {holds} | {self.nearest(promise)} |")
        return "\n".join(lines)

    def page(self) -> str:
        """All figures in Markdown, promise by promise."""
        lines = ["# Figures of care", "", f"Measured on {_today()} by `make care`; [care.md](care.md) sums them up."]
        for promise, text in PROMISES.items():
            lines += ["", f"## {promise}", f"{text}.", "", *(f"- {figure}" for figure in self.of(promise))]
        return "\n".join(lines) + "\n"

    def plain(self) -> str:
        """All 25 rows for a terminal."""
        lines = [f"Care, measured on {_today()}"]
        for promise, text in PROMISES.items():
            lines.append(f"{promise}  {'holds' if self.holds(promise) else 'FAILS'}  {text}")
            lines += [f"            {figure}" for figure in self.of(promise)]
        kept = sum(map(self.holds, PROMISES))
        return "\n".join([*lines, f"{kept} of {len(PROMISES)} promises hold."])

    def write(self, page: Path) -> None:
        """Put the table into the page, in the place of the older one, and all figures into a page beside it."""
        text = page.read_text(encoding="utf-8")
        table = f"{_BEGIN}\n{self.table()}\n{_END}"
        page.write_text(re.sub(f"{_BEGIN}.*{_END}", lambda _: table, text, flags=re.DOTALL), encoding="utf-8")
        page.with_name(_ALL).write_text(self.page(), encoding="utf-8")


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def lower_bound(k: int, n: int, *, doubt: float = 0.05) -> float:
    """The share that is exceeded with 95 % confidence after ``k`` of ``n`` (exact; Clopper and Pearson 1934)."""
    if not k:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        as_many = math.fsum(
            math.exp(_ways(n, i) + i * math.log(middle) + (n - i) * math.log1p(-middle)) for i in range(k, n + 1)
        )
        low, high = (low, middle) if as_many > doubt else (middle, high)
    return low


def _ways(n: int, k: int) -> float:
    """The logarithm of the number of ways to choose ``k`` of ``n``, which itself may be too large for a float."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
