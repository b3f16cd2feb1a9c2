"""How well the screen does, set by set; knows no bar that must be met.

Rows that trained the model are judged by models that never saw them: `make care-model` writes those verdicts down.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from engine.safety.classifier import MODEL, features, is_text
from engine.safety.normalize import normalize
from engine.safety.reading import read
from engine.safety.screen import Level, assess, screen
from lab.screen.train import DATA, FOLDS, HELD_OUT, TRAINING, Row, Training, collect, compose, held_out
from persona import text, words

FOLDED = DATA / "folds.json"
PHRASES = ("en", "de", "es", "fr", "zh", "more", "disguised", "filler", "cues", "stems", "meanings")
CODE = ("classifier", "normalize", "reading", "lexicon", "screen")


def made_from() -> str:
    """A hash of all that the verdicts depend on: rows, templates, phrases, code and the model itself."""
    folder, phrases = Path(__file__).parent, MODEL.with_name("phrases")
    files = [DATA / name for name in (*TRAINING, "spoken.txt", *(f"{name}.jsonl" for name in HELD_OUT))]
    files += [phrases / f"{name}.toml" for name in PHRASES]
    files += [MODEL.with_name(f"{name}.py") for name in CODE] + [folder / f"{name}.py" for name in ("spoken", "train")]
    files += [Path(text.__file__), Path(words.__file__), MODEL]
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def verdicts() -> list[tuple[Row, bool]]:
    """Each collected row, and whether a model that never saw it flags it. Raises ValueError when out of date."""
    notes = json.loads(FOLDED.read_text(encoding="utf-8"))
    if notes["made_from"] != made_from():
        raise ValueError("rows, phrases, code or model have changed since: run `make care-model`")
    places = set(notes["flagged"])
    return [(row, place in places) for place, row in enumerate(collect())]


def rate(*names: str) -> list[tuple[Row, bool]]:
    """Each row of sets that never train, and whether the screen flags it."""
    return [(row, screen(read(row.text)).level is not Level.NONE) for row in held_out(*names)]


def fold() -> None:
    """Judge each collected row by a model that was trained without its fold, and write down which are flagged."""
    real, samples = collect(), collect() + compose()
    training = Training(samples)
    hits: list[int] = []
    for number in range(FOLDS):
        models = training.fit([at for at, row in enumerate(samples) if at >= len(real) or row.fold != number])
        score = _scorer(models)
        inside = (at for at, row in enumerate(real) if row.fold == number)
        hits += (at for at in inside if assess(normalize(real[at].text), score).level is not Level.NONE)
    notes = {"made_from": made_from(), "flagged": sorted(hits)}
    FOLDED.write_text(json.dumps(notes) + "\n", encoding="utf-8")


def _scorer(models: list[tuple[list[float], float]]) -> Callable[[str], float]:
    def score(plain: str) -> float:
        weights, bias = models[is_text(plain)]
        return bias + sum(value * weights[bucket] for bucket, value in features(plain).items())

    return score


def table(ratings: Iterable[tuple[Row, bool]]) -> Iterator[str]:
    """One line per set, label, tier and language with how many are flagged, then each false alarm."""
    counts: dict[tuple[str, str, str, str], list[bool]] = defaultdict(list)
    alarms: list[str] = []
    for row, hit in ratings:
        counts[row.set, "crisis" if row.crisis else "clear", row.tier, row.lang].append(hit)
        if hit and not row.crisis:
            alarms.append(f"false alarm: {row.set}: {row.text[:70]!r}")
    for key, hits in sorted(counts.items()):
        yield f"{' '.join(filter(None, key)):40} {sum(hits):4}/{len(hits)}"
    yield from sorted(alarms)
