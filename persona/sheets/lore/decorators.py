"""Takes decorators (lines with ``@@``) off an entry's content and reads those that the house knows; pure.

Of one that is not known the fallbacks behind it (``@@@``) are tried, the first that is known counts; all others go.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_LINE = re.compile(r"(@{2,3})([A-Za-z_]{1,40})(?:[ \t]+(.*))?")
_FLAGS = frozenset(("activate", "dont_activate"))
_NUMBERS = frozenset(("activate_only_after", "activate_only_every", "scan_depth"))
_LISTS = frozenset(("additional_keys", "exclude_keys"))
_MOST = 40
"""Lines that are looked at."""


@dataclass(frozen=True, slots=True)
class Decorated:
    """What an entry says without its decorators, and the values of those that are known ("" for one without)."""

    content: str
    told: Mapping[str, str]

    def number(self, name: str) -> int:
        """A whole number, 0 where none is told."""
        return int(self.told.get(name, 0))

    def texts(self, name: str) -> tuple[str, ...]:
        """What is told with commas between."""
        return tuple(part.strip() for part in self.told.get(name, "").split(",") if part.strip())


def undecorated(content: str) -> Decorated:
    """An entry's content and its decorators, which stand at its beginning."""
    lines, told, settled = content.lstrip().split("\n"), dict[str, str](), True
    for at, line in enumerate(lines[:_MOST]):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            if line.strip():
                return Decorated("\n".join(lines[at:]).strip(), told)
            continue
        is_fallback, name, value = match[1] == "@@@", match[2], (match[3] or "").strip()
        if is_fallback and settled:
            continue
        settled = _is_known(name, value)
        if settled:
            told.setdefault(name, value)
    return Decorated("" if len(lines) <= _MOST else "\n".join(lines[_MOST:]).strip(), told)


def _is_known(name: str, value: str) -> bool:
    if name in _NUMBERS:
        return re.fullmatch(r"\d{1,4}", value) is not None
    return name in _FLAGS or (name in _LISTS and bool(value))
