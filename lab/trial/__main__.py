"""`python -m lab.trial`: which trial, for how long, and where its figures go; measures nothing itself."""

import argparse
import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.trial import kills


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.trial", description="A house of many processes, on trial.")
    trials = parser.add_subparsers(required=True, metavar="TRIAL")
    plan = kills.Plan()
    killing = trials.add_parser("kills", help="kill workers, doors and schedulers at random while people write")
    killing.add_argument("--minutes", type=float, default=plan.minutes, help=f"of kills (default {plan.minutes:g})")
    killing.add_argument("--every", type=float, default=plan.every, help=f"seconds a kill (default {plan.every:g})")
    killing.add_argument("--seed", type=int, default=plan.seed, help=f"who writes and dies when (default {plan.seed})")
    killing.set_defaults(run=_kills)
    for each in trials.choices.values():
        each.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    return parser


def _kills(options: argparse.Namespace) -> Mapping[str, Any]:
    plan = kills.Plan(minutes=options.minutes, every=options.every, seed=options.seed)
    return asyncio.run(kills.measured(plan))


def main() -> None:
    """Run the trial that the arguments name, and print its figures, one a line."""
    options = _parser().parse_args()
    figures = options.run(options)
    for name, value in figures.items():
        print(f"{name:24} {value}")
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
