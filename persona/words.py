"""Reads the words that rules go by from TOML files beside them, and makes patterns of them; knows no rule."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

_PART = re.compile(r"(?<!\?P)<(\w+)>")
_NO_PARTS: Mapping[str, str] = MappingProxyType({})


def tables(module: str, name: str = "words.toml") -> dict[str, Any]:
    """The tables of a file that lies beside a module, which says where it is by its ``__file__``."""
    return tomllib.loads((Path(module).parent / name).read_text(encoding="utf-8"))


def either(phrases: Iterable[str], parts: Mapping[str, str] = _NO_PARTS) -> str:
    """A pattern for any of these; ``<name>`` in a phrase or a part stands for the part of that name."""
    pattern = "|".join(phrases)
    while _PART.search(pattern):
        pattern = _PART.sub(lambda match: f"(?:{parts[match[1]]})", pattern)
    return pattern


def whole(phrases: Iterable[str], parts: Mapping[str, str] = _NO_PARTS) -> str:
    """The same where none of them is a piece of a longer word."""
    return rf"\b(?:{either(phrases, parts)})\b"
