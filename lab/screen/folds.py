"""Judge each row by models that never saw it, and write down what comes of that; knows no bar that must be met."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from engine import meaning
from engine.meaning import Encoder
from engine.safety import classifier, meant, weighing
from engine.safety.reading import read
from engine.safety.screen import Finding, Level, assess, settle, told_by
from engine.safety.weighing import Evidence
from lab.screen import samples
from lab.screen.samples import DATA, FOLDS, Row, chat, collect, files
from lab.screen.training import Samples, weigh, write
from lab.screen.vectors import FILE as VECTORS
from persona import needles, sieve, text, words

FOLDED = DATA / "folds.json"
FAILS = "screen_fails"
_PHRASES = ("en", "de", "es", "fr", "zh", "more", "disguised", "filler", "cues", "stems", "meanings", "frames")
_CODE = ("classifier", "gloss", "grams", "lexicon", "linear", "meant", "normalize", "reading", "screen", "weighing")
_SIGNS = {Level.NONE: "n", Level.CONCERN: "c", Level.CRISIS: "x"}
_LEVELS = {sign: level for level, sign in _SIGNS.items()}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What models that never saw a row say of it: all together, and where meaning has no vote."""

    row: Row
    level: Level
    alone: Level

    @property
    def flagged(self) -> bool:
        return self.level is not Level.NONE

    @property
    def is_card(self) -> bool:
        return self.level is Level.CRISIS


@dataclass(frozen=True, slots=True)
class Notes:
    """All that was judged: rows fold by fold, those of screen_fails without their kind, and ordinary talk by
    dialogues that never train."""

    rows: list[Verdict]
    unseen_kinds: list[Verdict]
    talk: list[Verdict]


def made_from() -> str:
    """A hash of all that the verdicts depend on: rows, phrases, glossaries, code and the models themselves."""
    safety, lab = classifier.MODEL.parent, Path(samples.__file__).parent
    paths = [*files(), VECTORS, *sorted((safety / "glossary").glob("*.toml"))]
    paths += [safety / "phrases" / f"{name}.toml" for name in _PHRASES]
    paths += [safety / f"{name}.py" for name in _CODE]
    paths += [lab / f"{name}.py" for name in ("folds", "linear", "samples", "spoken", "training")]
    paths += [Path(meaning.__file__).with_name(f"{name}.py") for name in ("encoder", "pieces", "tokens")]
    paths += [Path(text.__file__), Path(words.__file__), Path(sieve.__file__), Path(needles.__file__)]
    paths += [Path(words.__file__).with_name("needles.toml"), classifier.MODEL, meant.MODEL, weighing.WEIGHTS]
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def notes() -> Notes:
    """What was written down. Raises ValueError when it is out of date."""
    written = json.loads(FOLDED.read_text(encoding="utf-8"))
    if written["made_from"] != made_from():
        raise ValueError("rows, phrases, code or model have changed since: run `make care-model`")
    rows = collect()
    fails = [row for row in rows if row.file == FAILS]
    parts = (("rows", rows), ("unseen_kinds", fails), ("talk", chat(measured=True)))
    return Notes(*(_read(written[name], judged) for name, judged in parts))


def make() -> None:
    """Train on everything, judge fold by fold, and write models and verdicts."""
    known = Samples()
    everything = range(len(known.rows))
    judged = [place for place in everything if known.rows[place].set != "spoken"]
    evidence, said = _learn_around(
        known, [[place for place in judged if known.folds[place] == fold] for fold in range(FOLDS)]
    )
    verdicts: dict[int, tuple[Finding, Finding]] = {}
    for fold in range(FOLDS):
        weights = _weights(known, evidence, said, [place for place in judged if known.folds[place] != fold])
        verdicts |= {
            place: _judge(evidence[place], said.get(place), weights) for place in judged if known.folds[place] == fold
        }
    weights = _weights(known, evidence, said, judged)
    write(known.learn(everything), weights)
    fails = [place for place in judged if known.rows[place].file == FAILS]
    unseen = _unseen_kinds(known, fails, weights)
    encoder = Encoder()
    talk = [assess(read(row.text), encoder.encode) for row in chat(measured=True)]
    alone = [assess(read(row.text), None) for row in chat(measured=True)]
    written = {
        "made_from": made_from(),
        "rows": _signs(verdicts[place] for place in range(len(collect()))),
        "unseen_kinds": _signs(unseen[place] for place in fails),
        "talk": _signs(zip(talk, alone, strict=True)),
    }
    FOLDED.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def _learn_around(known: Samples, parts: Iterable[Sequence[int]]) -> tuple[dict[int, Evidence], dict[int, float]]:
    """Evidence and meaning of the places in each part, by models that never saw that part."""
    evidence: dict[int, Evidence] = {}
    said: dict[int, float] = {}
    for part in parts:
        left_out = set(part)
        learned = known.learn([place for place in range(len(known.rows)) if place not in left_out])
        for place, odds in zip(part, known.odds(learned, part), strict=True):
            evidence[place] = replace(known.evidence[place], odds=odds)
        read = [place for place in part if known.pieces[place]]
        said |= dict(zip(read, known.meant(learned, read), strict=True))
    return evidence, said


def _unseen_kinds(
    known: Samples, fails: Sequence[int], weights: dict[str, list[float]]
) -> dict[int, tuple[Finding, Finding]]:
    kinds = sorted({known.rows[place].tier for place in fails})
    parts = [[place for place in fails if kinds.index(known.rows[place].tier) % FOLDS == part] for part in range(FOLDS)]
    evidence, said = _learn_around(known, parts)
    return {place: _judge(evidence[place], said.get(place), weights) for place in fails}


def _weights(
    known: Samples, evidence: dict[int, Evidence], said: dict[int, float], places: Sequence[int]
) -> dict[str, list[float]]:
    heard = [place for place in places if place in said and evidence[place].has_vote]
    labels = known.labels
    return {
        "alone": weigh([evidence[place] for place in places], None, labels[list(places)]),
        "together": weigh([evidence[place] for place in heard], [said[place] for place in heard], labels[heard]),
    }


def _judge(evidence: Evidence, said: float | None, weights: dict[str, list[float]]) -> tuple[Finding, Finding]:
    """What a row comes to with its meaning, and without."""
    _, alone, asks = settle(evidence, weighing.weighed(weights["alone"], evidence.features()))
    if said is None or not asks:
        return alone, alone
    odds = weighing.weighed(weights["together"], evidence.features(said))
    return told_by(evidence, odds), alone


def _signs(pairs: Iterable[tuple[Finding, Finding]]) -> list[str]:
    both = [(_SIGNS[together.level], _SIGNS[alone.level]) for together, alone in pairs]
    return ["".join(sign for sign, _ in both), "".join(sign for _, sign in both)]


def _read(signs: Sequence[str], rows: Sequence[Row]) -> list[Verdict]:
    return [Verdict(row, _LEVELS[together], _LEVELS[alone]) for row, together, alone in zip(rows, *signs, strict=True)]
