"""`aifriend evaluate`: how good a model's replies are, and what company it is, as figures that can guard a release."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

_NEEDED = ("matplotlib", "rouge_score", "sacrebleu")
MISSED = 3
"""Exit code where a figure misses what was required of it."""


def main(
    *,
    data: Path,
    model: str,
    adapter: str,
    against: str,
    against_adapter: str,
    report: Path,
    judge: str,
    limit: int | None,
    seed: int,
    raw: bool,
    require: Sequence[str],
) -> int:
    """Evaluate, write ``report``/report.html and .json, print a table; MISSED where a limit is. Raises ValueError,
    EngineError, OSError."""
    if any(find_spec(name) is None for name in _NEEDED):
        raise ValueError("evaluating needs metrics and pictures; install the extra: pip install 'aifriend[evaluate]'")
    from bot.settings import Settings
    from lab.evaluate import comparison
    from lab.evaluate.report.limits import Limit
    from lab.evaluate.report.page import page
    from lab.evaluate.report.table import table
    from lab.evaluate.rows import rows
    from lab.evaluate.run import Plan
    from lab.evaluate.speakers import Source
    from persona.sheets.reader import load

    if limit is not None and limit < 1:
        raise ValueError("--limit must be 1 or more")
    if (judge or against_adapter) and not against:
        raise ValueError("--judge and --against-adapter compare two models: name the other one with --against")
    limits, sheet = [Limit.of(text) for text in require], load("harry")
    key = Settings().engine_api_key.get_secret_value()
    sources = [Source(model, adapter, key), *([Source(against, against_adapter, key)] if against else [])]
    referee = Source(judge, key=os.environ.get("JUDGE_API_KEY", "")) if judge else None
    plan = Plan(tuple(rows(data, sheet, limit)), sheet, seed, raw, limit)
    report.mkdir(parents=True, exist_ok=True)
    found = asyncio.run(comparison.compared(sources, plan, referee, data.name))
    found = comparison.held(found, limits)
    (report / "report.json").write_text(json.dumps(found.json, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (report / "report.html").write_text(page(found), encoding="utf-8")
    print("\n".join(table(found)))
    print(f"{report / 'report.html'}")
    for words in found.missed:
        print(f"missed: {words}", file=sys.stderr)
    return MISSED if found.missed else 0
