"""What speaks for each of the things that somebody told to be what a question asks for, as numbers; knows no weight."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from engine.meaning import SIZE, Vector
from engine.memory.knowing.likely.concepts import CONCEPTS, LEANS, TABLES, asked_of, told_of
from engine.memory.knowing.likely.fitting import does_fit, joined, names_told, plain_words, stem_of
from engine.memory.knowing.likely.righting import righting, rights
from engine.memory.knowing.likely.wish import OWN, WH, YOU, Wish
from engine.memory.knowing.near.asking import near_questions
from engine.memory.knowing.near.forms import same
from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.words import being, kinds
from engine.memory.recall.stems import words
from persona.words import lazily

SLOTS = ("name", "age", "number", "when", "where", "job", "who", "thing")
_DAYS = lazily(rf"\b(?:{TABLES['parts']['week']}|{TABLES['parts']['month']})\b")


def signs(wish: Wish, said: Sequence[Said], meanings: Mapping[str, Vector]) -> np.ndarray:
    """A row for each thing said, and last one for that none of them answers, with a number for each of ``SIGNS``; the
    vectors of the texts of wish and what was said, where there are ``meanings``."""
    held, before = _held(wish, said)
    columns = {
        **_of_day(wish, said),
        **_of_meaning(wish, said, meanings),
        **_of_words(wish, held, before),
        **_of_fit(wish, said),
        **_oftold_of(wish, said),
    }
    _put_right(columns, said)
    rows = np.zeros((len(said) + 1, len(SIGNS)))
    for name, values in columns.items():
        rows[:-1, _PLACES[name]] = values
    if meanings:
        rows[:-1, _PLACES["meant 0"] :] = np.stack([meanings[one.text] for one in said]) * _SCALE
    for name, value in _of_none(wish, columns).items():
        rows[-1, _PLACES[name]] = value
    return rows


def _of_meaning(wish: Wish, said: Sequence[Said], meanings: Mapping[str, Vector]) -> dict[str, np.ndarray]:
    if not meanings:
        return {}
    own = np.stack([meanings[one.text] for one in said])
    wide = np.stack([meanings[joined(one)] for one in said])
    full, core = own @ meanings[wish.low], own @ meanings[wish.core]
    both = wide @ meanings[wish.low]
    most = np.maximum(np.maximum(full, core), both)
    return {
        "cos full": full * 4,
        "cos core": core * 4,
        "cos joined": both * 4,
        "cos": most * 4,
        "cos apart": (most - most.mean()) / (most.std() + 1e-6) / 2,
        "cos first": (most == most.max()).astype(float),
    }


def _held(wish: Wish, said: Sequence[Said]) -> tuple[np.ndarray, np.ndarray]:
    """Which terms each thing said holds (terms by things), and which only what it goes on from does."""
    rows = [plain_words(one.text) for one in said]
    wide = [plain_words(one.before) if joined(one) != one.text else () for one in said]
    held = np.array([[any(same(term, word) for word in row) for row in rows] for term in wish.terms], float)
    before = np.array([[any(same(term, word) for word in row) for row in wide] for term in wish.terms], float)
    shape = (len(wish.terms), len(said))
    held = held.reshape(shape)
    return held, np.maximum(before.reshape(shape) - held, 0.0)


def _of_words(wish: Wish, held: np.ndarray, before: np.ndarray) -> dict[str, np.ndarray]:
    rarity = np.log((held.shape[1] + 1) / (held.sum(axis=1) + 0.5))
    in_core = np.array([term in words(wish.core) for term in wish.terms], float)
    total = rarity.sum() or 1.0
    found = rarity @ held
    head = np.array([term == wish.head for term in wish.terms], float)
    return {
        "share": found / total * 2,
        "held": np.minimum(found, 8) / 4,
        "held core": np.minimum((rarity * in_core) @ held, 8) / 4,
        "held before": np.minimum(rarity @ before, 8) / 4,
        "held most": ((found == found.max()) & (found > 0)).astype(float),
        "head": head @ np.maximum(held, before),
        "head lacks": head @ (1 - np.maximum(held, before)),
    }


def _of_day(wish: Wish, said: Sequence[Said]) -> dict[str, np.ndarray]:
    """Whether each names a day of the week or a month that the question names, or only others."""
    asked = _days(wish.low)
    told = [_days(one.low) for one in said]
    return {
        "day held": np.array([float(not asked.isdisjoint(days)) for days in told]),
        "day other": np.array([float(bool(asked and days) and asked.isdisjoint(days)) for days in told]),
    }


def _days(low: str) -> frozenset[str]:
    return frozenset(match[0][:3] for match in _DAYS.finditer(low))


def _of_fit(wish: Wish, said: Sequence[Said]) -> dict[str, np.ndarray]:
    asked = frozenset(words(wish.low))
    beings_ = [term for term in wish.terms if being(term)]
    called = frozenset().union(*(names_told(one.text) for one in said)) & asked
    columns: dict[str, list[float]] = {name: [] for name in _FIT_SIGNS}
    for one in said:
        row, low = plain_words(one.text), one.low
        names = names_told(one.text) - asked
        does = does_fit(wish.slot, one, asked, names)
        wide = (*row, *(plain_words(one.before) if joined(one) != one.text else ()))
        values = {
            f"fits {wish.slot}": float(does),
            f"unfit {wish.slot}": float(not does),
            f"named {wish.slot}": float(bool(names)),
            "being lacks": float(any(not any(same(term, word) for word in wide) for term in beings_)),
            "being other": float(any(being(word) and not any(same(word, term) for term in asked) for word in row)),
            "name lacks": float(bool(called) and called.isdisjoint(wide)),
            "name held": float(bool(called) and not called.isdisjoint(wide)),
            "long": math.log1p(len(row)) / 2,
            "short": float(len(row) < 4),
            "leans": float(LEANS.match(low) is not None),
            "own": float(OWN.search(low) is not None),
        }
        for name, column in columns.items():
            column.append(values.get(name, 0.0))
    return {name: np.array(column) for name, column in columns.items()}


def _oftold_of(wish: Wish, said: Sequence[Said]) -> dict[str, np.ndarray]:
    asked = np.array(asked_of(wish.low), float)
    told = np.array([told_of(one.text) for one in said], float)
    wide = np.array([told_of(joined(one)) for one in said], float)
    rarity = np.log((len(said) + 1) / (told.sum(axis=0) + 0.5))
    both = asked * told
    found = both @ rarity
    columns = {f"both {name}": both[:, place] for place, name in enumerate(CONCEPTS)}
    columns |= {f"lacks {name}": asked[place] * (1 - wide[:, place]) for place, name in enumerate(CONCEPTS)}
    kind = frozenset(kinds(wish.head)) if wish.head else frozenset()
    of_kind = [float(not kind.isdisjoint(map(stem_of, plain_words(one.text)))) for one in said]
    return columns | {
        "shared": np.minimum(found, 6) / 3,
        "shared share": found / ((asked * rarity).sum() or 1.0),
        "shared most": ((found == found.max()) & (found > 0)).astype(float),
        "of kind": np.array(of_kind),
    }


def _put_right(columns: dict[str, np.ndarray], said: Sequence[Said]) -> None:
    """Let what puts something right answer what that would have answered, and mark what is no longer so."""
    size = len(said)
    marked, over = np.array([float(rights(one)) for one in said]), np.zeros(size)
    gains = {name: np.zeros(size) for name in ("righted held", "righted cos")}
    for later, earlier in righting(tuple(said)).pairs:
        over[earlier] = 1.0
        gains["righted held"][later] = max(columns["held"][earlier] - columns["held"][later], 0.0)
        if "cos" in columns:
            gains["righted cos"][later] = max(columns["cos"][earlier] - columns["cos"][later], 0.0)
    columns |= {"rights": marked, "righted": over, **gains}
    columns["recent"] = np.arange(size) / max(size, 1)


def _of_none(wish: Wish, columns: Mapping[str, np.ndarray]) -> dict[str, float]:
    own, you = OWN.search(wish.low) is not None, YOU.search(wish.low) is not None
    found = near_questions(wish.text)
    values = {
        "none": 1.0,
        "none held": float(columns["held"].max()),
        "none share": float(columns["share"].max()),
        "none shared": float(columns["shared"].max()),
        "none terms": min(len(wish.terms), 6) / 3,
        f"none {wish.slot}": 1.0,
        "none near": float(bool(found)),
        "none own": float(own),
        "none of him": float(you and not own),
        "none asks": float(WH.search(wish.core) is not None),
        "none marked": float("?" in wish.text),
        "none head": float(columns["head"].max() == 0 and bool(wish.head)),
        "none lacks": sum(float(columns[f"lacks {name}"].min() > 0) for name in CONCEPTS) / 2,
    }
    if "cos" in columns:
        cosines = np.sort(columns["cos"])
        values |= {"none cos": float(cosines[-1]), "none apart": float(columns["cos apart"].max())}
    return values


_FIT_SIGNS = (
    *(f"{kind} {slot}" for kind in ("fits", "unfit", "named") for slot in SLOTS),
    *("being lacks", "being other", "name lacks", "name held", "long", "short", "leans", "own"),
)
SIGNS = (
    *("cos full", "cos core", "cos joined", "cos", "cos apart", "cos first"),
    *(
        "day held",
        "day other",
        "share",
        "held",
        "held core",
        "held before",
        "held most",
        "head",
        "head lacks",
        *_FIT_SIGNS,
    ),
    *(f"{kind} {name}" for kind in ("both", "lacks") for name in CONCEPTS),
    *("shared", "shared share", "shared most", "of kind", "rights", "righted", "righted held", "righted cos", "recent"),
    *("none", "none held", "none share", "none shared", "none terms", "none near", "none own", "none of him"),
    *("none asks", "none marked", "none head", "none lacks", "none cos", "none apart", *(f"none {s}" for s in SLOTS)),
    *(f"meant {number}" for number in range(SIZE)),
)
"""What each number of a row is; the last ones are the vector of what was said: some things are what people ask for
later, and small talk is not, whatever they ask."""
_SCALE = 2.0
"""How much a vector weighs beside the other signs, before anything is learned."""
_PLACES = {name: place for place, name in enumerate(SIGNS)}
