"""`python -m lab.days.judging`: learn from questions on what was told, in many voices, which line answers; knows no
rule."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.meaning import Encoder, Vector
from engine.memory.knowing.likely.fitting import cannot_answer, joined
from engine.memory.knowing.likely.judging import MODEL
from engine.memory.knowing.likely.lines import tells
from engine.memory.knowing.likely.signs import signs
from engine.memory.knowing.likely.wish import Wish
from engine.memory.knowing.near.lines import Said, said_of
from lab.days.script import SCRIPTS, Saying, parts
from lab.train.rows import talks
from persona.line import Line, Speaker
from persona.words import tables

ROWS = Path(__file__).with_name("rows")
STRANGERS = Path(__file__).with_name("strangers")
PLAYED = Path(__file__).with_name("apart")
HELD_OUT = frozenset(("bakery", "canal", "cork", "fen", "mumbles", "nightgate", "quay", "rotterdam"))
"""Scripts that nothing is learned from."""
CORPUS = Path(__file__).parents[1] / "train" / "corpus"
APART = frozenset(("ferry", "loom", "fork", "juja", "oven", "basanti", "tofu", "hurl"))
"""Voices of a stranger, that no figure is tuned on."""
_PAUSE, _DAY = 60.0, 86_400.0
_KEEP, _STEPS, _ENOUGH = 6.0, 20, 0.01
"""How much a weight costs, the steps that are taken (Newton's), and how little the last of them gains."""
_LENGTHS = (1.0, 0.5, 0.25, 0.125, 0.06, 0.03)
_BARS = (0.35, 0.5, 0.6, 0.7)

Ask = tuple[frozenset[float], str]
"""When what answers was said (none where nothing does), and what is asked."""


@dataclass(frozen=True)
class Row:
    """A question of a ``voice``: the signs of each thing said and of none, which of them ``answers``, when each was
    said (``at``), which of them are ``barred`` whatever their chance, and whether it is ``idle``, asked in
    quite another talk."""

    voice: str
    text: str
    signs: np.ndarray
    answers: np.ndarray
    at: np.ndarray
    barred: np.ndarray
    idle: bool


def rows(encoder: Encoder | None) -> Iterator[Row]:
    """All questions of all voices, some for each of them that are asked of him or of the world, and those of the
    scripts that rules were tuned by."""
    files = sorted(ROWS.glob("*.toml"))
    idle = _idle()
    share = len(idle) // len(files)
    for number, file in enumerate(files):
        table = tables(str(file), file.name)
        lines = _lines(table["told"])
        asks = [
            (_answering(numbers, lines), text) for numbers, _, text in (ask.partition(" ") for ask in table["asks"])
        ]
        others = [(frozenset[float](), text) for text in idle[number * share : (number + 1) * share]]
        yield from _rows(encoder, file.stem, lines, (asks, others))
    scripts = (file for folder in (SCRIPTS, STRANGERS, PLAYED) for file in sorted(folder.glob("*.toml")))
    for file in scripts:
        if file.stem not in HELD_OUT:
            yield from _of_script(encoder, file)


def _of_script(encoder: Encoder | None, file: Path) -> Iterator[Row]:
    told: list[str] = []
    for part in parts(file):
        told += ["--", *(saying.text for saying in part.sayings if not saying.asks and "?" not in saying.text)]
        lines = _lines(told)
        asks = [(frozenset(_holding(saying, lines)), saying.text) for saying in part.sayings if saying.asks]
        others = [
            (frozenset[float](), saying.text) for saying in part.sayings if not saying.asks and "?" in saying.text
        ]
        yield from _rows(encoder, file.stem, lines, (asks, others))


def _holding(saying: Saying, lines: Sequence[Line]) -> Iterator[float]:
    """When the lines were said that hold most of what an answer must, and nothing that it must not."""
    counts = {line.at: saying.share(line.text) for line in lines if not saying.breaks(line.text)}
    most = max(counts.values(), default=0.0)
    return (at for at, count in counts.items() if count == most > 0)


def _rows(encoder: Encoder | None, voice: str, lines: Sequence[Line], asked: Sequence[Sequence[Ask]]) -> Iterator[Row]:
    """The rows of what is asked, and of what is asked that is ``idle``."""
    said = tuple(said_of(tuple(tells(lines))))
    meant = _meant(encoder, said, [text for group in asked for _, text in group])
    at = np.array([*(one.at for one in said), -1.0])
    for idle, group in zip((False, True), asked, strict=True):
        for gold, text in group:
            answers = np.array([one.at in gold for one in said] + [not gold])
            wish = Wish(text)
            barred = np.array([*(cannot_answer(wish, one) for one in said), False])
            yield Row(voice, text, signs(wish, said, meant), answers, at, barred, idle)


def learn(found: Sequence[Row]) -> np.ndarray:
    """The weights of a model that chooses among all that was said, and nothing."""
    found = [row for row in found if row.answers.any()]
    table, right = (np.concatenate([getattr(row, name) for row in found]) for name in ("signs", "answers"))
    sizes = [len(row.signs) for row in found]
    starts, owner = np.cumsum([0, *sizes[:-1]]), np.repeat(np.arange(len(sizes)), sizes)
    weights, keep = np.zeros(table.shape[1]), _KEEP * np.eye(table.shape[1])

    def weighed(tried: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """What a model costs, and the chances of all rows, by it and by what is right."""
        points = table @ tried
        raised = np.exp(points - np.maximum.reduceat(points, starts)[owner])
        whole, hit = np.add.reduceat(raised, starts), np.add.reduceat(raised * right, starts)
        cost = float(np.log(whole / np.maximum(hit, 1e-300)).sum() + _KEEP / 2 * tried @ tried)
        return cost, raised / whole[owner], raised * right / np.maximum(hit, 1e-300)[owner]

    for _ in range(_STEPS):
        cost, chance, wanted = weighed(weights)
        means = np.add.reduceat(table * chance[:, None], starts)
        spread = (table * chance[:, None]).T @ table - means.T @ means
        step = np.linalg.solve(spread + keep, table.T @ (chance - wanted) + _KEEP * weights)
        length = next((one for one in _LENGTHS if weighed(weights - one * step)[0] < cost), 0.0)
        weights = weights - length * step
        if cost - weighed(weights)[0] < _ENOUGH:
            break
    return weights


def figures(found: Sequence[Row], weights: np.ndarray) -> str:
    """How many questions a model answers rightly, wrongly, and though nothing answers them, by bar."""
    told = [_best(row, weights) for row in found]
    groups = {
        "right": [(chance, hit) for row, (chance, hit) in zip(found, told, strict=True) if not row.answers[-1]],
        "unknown": [one for row, one in zip(found, told, strict=True) if row.answers[-1] and not row.idle],
        "idle": [one for row, one in zip(found, told, strict=True) if row.idle],
    }
    known = groups["right"]
    lines = [f"{sum(hit for _, hit in known)} of {len(known)} first"]
    for bar in _BARS:
        right, all_ = sum(hit and chance >= bar for chance, hit in known), sum(chance >= bar for chance, _ in known)
        false, idle = (sum(chance >= bar for chance, _ in groups[name]) for name in ("unknown", "idle"))
        lines.append(
            f"from {bar}: {right} right, {all_ - right} wrong, "
            f"{false} of {len(groups['unknown'])} unknown and {idle} of {len(groups['idle'])} of other things answered"
        )
    return "\n  ".join(lines)


def _best(row: Row, weights: np.ndarray) -> tuple[float, bool]:
    points = row.signs @ weights
    chance = np.exp(points - points.max())
    chance = chance / chance.sum() * ~row.barred
    by_line = {at: float(chance[row.at == at].sum()) for at in dict.fromkeys(row.at[:-1].tolist())}
    at = max(by_line, key=lambda one: by_line[one])
    return by_line[at], bool(row.answers[row.at == at].any())


def _lines(told: Sequence[str]) -> list[Line]:
    lines, at = [], 0.0
    for text in told:
        at += _DAY if text == "--" else _PAUSE
        if text != "--":
            lines.append(Line(Speaker.PERSON, text, at))
    return lines


def _answering(numbers: str, lines: Sequence[Line]) -> frozenset[float]:
    return frozenset(lines[int(number) - 1].at for number in numbers.split(",") if number != "0")


def _idle() -> list[str]:
    found = [
        text
        for path in sorted(CORPUS.glob("*.jsonl"))
        for talk in talks(path)
        if not talk.opens and not talk.kind.startswith("recall") and talk.kind not in ("memory", "correction")
        for text in talk.turns[::2]
        if "?" in text
    ]
    random.Random(1).shuffle(found)  # noqa: S311 - the same each time
    return found


def _meant(encoder: Encoder | None, said: Sequence[Said], asks: Sequence[str]) -> Mapping[str, Vector]:
    if encoder is None:
        return {}
    wanted = [text for one in said for text in (one.text, joined(one))]
    wanted += [text for ask in asks for text in Wish(ask).texts()]
    texts = list(dict.fromkeys(wanted))
    return dict(zip(texts, encoder.encode(texts), strict=True))


def main() -> None:
    """Write the models, and print what they do with voices that they never heard."""
    models = []
    for encoder in (Encoder(), None):
        found = list(rows(encoder))
        known = [row for row in found if row.voice not in APART]
        apart = [row for row in found if row.voice in APART]
        name = "by meaning" if encoder else "by words alone"
        print(f"{name}, of {len(apart)} by {len(APART)} voices apart: {figures(apart, learn(known))}")
        models.append(learn(found))
    MODEL.write_bytes(np.stack(models).astype("<f2").tobytes())


if __name__ == "__main__":
    main()
