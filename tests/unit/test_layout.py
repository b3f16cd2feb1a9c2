"""The cut of the house: how many rooms there are, that no import goes in a circle, and that each vendor has one room.

import-linter holds the layers (`make check`); here is what it does not see.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

BASE = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))
ROOTS: list[str] = PYPROJECT["tool"]["importlinter"]["root_packages"]
PRODUCT = ("persona", "engine", "scheduler", "bot", "aifriend")
TOOLS = {"aiohttp", "msgspec", "numpy", "pydantic", "yarl"}
"""No vendors, as DESIGN says; ``pydantic`` belongs to the settings' library, ``yarl`` to aiohttp."""


def module(path: Path) -> str:
    """The dotted name of a file below the base."""
    parts = path.relative_to(BASE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources(*roots: str) -> dict[str, str]:
    """The text of every module of these roots, by its name."""
    return {module(path): path.read_text(encoding="utf-8") for root in roots for path in (BASE / root).rglob("*.py")}


def imported(text: str) -> Iterator[str]:
    """Every name that a module imports: in functions, for the type checker only and by ``import_module`` too."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(origin), names=names):
                yield from (f"{origin}.{alias.name}" for alias in names)
            case ast.Call(
                func=ast.Name(id="import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name


def circle(texts: Mapping[str, str]) -> list[str]:
    """Modules that import each other in a circle, first and last the same; empty where there is none."""
    arrows = {
        name: {target for full in imported(text) if (target := nearest(full, texts)) not in ("", name)}
        for name, text in texts.items()
    }
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def nearest(name: str, texts: Mapping[str, str]) -> str:
    """The module that a name is, or lies in; "" for one of somebody else's."""
    return next((place for place in (name, name.rpartition(".")[0]) if place in texts), "")


def rooms(root: str) -> list[str]:
    """What stands side by side in a root: its modules and folders with code."""
    return sorted(
        path.stem
        for path in (BASE / root).iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path.is_dir() and any(path.glob("*.py")))
    )


@pytest.mark.parametrize(("root", "most"), [("scheduler", 8), ("engine", 14)])
def test_a_root_has_few_enough_rooms_to_keep_in_mind(root: str, most: int) -> None:
    assert len(rooms(root)) <= most, rooms(root)


def test_no_module_imports_itself_by_a_detour() -> None:
    assert circle(sources(*ROOTS)) == []


@pytest.mark.parametrize(
    "text",
    [
        "from bot import b",
        "from bot.b import name",
        "def later():\n    import bot.b",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bot.b import name",
        "from importlib import import_module\nimport_module('bot.b')",
        "import importlib\ndef later(): return importlib.import_module('bot.b')",
    ],
)
def test_a_circle_is_seen_however_it_is_hidden(text: str) -> None:
    assert set(circle({"bot": "", "bot.a": text, "bot.b": "from bot.a import other"})) == {"bot.a", "bot.b"}


def test_every_vendor_has_a_contract_that_names_its_room() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    protected = {name for contract in contracts for name in contract.get("protected_modules", ())}
    outside = {name.partition(".")[0] for text in sources(*ROOTS).values() for name in imported(text)}
    assert outside - {*ROOTS, *sys.stdlib_module_names} - TOOLS - protected == set()


def test_the_product_reads_no_test() -> None:
    """Neither as code nor as a file, and none of the libraries that only tests use."""
    testing = {"hypothesis", "jinja2", "pytest", "tests", "yaml"}
    readers = {
        name
        for name, text in sources(*ROOTS).items()
        if testing & {part.partition(".")[0] for part in imported(text)} or "tests/" in text
    }
    assert readers == set()
