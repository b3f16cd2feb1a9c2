"""What needs torch is collected where torch is: `make test-train` runs it in an environment of its own."""

from importlib.util import find_spec

import pytest

collect_ignore_glob = [] if find_spec("torch") else ["test_*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Libraries that train warn of each other's old names."""
    for item in items:
        if item.get_closest_marker("train"):
            item.add_marker(pytest.mark.filterwarnings("ignore::FutureWarning"))
