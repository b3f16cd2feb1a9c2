"""`aifriend bench`: turns per second and CPU per turn of this house beside two usual bots, on loopback, in one run."""

import asyncio
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from json import dumps
from pathlib import Path

CHATS = (1, 50, 200)
ROUNDS = 5


def main(
    *, quick: bool, json: Path | None, plot: Path | None, chats: Sequence[int] = CHATS, rounds: int = ROUNDS
) -> int:
    """Compare, print a table, write ``json`` and ``plot`` (PNG); ``quick`` is a try with few turns, of which no figure
    says much.

    Raises ValueError when something is missing or a bot does not answer.
    """
    for module, extra in (("openai", "bench"), *([("matplotlib", "plots")] if plot is not None else [])):
        if find_spec(module) is None:
            raise ValueError(f"{module} is missing; install the extra: pip install 'aifriend[{extra}]'")
    if min(chats) < 1 or rounds < 1:
        raise ValueError("--chats and --rounds must be 1 or more")
    from lab.bench import keeping, race, report

    plan = race.Plan(sorted(chats), rounds, warm_up=1, more=5, quick=True)
    if not quick:
        plan = race.Plan(sorted(chats), rounds, warm_up=10, more=400)
    outcome = asyncio.run(race.run(plan))
    figures = report.report(plan, outcome, {**asyncio.run(_parts()), **asyncio.run(keeping.measured(quick=quick))})
    print(report.table(figures))
    if json is not None:
        json.write_text(dumps(figures, indent=2) + "\n")
    if plot is not None:
        from lab.bench.picture import draw

        draw(plot, figures)
    return 0


async def _parts() -> Mapping[str, float]:
    from lab.bench import engine, parts

    async with engine.apart() as writes:
        return await asyncio.to_thread(parts.measured, writes.url)
