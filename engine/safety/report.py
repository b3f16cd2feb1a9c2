"""Print how well the screen does, set by set: `python -m engine.safety.report [files]`; knows no threshold.

Training rows are judged by a model that never saw them (5-fold, needs scikit-learn); any other file by the
committed model.
"""

import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from engine.safety import classifier
from engine.safety.classifier import features
from engine.safety.screen import Level, judge
from engine.safety.train import DATA, FOLDS, TRAINING, Row, fit, rows


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % bounds of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, hits / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, middle - spread) / (1 + z * z / total), (middle + spread) / (1 + z * z / total)


def caught(row: Row, score: Callable[[str], float]) -> bool:
    """Whether the screen would flag a row, with a model's log-odds."""
    return judge(row.plain, score).level is not Level.NONE


def cross_validated(every: list[Row]) -> Iterator[tuple[Row, bool]]:
    """Each row with the verdict of a model that was trained on the other folds."""
    for fold in range(FOLDS):
        weights, bias = fit([row for row in every if row.fold != fold])

        def score(plain: str, weights: list[float] = weights, bias: float = bias) -> float:
            return bias + sum(value * weights[bucket] for bucket, value in features(plain).items())

        yield from ((row, caught(row, score)) for row in every if row.fold == fold)


def table(verdicts: Iterable[tuple[Row, bool]]) -> Iterator[str]:
    """One line per set, label, tier and language: k/n caught with bounds, then each false alarm."""
    counts: dict[tuple[str, str, str, str], list[bool]] = defaultdict(list)
    alarms: list[str] = []
    for row, hit in verdicts:
        tier = row.tier if row.set in {"own", "holdout", "blind", "written"} else ""
        counts[row.set, "crisis" if row.crisis else "clear", tier, row.lang].append(hit)
        if hit and not row.crisis:
            alarms.append(f"false alarm: {row.set}: {row.text[:70]!r}")
    for key, hits in sorted(counts.items()):
        low, high = wilson(sum(hits), len(hits))
        yield f"{' '.join(filter(None, key)):40} {sum(hits):4}/{len(hits):<4} {low:6.1%} to {high:.1%}"
    yield from sorted(alarms)


def main(names: list[str]) -> None:
    """Report on the given files, or on all rows of the project."""
    training = {DATA / name for name in TRAINING}
    wanted = [Path(name).resolve() for name in names] or sorted(DATA.glob("*.jsonl"))
    seen = rows(*sorted(training)) if training & set(wanted) else []
    verdicts = list(cross_validated(seen)) if seen else []
    verdicts += [(row, caught(row, classifier.score)) for row in rows(*(p for p in wanted if p not in training))]
    print("\n".join(table(verdicts)))


if __name__ == "__main__":
    main(sys.argv[1:])
