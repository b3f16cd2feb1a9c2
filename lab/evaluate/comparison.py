"""Evaluates one model, or two in the same way and side by side, with a judge between them where there is one."""

from collections.abc import Sequence
from dataclasses import replace

from lab.evaluate.judge import verdicts
from lab.evaluate.report.limits import Limit, missed
from lab.evaluate.report.report import Report, differences, figures_of
from lab.evaluate.run import Plan, evaluated
from lab.evaluate.speakers import Source, opened


async def compared(sources: Sequence[Source], plan: Plan, referee: Source | None, data: str) -> Report:
    """Return what was found. Raises EngineError, ValueError."""
    results = [await evaluated(source, plan) for source in sources]
    figures = [figures_of(result.measures, plan.seed) for result in results]
    beside = differences(results[0].measures, results[1].measures, plan.seed) if len(results) > 1 else {}
    found = None
    if referee is not None:
        async with opened(referee) as client:
            pair = (result.replies for result in results)
            found = await verdicts(client, plan.rows, *pair, at_once=referee.at_once)
        figures[0] |= figures_of({"preferred": found.preferred}, plan.seed)
    return Report(data, plan.rows, tuple(results), tuple(figures), beside, found, plan.seed, plan.raw)


def held(report: Report, limits: Sequence[Limit]) -> Report:
    """The same, with what the first model had to reach and what of that it missed."""
    return replace(report, limits=tuple(map(str, limits)), missed=tuple(missed(limits, report.figures[0])))
