"""What speaks for memories by what they mean; loaded where there are vectors, and numpy with it."""

from collections.abc import Mapping

import numpy as np

from engine.meaning import Vectors
from engine.memory.recall.bm25 import Numbers
from engine.memory.recall.pool import Pool


def cosines(meanings: Vectors, meaning: Vectors) -> Numbers:
    """How near each is to the one row of ``meaning``, NaN where nobody knows."""
    # Not by `@`, which sets all cores to work, and waits for them where others have them: ten times as long.
    near: list[float] = np.einsum("ij,j->i", meanings, meaning[0]).astype(np.float64).tolist()
    return near


def signs(pool: Pool, near: Numbers) -> Mapping[str, Numbers]:
    """What speaks for each memory by its own meaning, by that of the next one, and by the best of its talk: what is not
    known speaks neither for nor against."""
    own = np.array(near)
    return {
        "meaning": _standard(own),
        "near_meaning": _standard(np.append(own[1:], 0.0)),
        "talk_meaning": _standard(np.fmax.reduceat(own, pool.starts)[np.array(pool.talks)]),
    }


def _standard(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Numbers:
    """In standard deviations from the mean of those that are known; nothing where all are alike."""
    lacks = np.isnan(values)
    known = values[~lacks]
    spread = float(known.std()) if len(known) else 0.0
    if spread <= 1e-9:
        return [0.0] * len(values)
    standard: list[float] = np.where(lacks, 0.0, (values - known.mean()) / spread).tolist()
    return standard
