"""What the care tests share: the figures, printed and written to the page that CARE_FIGURES names."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.screen.folds import Notes, notes
from tests.care.figures import Figures

_FIGURES = pytest.StashKey[Figures]()
_FILE = re.compile(r"test_(c\d\d)_")


def pytest_configure(config: pytest.Config) -> None:
    """Begin with no figures."""
    config.stash[_FIGURES] = Figures()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Note which promise's file had a failure."""
    report = yield
    found = _FILE.match(item.path.name)
    if found and report.failed:  # type: ignore[attr-defined]
        item.config.stash[_FIGURES].failed.add(found[1].upper())
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the 25 rows where they were asked for, and write the page."""
    if page := os.environ.get("CARE_FIGURES", ""):
        terminalreporter.write_line(config.stash[_FIGURES].plain())
        config.stash[_FIGURES].write(Path(page))


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> Figures:
    """The figures of this run."""
    return pytestconfig.stash[_FIGURES]


@pytest.fixture(scope="session")
def judged() -> Notes:
    """What models that never saw them say of the screen's rows, as `make care-model` wrote it down."""
    return notes()
