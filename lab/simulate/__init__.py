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
from lab.simulate.share import Lived

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
        show = _shown_days(days)
        lived = [
            replicas.live(users, days=days, seed=seed, schedulers=schedulers, kill_daily=kill_daily, progress=show)
        ]
    else:
        lived = _in_parallel(users, days, seed)
    report = _report(lived, users=users, days=days, seed=seed, seconds=time.monotonic() - began)
    if out is not None:
        out.write_text(json.dumps(report, indent=2) + "\n")
    if plot is not None:
        from lab.simulate.picture import draw

        draw(plot, [each for part in lived for each in part.chronicles], report)
    print(_summary(report))
    return 1 if any(report["violations"].values()) else 0


def caps() -> rules.Caps:
    """The operator's own caps."""
    policy = Settings().policy
    return rules.Caps(policy.daily, policy.weekly, policy.unanswered, policy.after)


def _in_parallel(users: int, days: int, seed: int) -> list[Lived]:
    """Spread the people over the cores, each with a store of its own."""
    workers = min(os.cpu_count() or 1, users)
    spawn = multiprocessing.get_context("spawn")
    passed = spawn.Array("d", workers)
    show = _shown_days(days)
    with ProcessPoolExecutor(workers, spawn, initializer=share.watched_by, initargs=(passed,)) as pool:
        parts = [range(number, users, workers) for number in range(workers)]
        futures = [pool.submit(share.live_alone, list(part), days, seed, place) for place, part in enumerate(parts)]
        _wait(futures, lambda: show(sum(passed[:]) / workers))
        return [each.result() for each in futures]


def _wait(futures: Sequence["Future[Lived]"], show: Callable[[], None]) -> None:
    while not all(each.done() for each in futures):
        show()
        time.sleep(0.2)
        if any(each.done() and each.exception() for each in futures):
            return
    show()


def _report(lived: Sequence[Lived], *, users: int, days: int, seed: int, seconds: float) -> dict[str, Any]:
    chronicles = [each for part in lived for each in part.chronicles]
    limits = caps()
    found = [one for each in chronicles for one in rules.violations(each, caps=limits, end=end(days))]
    asked = [rules.promises(each, caps=limits, end=end(days)) for each in chronicles]
    might, did = sum(open_ for open_, _ in asked), sum(raised for _, raised in asked)
    share_of = did / might if might else 1.0
    broken = Counter(each.rule for each in found)
    broken["promises_missed"] = int(share_of < _SHARE_AT_LEAST)
    decisions: Counter[str] = sum((part.decisions for part in lived), Counter())
    return {
        "users": users,
        "days": days,
        "seed": seed,
        "seconds": round(seconds, 1),
        "turns": sum(part.turns for part in lived),
        "sent": _shown(chronicles, "check-in"),
        "decisions": dict(decisions.most_common()),
        "promises": {
            "told": sum(len(each.told) for each in chronicles),
            "might_be_raised": might,
            "raised": did,
            "share": round(share_of, 4),
        },
        "reminders": {
            "wanted": sum(len(each.reminders) for each in chronicles),
            "sent": _shown(chronicles, "reminder"),
        },
        "kills": sum(part.kills for part in lived),
        "violations": {rule: broken[rule] for rule in (*rules.RULES, "promises_missed")},
        "examples": [
            {"rule": each.rule, "chat": each.chat, "at": datetime.fromtimestamp(each.at, UTC).isoformat()}
            for each in found[:_EXAMPLES]
        ],
    }


def _shown(chronicles: Sequence[Chronicle], kind: str) -> int:
    return sum(shown.kind == kind for each in chronicles for shown in each.shown)


def _summary(report: Mapping[str, Any]) -> str:
    promises, reminders = report["promises"], report["reminders"]
    people_weeks = report["users"] * report["days"] / 7
    broken = {rule: times for rule, times in report["violations"].items() if times}
    return "\n".join(
        (
            f"{report['users']} people, {report['days']} days, {report['turns']} messages, {report['seconds']:.0f} s",
            f"{report['sent']} check-ins, {report['sent'] / people_weeks:.2f} per person and week",
            f"{promises['raised']} of {promises['might_be_raised']} promises raised in time ({promises['share']:.1%})",
            f"{reminders['sent']} of {reminders['wanted']} reminders sent",
            f"{report['kills']} schedulers killed" if report["kills"] else "no scheduler killed",
            "Every rule was kept."
            if not broken
            else "Broken: " + ", ".join(f"{rule} {times}" for rule, times in broken.items()),
            *(f"  {each['rule']} in {each['chat']} at {each['at']}" for each in report["examples"][:_NAMED]),
        )
    )


def _shown_days(days: int) -> Callable[[float], None]:
    """What shows on standard error how many days have passed, where somebody watches."""
    watched, began, shown = sys.stderr.isatty(), time.monotonic(), [-1.0]

    def show(passed: float) -> None:
        now = time.monotonic()
        if now - shown[0] < (0.2 if watched else 30.0) and passed < days:
            return
        shown[0] = now
        part = min(passed / days, 1.0)
        left = f", {(now - began) * (1 - part) / part:.0f} s to go" if 0.02 < part < 1 else ""
        words = f"day {passed:.0f} of {days}{left}"
        print(
            bar(part, words) if watched else words,
            end="" if watched and part < 1 else "\n",
            file=sys.stderr,
            flush=True,
        )

    return show
