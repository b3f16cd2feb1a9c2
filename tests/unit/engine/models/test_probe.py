"""What a server is asked at start."""

import ast
from dataclasses import fields
from pathlib import Path

from engine.ports import Capabilities

ROOT = Path(__file__).parents[4]
PRODUCT = ("bot", "engine", "scheduler")


def test_nothing_is_asked_of_a_server_that_nobody_reads():
    """Each question costs every start a request."""
    sources = [path for root in PRODUCT for path in (ROOT / root).rglob("*.py") if path.name != "probe.py"]
    nodes = (node for path in sources for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    assert {field.name for field in fields(Capabilities)} - read == set()
