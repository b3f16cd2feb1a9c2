"""What the house keeps in memory has a bound, however many people say however much."""

import ast
from pathlib import Path

OURS = {"kind", "language", "name", "path", "phrase", "program", "side", "topic"}
"""What a cache without a bound may be asked by: things of which the house itself has a list."""


def test_a_cache_of_what_people_say_has_a_bound() -> None:
    endless = []
    for path in (path for root in ("persona", "engine", "scheduler", "bot") for path in Path(root).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(each) == "cache" for each in node.decorator_list):
                endless += [f"{path}: {node.name}" for each in node.args.args if each.arg not in OURS]
    assert endless == []
