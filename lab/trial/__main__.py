"""`python -m lab.trial`: which trial, for how long, and where its figures go; measures nothing itself."""

import argparse
import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.trial import chats, checkins, kills, workers


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.trial", description="A house of many processes, on trial.")
    trials = parser.add_subparsers(required=True, metavar="TRIAL")
    plan = kills.Plan()
    killing = trials.add_parser("kills", help="kill workers, doors and schedulers at random while people write")
    killing.add_argument("--minutes", type=float, default=plan.minutes, help=f"of kills (default {plan.minutes:g})")
    killing.add_argument("--every", type=float, default=plan.every, help=f"seconds a kill (default {plan.every:g})")
    killing.add_argument("--seed", type=int, default=plan.seed, help=f"who writes and dies when (default {plan.seed})")
    killing.add_argument(
        "--store", default="", metavar="URL", help="an empty store, a cluster say (default one of ours)"
    )
    killing.set_defaults(run=_kills)
    many = workers.Plan()
    beside = trials.add_parser("workers", help="CPU, store trips and waits of a turn with many workers, beside one")
    beside.add_argument("--workers", type=int, default=many.workers, help=f"(default {many.workers})")
    beside.add_argument("--rounds", type=int, default=many.rounds, help=f"in which they take turns ({many.rounds})")
    beside.add_argument("--turns", type=int, default=many.turns, help=f"in each round (default {many.turns})")
    beside.set_defaults(run=_workers)
    crowd = chats.Plan()
    crowded = trials.add_parser("chats", help="very many chats in one process with a slow engine: the time added")
    crowded.add_argument("--chats", type=int, default=crowd.chats, help=f"that are known (default {crowd.chats})")
    crowded.add_argument("--turns", type=int, default=crowd.turns, help=f"in any of them (default {crowd.turns})")
    crowded.add_argument(
        "--latency", type=float, default=crowd.latency, help=f"engine's, s (default {crowd.latency:g})"
    )
    crowded.set_defaults(run=_chats)
    first = checkins.Plan()
    firsts = trials.add_parser("checkins", help="CPU and store trips of a message that he writes first")
    firsts.add_argument("--chats", type=int, default=first.chats, help=f"that agreed to it (default {first.chats})")
    firsts.set_defaults(run=_checkins)
    for each in trials.choices.values():
        each.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    return parser


def _kills(options: argparse.Namespace) -> Mapping[str, Any]:
    plan = kills.Plan(minutes=options.minutes, every=options.every, seed=options.seed, store_url=options.store)
    return asyncio.run(kills.measured(plan))


def _workers(options: argparse.Namespace) -> Mapping[str, Any]:
    plan = workers.Plan(workers=options.workers, rounds=options.rounds, turns=options.turns)
    return asyncio.run(workers.measured(plan))


def _chats(options: argparse.Namespace) -> Mapping[str, Any]:
    plan = chats.Plan(chats=options.chats, turns=options.turns, latency=options.latency)
    return asyncio.run(chats.measured(plan))


def _checkins(options: argparse.Namespace) -> Mapping[str, Any]:
    return asyncio.run(checkins.measured(checkins.Plan(chats=options.chats)))


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
