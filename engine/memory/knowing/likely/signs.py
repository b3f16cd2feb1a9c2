"""What speaks for each of the things that somebody told to be what a question asks for, as numbers; knows no weight."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from engine.meaning import SIZE, Vector
from engine.memory.knowing.finding import fits
from engine.memory.knowing.likely.concepts import CONCEPTS, LEANS, TABLES, asked_of, plain, told_of
from engine.memory.knowing.likely.righting import righting, rights
from engine.memory.knowing.naming import names_in
from engine.memory.knowing.near.asking import near_questions
from engine.memory.knowing.near.finding import FITS, PLACED
from engine.memory.knowing.near.forms import same
from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.question import ASIDE, NAME, WHO, core_of, plain_sentences, slot_of
from engine.memory.knowing.words import being, kinds
from engine.memory.recall.stems import listed, stem, words
from persona.languages import ENGLISH
from persona.words import lazily

_PATTERNS = {name: lazily(pattern) for name, pattern in TABLES["patterns"].items()}
SLOTS = ("name", "age", "number", "when", "where", "job", "who", "thing")
_OWN = lazily(r"\b(?:i|i'm|im|i've|ive|i'd|i'll|my|me|we|we're|our|us)\b")
_LEAVE = lazily(
    r"\b(?:(?:may|might|can|could|if) i (?:just |quickly )?(?:ask|inquire|wonder)|tell me|let me ask"
    r"|i (?:wonder|was wondering|would like to know|want to know|ask))\b"
)
"""What goes before a question, to him too, and is none of it."""
_YOU = lazily(r"\b(?:you|your|yours|yourself)\b")
_MINE = lazily(r"\b(?:my|our) (\w+)")
_OWNED = lazily(r"\b[\w-]+'s (\w+)")
_OF_SELF = lazily(r"\b(?:i called|call(?:s|ed)? me|my (?:own |full |real )?name|who (?:am i|i am|i'm))\b")
_DAYS = lazily(rf"\b(?:{TABLES['parts']['week']}|{TABLES['parts']['month']})\b")
_CAPITAL = lazily(r"\b[A-Z][a-z]")
_WH = lazily(
    r"\b(?:what|where(?:abouts)?|who|whom|whose|when|which|why|how"
    r"(?: (?:old|many|much|long|far|big|tall|often|heavy))?)(?:'s|'re|'d|s)?\b"
)
_KIND = lazily(r"(?:what|which)(?:'s| sort of| kind of)? (\w+)\b")
_OWN_NAME = CONCEPTS.index("own_name")
_STRICT = tuple(map(CONCEPTS.index, ("price", "color", "surname", "school", "secrets", "met")))
"""What nothing else stands for."""
_STOP = listed(ENGLISH, "stop")
_ASIDE = ASIDE | _STOP | frozenset(["suppose", "quick", "somebody", "someone", "somewhere", "please"])


@dataclass(frozen=True)
class Wish:
    """What a line wants to know, as far as words tell."""

    text: str

    @cached_property
    def low(self) -> str:
        """In small letters, with slang read as plain."""
        return plain(self.text)

    @cached_property
    def core(self) -> str:
        """The question in it, as far as one is found."""
        if found := near_questions(self.text):
            return found[0].asked.text
        parts = [core_of(part)[0] for part, _ in plain_sentences(self.low)]
        asking = [part for part in parts if _WH.search(part)] or parts[-1:] or [self.low]
        match = _WH.search(asking[-1])
        return asking[-1][match.start() :] if match else asking[-1]

    @cached_property
    def slot(self) -> str:
        """What an answer fills."""
        return slot_of(self.core) if self.core else "thing"

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The words that tell what it is about."""
        found = words(self.low)
        return tuple(dict.fromkeys(word for word in found if word not in _ASIDE and len(word) > 1))

    @cached_property
    def head(self) -> str:
        """The last of those words that stand in the question itself."""
        return next((word for word in reversed(words(self.core)) if word in self.terms), "")

    @property
    def kind(self) -> str:
        """What sort of thing it asks for, as in "which bird", "" where that is not said."""
        found = _KIND.match(self.core)
        return found[1] if found else ""

    @property
    def asks(self) -> bool:
        """Whether it asks anything, and not for him alone or for advice."""
        if (_PATTERNS["of_him"].search(self.core) and not _OWN.search(self.core)) or _PATTERNS["advice"].search(
            self.core
        ):
            return False
        if "?" not in self.text and _PATTERNS["states"].search(self.low):
            return False
        # "I had figs once, which was a mistake" asks nothing.
        asks = any(not one.asked.text.startswith("which") for one in near_questions(self.text))
        return asks or "?" in self.text or _PATTERNS["asks"].search(self.low) is not None

    @property
    def may_ask(self) -> bool:
        """Whether it may ask something where they ask one thing after another, in whatever order of words."""
        is_stated = "?" not in self.text and _PATTERNS["states"].search(self.low)
        if is_stated or _PATTERNS["advice"].search(self.core) or (_YOU.search(self.core) and not self.own):
            return False
        return self.asks or any(_PATTERNS[name].search(self.low) for name in ("may_ask", "inverted"))

    @property
    def bids(self) -> bool:
        """Whether it only bids him do something."""
        return _PATTERNS["bids"].search(self.low) is not None

    @property
    def of_name(self) -> bool:
        """Whether it asks what they are called themselves."""
        return asked_of(self.core)[_OWN_NAME]

    @property
    def own(self) -> bool:
        """Whether it speaks of themselves."""
        return _OWN.search(_LEAVE.sub(" ", self.low)) is not None

    def texts(self) -> tuple[str, str]:
        """What the encoder is asked for."""
        return self.low, self.core


