"""`aifriend simulate`: months of scripted lives through the real house in minutes, and what came of them."""

import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.progress import bar
from bot.settings import Settings
from lab.simulate import replicas, rules, share
from lab.simulate.ledger import Chronicle
from lab.simulate.people import end
from lab.simulate.share import Record

_SHARE_AT_LEAST = 0.95
_EXAMPLES, _NAMED = 20, 5
"""Broken rules of which the report, and the words on the screen, name chat and time."""


def main(
    *, users: int, days: int, seed: int, out: Path | None, plot: Path | None, schedulers: int, kill_daily: bool
) -> int:
    """Simulate, say what was found, and write ``out`` (JSON) and ``plot`` (PNG); 1 when any rule was broken.

    Raises ValueError when something is missing, StoreDown.
    """
    if users < 1 or days < 1 or schedulers < 1:
        raise ValueError("--users, --days and --schedulers must be 1 or more")
    if plot is not None and find_spec("matplotlib") is None:
        raise ValueError("the picture needs matplotlib; install the extra: pip install 'aifriend[plots]'")
    began = time.monotonic()
    if schedulers > 1 or kill_daily:
        show = _show_days(days)
        records = [
            replicas.live(users, days=days, seed=seed, schedulers=schedulers, kill_daily=kill_daily, progress=show)
        ]
    else:
        records = _in_parallel(users, days, seed)
    report = _report(records, users=users, days=days, seed=seed, seconds=time.monotonic() - began)
    if out is not None:
        out.write_text(json.dumps(report, indent=2) + "\n")
    if plot is not None:
        from lab.simulate.picture import draw

        draw(plot, [chronicle for record in records for chronicle in record.chronicles], report)
    print(_summary(report))
    return 1 if any(report["violations"].values()) else 0


def caps() -> rules.Caps:
    """The operator's own caps."""
    policy = Settings().policy
    return rules.Caps(policy.daily, policy.weekly, policy.unanswered, policy.after)


def _in_parallel(users: int, days: int, seed: int) -> list[Record]:
    """Spread the people over the cores, each with a store of its own."""
    workers = min(os.cpu_count() or 1, users)
    spawn = multiprocessing.get_context("spawn")
    clocks = spawn.Array("d", workers)
    show = _show_days(days)
    with ProcessPoolExecutor(workers, spawn, initializer=share.share_days, initargs=(clocks,)) as pool:
        parts = [range(number, users, workers) for number in range(workers)]
        futures = [pool.submit(share.live_alone, list(part), days, seed, place) for place, part in enumerate(parts)]
        _wait(futures, lambda: show(sum(clocks[:]) / workers))
        return [future.result() for future in futures]


def _wait(futures: Sequence["Future[Record]"], show: Callable[[], None]) -> None:
    while not all(future.done() for future in futures):
        show()
        time.sleep(0.2)
        if any(future.done() and future.exception() for future in futures):
            return
    show()


def _report(records: Sequence[Record], *, users: int, days: int, seed: int, seconds: float) -> dict[str, Any]:
    chronicles = [chronicle for record in records for chronicle in record.chronicles]
    limits = caps()
    breaches = [
        breach for chronicle in chronicles for breach in rules.violations(chronicle, caps=limits, end=end(days))
    ]
    counts = [rules.promises(chronicle, caps=limits, end=end(days)) for chronicle in chronicles]
    might, did = sum(chances for chances, _ in counts), sum(uses for _, uses in counts)
    share_of = did / might if might else 1.0
    violations = Counter(breach.rule for breach in breaches)
    violations["promises_missed"] = int(share_of < _SHARE_AT_LEAST)
    decisions: Counter[str] = sum((record.decisions for record in records), Counter())
    return {
        "users": users,
        "days": days,
        "seed": seed,
        "seconds": round(seconds, 1),
        "turns": sum(record.turns for record in records),
        "sent": _count(chronicles, "check-in"),
        "hours": dict(zip(("check_ins", "own"), rules.by_hour(chronicles), strict=True)),
        "hours_alike": round(rules.alike(*rules.by_hour(chronicles)), 3),
        "decisions": dict(decisions.most_common()),
        "promises": {
            "told": sum(len(chronicle.events) for chronicle in chronicles),
            "might_be_raised": might,
            "raised": did,
            "share": round(share_of, 4),
        },
        "reminders": {
            "wanted": sum(len(chronicle.reminders) for chronicle in chronicles),
            "sent": _count(chronicles, "reminder"),
        },
        "kills": sum(record.kills for record in records),
        "violations": {rule: violations[rule] for rule in (*rules.RULES, "promises_missed")},
        "examples": [
            {"rule": breach.rule, "chat": breach.chat, "at": datetime.fromtimestamp(breach.at, UTC).isoformat()}
            for breach in breaches[:_EXAMPLES]
        ],
    }


def _count(chronicles: Sequence[Chronicle], kind: str) -> int:
    return sum(bubble.kind == kind for chronicle in chronicles for bubble in chronicle.bubbles)


def _summary(report: Mapping[str, Any]) -> str:
    promises, reminders = report["promises"], report["reminders"]
    people_weeks = report["users"] * report["days"] / 7
    violations = {rule: times for rule, times in report["violations"].items() if times}
    return "\n".join(
        (
            f"{report['users']} people, {report['days']} days, {report['turns']} messages, {report['seconds']:.0f} s",
            f"{report['sent']} check-ins, {report['sent'] / people_weeks:.2f} per person and week",
            f"their hours are {report['hours_alike']:.0%} alike to those in which people write of their own accord",
            f"{promises['raised']} of {promises['might_be_raised']} promises raised in time ({promises['share']:.1%})",
            f"{reminders['sent']} of {reminders['wanted']} reminders sent",
            f"{report['kills']} schedulers killed" if report["kills"] else "no scheduler killed",
            "Every rule was kept."
            if not violations
            else "Broken: " + ", ".join(f"{rule} {times}" for rule, times in violations.items()),
            *(f"  {breach['rule']} in {breach['chat']} at {breach['at']}" for breach in report["examples"][:_NAMED]),
        )
    )


def _show_days(days: int) -> Callable[[float], None]:
    """What shows on standard error how many days have passed, where somebody watches."""
    is_watched, began, latest = sys.stderr.isatty(), time.monotonic(), [-1.0]

    def show(day: float) -> None:
        now = time.monotonic()
        if now - latest[0] < (0.2 if is_watched else 30.0) and day < days:
            return
        latest[0] = now
        part = min(day / days, 1.0)
        remainder = f", {(now - began) * (1 - part) / part:.0f} s to go" if 0.02 < part < 1 else ""
        words = f"day {day:.0f} of {days}{remainder}"
        print(
            bar(part, words) if is_watched else words,
            end="" if is_watched and part < 1 else "\n",
            file=sys.stderr,
            flush=True,
        )

    return show
