"""The model that reads drafts is learned from what somebody read."""

import msgspec
import numpy as np

from lab.company.reader import FITS, HURTFUL, Sentence, auc, judged_by_others, learn, sentences

ROWS = [
    Sentence(source, "tea", f"line {at}", (), "", "A cup!", verdict)
    for source in ("one", "two")
    for at, verdict in enumerate((FITS, FITS, "not", HURTFUL) * 5)
]
TABLE = np.array([[float(row.verdict == FITS), 0.5] for row in ROWS])


def test_what_tells_apart_gets_weight_and_is_known_in_the_talks_of_others() -> None:
    model = learn(TABLE, ROWS, narrow=2)
    assert model[0] > 0.1
    fits = np.array([row.verdict == FITS for row in ROWS])
    assert auc(judged_by_others(TABLE, ROWS, narrow=2), fits) == 1


def test_what_hurts_counts_for_more() -> None:
    kinder = [row if row.verdict == FITS else msgspec.structs.replace(row, verdict="not") for row in ROWS]
    assert learn(TABLE, ROWS, narrow=2)[-1] < learn(TABLE, kinder, narrow=2)[-1]


def test_what_was_read_has_three_verdicts() -> None:
    assert {row.verdict for row in sentences()} == {FITS, "not", HURTFUL}
