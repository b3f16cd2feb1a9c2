"""Names in `.env` or the environment that were meant for settings and are none; knows no setting's value."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from bot.settings import Settings

COMPOSE = (
    *("API_PORT", "COMPOSE_PROFILES", "ENGINE_MEMORY", "GRAFANA_PORT", "MODEL", "MODEL_CONTEXT", "MODEL_REVISION"),
    *("MODEL_TEMPLATE", "PROMETHEUS_PORT", "SEARXNG_SECRET"),
)
"""What compose.yaml itself reads of `.env`."""
_NAME = re.compile(r"^\s*(?:export\s+)?(\w+)\s*=", re.MULTILINE)
_LIKE, _VERY_LIKE = 0.7, 0.85


def misspelled(environment: Mapping[str, str], file: Path) -> Iterator[str]:
    """Say of each name that nobody reads what it may have been meant for: of all in the ``file``, and of those in the
    ``environment``, which others use too, that are nearly a setting's."""
    known = {name.upper() for name in Settings.model_fields}
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    written = {name.upper() for name in _NAME.findall(text)}
    for name in sorted(written - known - {*COMPOSE}):
        near = get_close_matches(name, known, n=1, cutoff=_LIKE)
        yield f"{file.name} names {name}, which is no setting" + (f"; did you mean {near[0]}?" if near else "")
    for name in sorted({name.upper() for name in environment} - known - written):
        if near := get_close_matches(name, known, n=1, cutoff=_VERY_LIKE):
            yield f"{name} is no setting; did you mean {near[0]}?"
