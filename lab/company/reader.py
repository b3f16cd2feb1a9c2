"""`python -m lab.company.reader`: learn from sentences of drafts that somebody has read which of them fit what was
said; knows no engine."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from engine.meaning import Encoder
from engine.output.phrasing import Past
from engine.turn.talk.reader import MODEL, of_meaning
from engine.turn.talk.score import Ground, judge
from engine.turn.talk.sense import Sense
from engine.turn.talk.traits import traits

READ = Path(__file__).with_name("drafts.jsonl")
FITS, HURTFUL = "fits", "hurtful"
SHARES = (0.1, 0.2, 0.3)
_HURTS = 3.0
"""How many times a hurtful sentence counts as one that only doesn't fit."""
_KEEP, _STEPS = 20.0, 12
"""How much a weight costs, and the steps to the best ones."""
_NARROW = 0.3
"""Standard deviations of what is no number of a vector, beside the vector's own."""


class Sentence(msgspec.Struct, frozen=True):
    """A sentence of a draft for the answer to a ``line``, the person's lines ``before`` and his ``last``, and what its
    reader said of it; ``source`` tells whose talk it is of."""

    source: str
    talk: str
    line: str
    before: tuple[str, ...]
    last: str
    text: str
    verdict: str

    @property
    def spot(self) -> tuple[str, ...]:
        """The place in a talk, of which the drafts compete."""
        return (self.source, self.talk, *self.before, self.line)


def sentences(path: Path = READ) -> Sequence[Sentence]:
    """What was read. Raises ValueError where a line is none."""
    decode = msgspec.json.Decoder(Sentence).decode
    return [decode(line) for line in path.read_bytes().splitlines()]


def numbers(rows: Sequence[Sentence]) -> tuple[np.ndarray, np.ndarray]:
    """The traits of each sentence, and its meaning, a row each."""
    encoder, words, meanings = Encoder(), [], []
    for row in rows:
        ground = Ground(Sense(row.line, row.before, row.last), past=Past([row.last] if row.last else []))
        words.append(traits(row.text, ground, judge(row.text, ground)))
        meanings.append(of_meaning(*encoder.encode([row.text, row.line])))
    return np.array(words), np.array(meanings, float)


def learn(table: np.ndarray, rows: Sequence[Sentence], narrow: int) -> np.ndarray:
    """The weights of a logistic model, and last its bias; the first ``narrow`` columns are brought to one scale."""
    mean, scale = table.mean(axis=0), np.ones(table.shape[1])
    scale[:narrow] = np.maximum(table[:, :narrow].std(axis=0), 1e-3) / _NARROW
    known = np.column_stack([(table - mean) / scale, np.ones(len(table))])
    fits = np.array([row.verdict == FITS for row in rows], float)
    counts = np.array([_HURTS if row.verdict == HURTFUL else 1.0 for row in rows])
    costs = np.append(np.full(table.shape[1], _KEEP), 1e-6)
    weights = np.zeros(len(costs))
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-known @ weights))
        slope = known.T @ (counts * (chances - fits)) + costs * weights
        bend = (known * (counts * chances * (1 - chances))[:, None]).T @ known + np.diag(costs)
        weights -= np.linalg.solve(bend, slope)
    plain = weights[:-1] / scale
    return np.append(plain, weights[-1] - plain @ mean)


def auc(chances: np.ndarray, fits: np.ndarray) -> float:
    """How often a sentence that fits has the higher chance than one that doesn't."""
    return float((chances[fits][:, None] > chances[~fits][None]).mean())


def judged_by_others(table: np.ndarray, rows: Sequence[Sentence], narrow: int) -> np.ndarray:
    """The chance of each sentence by a model that saw nothing of its source."""
    sources, chances = np.array([row.source for row in rows]), np.zeros(len(rows))
    for source in sorted(set(sources)):
        own = sources == source
        model = learn(table[~own], [row for row, is_own in zip(rows, own, strict=True) if not is_own], narrow)
        chances[own] = 1 / (1 + np.exp(-(table[own] @ model[:-1] + model[-1])))
    return chances


def report(name: str, chances: np.ndarray, rows: Sequence[Sentence]) -> str:
    """How well sentences are told apart, how many of the likeliest fit, and how often the likeliest statement of a
    spot does."""
    fits = np.array([row.verdict == FITS for row in rows])
    above = (fits[chances >= np.quantile(chances, 1 - share)].mean() for share in SHARES)
    spots = defaultdict(list)
    for row, chance, fit in zip(rows, chances, fits, strict=True):
        if not row.text.endswith("?"):
            spots[row.spot].append((chance, fit))
    best = sorted((max(found) for found in spots.values()), reverse=True)
    shares = ", ".join(f"{np.mean([fit for _, fit in best[: round(len(best) * part)]]):.2f}" for part in (0.4, 0.7, 1))
    precise = ", ".join(f"{part:.2f}" for part in above)
    return f"{name}: AUC {auc(chances, fits):.3f}; top 10, 20, 30 %: {precise}; best of a spot, 40, 70, 100 %: {shares}"


def main() -> None:
    """Write both models, and print what they do with the talks of whom they never saw."""
    rows = sentences()
    words, meanings = numbers(rows)
    both = np.column_stack([words, meanings])
    narrow = words.shape[1]
    fits = np.mean([row.verdict == FITS for row in rows])
    print(f"{len(rows)} sentences, {fits:.0%} of them fit; by models that never saw their source")
    for name, table, scaled in (("words", words, narrow), ("meaning too", both, narrow + 3)):
        print(report(name, judged_by_others(table, rows, scaled), rows))
    models = learn(words, rows, narrow), learn(both, rows, narrow + 3)
    MODEL.write_bytes(np.concatenate(models).astype("<f4").tobytes())


if __name__ == "__main__":
    main()