def cannot_answer(wish: Wish, one: Said) -> bool:
    """Whether it surely isn't what is asked for, however near it lies: it holds no name where one is asked for (of who,
    where they write names as such), or tells of another."""
    if wish.slot in (NAME, WHO) and _CAPITAL.search(joined(one)):
        asked = frozenset(words(wish.low))
        text = joined(one)
        is_somebody = wish.slot == WHO and any(being(word) and word not in asked for word in _plain_words(text))
        if not (_names(text) - asked or is_somebody or _OF_SELF.search(wish.low)):
            return True
    return _is_of_another(wish, one)


def _is_of_another(wish: Wish, one: Said) -> bool:
    """Whether it tells of somebody else, or another animal, than whose name is asked for: a sister's dog is none
    of theirs."""
    if wish.slot != NAME:
        return False
    row = _plain_words(joined(one))
    lacking = [term for term in wish.terms if being(term) and not any(same(term, word) for word in row)]
    if lacking:
        return any(map(being, row))
    own = [match[1] for match in _MINE.finditer(wish.core) if being(match[1])]
    return any(not _is_theirs(term, one.low) for term in own)


def _is_theirs(term: str, low: str) -> bool:
    owned = [match[1] for match in _OWNED.finditer(low) if same(term, match[1])]
    return sum(same(term, word) for word in words(low)) > len(owned)


def tells_name(one: Said) -> bool:
    """Whether it tells what they are called."""
    return told_of(one.text)[_OWN_NAME]


def joined(one: Said) -> str:
    """What was said together with what it goes on from."""
    return f"{one.before}. {one.text}" if one.before and LEANS.match(one.low) else one.text


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
    rows = [_plain_words(one.text) for one in said]
    wide = [_plain_words(one.before) if joined(one) != one.text else () for one in said]
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
    called = frozenset().union(*(_names(one.text) for one in said)) & asked
    columns: dict[str, list[float]] = {name: [] for name in _FIT_SIGNS}
    for one in said:
        row, low = _plain_words(one.text), one.low
        names = _names(one.text) - asked
        does = _does_fit(wish.slot, one, asked, names)
        wide = (*row, *(_plain_words(one.before) if joined(one) != one.text else ()))
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
            "own": float(_OWN.search(low) is not None),
        }
        for name, column in columns.items():
            column.append(values.get(name, 0.0))
    return {name: np.array(column) for name, column in columns.items()}


def _does_fit(slot: str, one: Said, asked: frozenset[str], names: frozenset[str]) -> bool:
    if slot in (NAME, WHO):
        return bool(names)
    if slot == "where":
        places = frozenset(map(str.lower, PLACED.findall(one.text))) - _STOP - asked
        return any(not FITS["when"].search(place) for place in places)
    return FITS[slot].search(one.low) is not None if slot in FITS else fits(slot, one.low)


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
    of_kind = [float(not kind.isdisjoint(map(_stem, _plain_words(one.text)))) for one in said]
    return columns | {
        "shared": np.minimum(found, 6) / 3,
        "shared share": found / ((asked * rarity).sum() or 1.0),
        "shared most": ((found == found.max()) & (found > 0)).astype(float),
        "of kind": np.array(of_kind),
    }


def held_by(wish: Wish, text: str) -> int:
    """How many of the words of a question a text holds."""
    row = _plain_words(text)
    return sum(any(same(term, word) for word in row) for term in wish.terms)


def may_fit(wish: Wish, one: Said) -> bool:
    """Whether it holds what the question asks for, as far as that can be told by its looks."""
    return wish.slot == "thing" or _does_fit(wish.slot, one, frozenset(words(wish.low)), _names(one.text))


def lacks(wish: Wish, one: Said) -> bool:
    """Whether it holds nothing of the kind that is asked for: a van's name is not its color, a husband's is not the
    trade of his. Little tells a person, a job or a thing."""
    told = replace(one, text=joined(one))
    if any(
        asked and not held
        for asked, held in zip(_strictly(asked_of(wish.low)), _strictly(told_of(told.text)), strict=True)
    ):
        return True
    if wish.slot == "thing":
        kind = frozenset(kinds(wish.kind)) if wish.kind else frozenset()
        return bool(kind) and kind.isdisjoint(map(_stem, _plain_words(told.text)))
    return not may_fit(wish, told)


def _strictly(about: Sequence[bool]) -> Sequence[bool]:
    return [about[place] for place in _STRICT]


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
    own, you = _OWN.search(wish.low) is not None, _YOU.search(wish.low) is not None
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
        "none asks": float(_WH.search(wish.core) is not None),
        "none marked": float("?" in wish.text),
        "none head": float(columns["head"].max() == 0 and bool(wish.head)),
        "none lacks": sum(float(columns[f"lacks {name}"].min() > 0) for name in CONCEPTS) / 2,
    }
    if "cos" in columns:
        cosines = np.sort(columns["cos"])
        values |= {"none cos": float(cosines[-1]), "none apart": float(columns["cos apart"].max())}
    return values


def _stem(word: str) -> str:
    return stem(word, ENGLISH)


@lru_cache(maxsize=4096)
def _plain_words(text: str) -> tuple[str, ...]:
    return tuple(words(plain(text)))


@lru_cache(maxsize=4096)
def _names(text: str) -> frozenset[str]:
    """The names in it, in small letters."""
    parts = [Said(part, "", 0.0) for part in text.split(". ")]
    return frozenset(word for one in parts for name in names_in([one.telling()]) for word in words(name))


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
