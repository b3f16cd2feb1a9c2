"""No words for people stand in code: they would be in one language only."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PLACES = ("bot/commands", "bot/texts", "bot/reception.py", "bot/strangers.py", "scheduler/turns")
FOR_THE_OPERATOR = {"bot/texts/operator.py"}
PROSE = re.compile(r"[A-Za-z']+ [a-z']+ [a-z']+")


def files() -> Iterator[str]:
    for place in PLACES:
        path = ROOT / place
        yield from (str(file.relative_to(ROOT)) for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path]))


def literals(tree: ast.AST) -> Iterator[str]:
    """All strings that do something, without those that explain, name a type or say what went wrong."""
    silent = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr | ast.Raise | ast.AnnAssign | ast.arg)
        for part in ast.walk(node.annotation if isinstance(node, ast.AnnAssign) else node)
        if isinstance(node, ast.Raise | ast.AnnAssign | ast.arg) or part is getattr(node, "value", None)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value


@pytest.mark.parametrize("file", sorted(set(files()) - FOR_THE_OPERATOR))
def test_languages_are_data(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert [text for text in literals(tree) if PROSE.search(text)] == []
