"""`aifriend recall`: how many of the turns that answer a question he recalls, by the very code that he uses."""

import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.progress import bar
from engine.meaning import Encoder, NoEncoder, Vectors
from lab.recall.pace import LONG, long_one, seconds
from lab.recall.rows import Dialogue, dialogues
from lab.recall.score import DEPTHS, Share, mean, share
from lab.recall.ways import Meanings, ways

CATEGORIES = (1, 2, 3, 4)
"""Those that have an answer; the fifth asks for what was never said."""
_BATCH = 16
_NAMES: Mapping[str, str] = {
    "house": "as he recalls",
    "words": "as he recalls, without the encoder",
    "bm25": "BM25, plain",
    "stemmed": "BM25, stemmed",
    "previous": "BM25, stemmed, with the turn before",
    "encoder": "encoder alone",
}


def main(*, turns: Path, questions: Path, categories: Collection[int], out: Path | None) -> int:
    """Measure, print a table, and write ``out`` (JSON). Raises ValueError with what can't be read, OSError."""
    found, lost = dialogues(turns, questions, categories or CATEGORIES)
    if not found:
        raise ValueError(f"{questions.name}: no question of these categories has an answer among the turns")
    report = measure(found, encoded(found), lost)
    if out is not None:
        out.write_text(json.dumps(report, indent=2) + "\n")
    print("\n".join(table(report)))
    return 0


def measure(found: Sequence[Dialogue], meanings: Sequence[Meanings], lost: int = 0) -> dict[str, Any]:
    """All figures, those of the house by the names that stand in the first row."""
    shares: dict[str, list[Share]] = {}
    spent = 0.0
    for dialogue, vectors in zip(found, meanings, strict=True):
        for name, ranking in ways(dialogue, vectors):
            rows = (share(asked, ranking(number)) for number, asked in enumerate(dialogue.asked))
            shares.setdefault(name, []).extend(rows)
        spent += seconds(dialogue.pool, [asked.question for asked in dialogue.asked], vectors.turns, vectors.of(0))
    count = len(shares["house"])
    kinds = sorted({each.category for each in shares["house"] if each.category is not None})
    return {
        **_figures(shares["house"]),
        "ms_per_query": round(1000 * spent / count, 3),
        f"ms_per_query_{LONG}": round(long_one(), 3),
        "questions": count,
        "left_out": lost,
        "encoder": meanings[0].turns is not None,
        "categories": {
            str(kind): _figures([each for each in shares["house"] if each.category == kind]) for kind in kinds
        },
        "beside": {name: _figures(rows) for name, rows in shares.items() if name != "house"},
    }


def encoded(found: Sequence[Dialogue]) -> Sequence[Meanings]:
    """The vectors of all turns and questions, with a bar on standard error; without an encoder says so."""
    try:
        encoder = Encoder()
    except NoEncoder as error:
        print(f"{error}: measured without what the lines mean", file=sys.stderr)
        return [Meanings()] * len(found)
    texts = [
        sentences
        for dialogue in found
        for sentences in (
            dialogue.pool.sentences,
            [dialogue.pool.nameless(asked.question.text) for asked in dialogue.asked],
        )
    ]
    rows = iter(np.concatenate(list(_batches(encoder, [sentence for each in texts for sentence in each]))))
    vectors: list[Vectors] = [np.stack([next(rows) for _ in each]) for each in texts]
    return [Meanings(turns, asked) for turns, asked in zip(vectors[::2], vectors[1::2], strict=True)]


def table(report: Mapping[str, Any]) -> Iterator[str]:
    """The figures as lines."""
    yield f"{'':38}" + "".join(f"  R@{depth:<4}" for depth in DEPTHS)
    ranks = {"house": report, **report["beside"]}
    rows = {_NAMES[name]: figures for name, figures in ranks.items()}
    rows |= {f"  category {kind}": figures for kind, figures in report["categories"].items()}
    for name, figures in rows.items():
        yield f"{name:38}" + "".join(f"  {figures[f'recall@{depth}']:.3f} " for depth in DEPTHS)
    left = f", {report['left_out']} left out that name no turn" if report["left_out"] else ""
    yield f"{report['questions']} questions{left}; share of a question's turns among the first, mean over questions"
    yield f"{report['ms_per_query']:.2f} ms a question, {report[f'ms_per_query_{LONG}']:.2f} ms over {LONG} lines"


def _figures(shares: Sequence[Share]) -> dict[str, float]:
    return {f"recall@{depth}": round(value, 4) for depth, value in zip(DEPTHS, mean(shares), strict=True)}


def _batches(encoder: Encoder, sentences: Sequence[str]) -> Iterator[Vectors]:
    for start in range(0, len(sentences), _BATCH):
        yield encoder.encode(sentences[start : start + _BATCH])
        if sys.stderr.isatty():
            done = min(start + _BATCH, len(sentences))
            end = "\n" if done == len(sentences) else ""
            print(
                bar(done / len(sentences), f"{done} of {len(sentences)} sentences"),
                end=end,
                file=sys.stderr,
                flush=True,
            )
