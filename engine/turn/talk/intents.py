"""What a message wants of him: by its words where those are plain, else by its meaning; knows no line of a sheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from engine.meaning import Meaning, NoEncoder, Vector, Vectors, unpacked
from engine.meaning.vectors import SIZE
from engine.turn.talk.heaviness import is_heavy, is_light
from engine.turn.talk.sense import Sense
from engine.turn.talk.terms import known
from persona.words import either, lazily, tables

_WISHES, _ASKINGS = tables(__file__, "wishes.toml"), tables(__file__, "askings.toml")
_TABLES = {**tables(__file__, "intents.toml"), **_WISHES, **_ASKINGS}
_KINDS = tables(__file__, "kinds.toml")
_TONGUES = tables(__file__, "tongues.toml")
_WHOLE: Mapping[str, re.Pattern[str]] = {
    name: lazily(either(row["whole"])) for name, row in _TABLES.items() if "whole" in row
}
_ANYWHERE: Mapping[str, re.Pattern[str]] = {
    name: lazily(either(row["anywhere"])) for name, row in _TABLES.items() if "anywhere" in row
}
_WHOM = either(_TONGUES.pop("whom"))
_BEGINS, _LAST_PART = {"greeting": r"^\W*"}, r"(?:^|[.,!?;:…])\W*"
_IN_TONGUES: Mapping[str, re.Pattern[str]] = {
    name: lazily(
        rf"{_BEGINS.get(name, _LAST_PART)}(?:{either(word for row in rows.values() for word in row)})"
        rf"(?:,? (?:{_WHOM}))*\W*$"
    )
    for name, rows in _TONGUES.items()
}
"""Hellos of other tongues that are all of a message; goodbyes and thanks that are all of its last part."""
_FIRST = frozenset(name for name, row in _TABLES.items() if row["first"])
_MIXED = frozenset(name for name, row in _TABLES.items() if row.get("mixed"))
_MIRRORED = frozenset(name for name, row in _TABLES.items() if row.get("mirrored"))
_NEAR: Mapping[str, str] = {name: row["near"] for name, row in _TABLES.items()}
EXAMPLES: Sequence[tuple[str, str]] = tuple(
    (name, example) for name, row in {**_TABLES, **_KINDS}.items() for example in row["examples"]
)
"""Each intent and kind with what it is told by, in the order of their vectors."""
_GOES_ON = frozenset(("", "sad", "missing", "much", "advice", "opinion"))
_GRIEF, _ILL = "grief", "ill"
_INTRODUCES = lazily(r"(?:\w+[,!.]? )?(?i:i(?:'m| am)) [A-Z][a-z]{1,14}(?:[.!,]| by the way|\Z)")
_MET, _UNCLEAR, _PASSED, _YES, _GREETING = "met", "unclear", "passed", "yes", "greeting"
_FACTS, _GLAD, _MORNING = "facts", "glad", "morning"
_OWN_STATE = frozenset(("blame", "bored", "ill", "lonely", "missing", "much", "sad", "tired"))
"""What somebody is in, and tells of."""
_OF_HIS = lazily(r"(?:(?:and|so|but|ok|hey|harry)[, ]+)*(?:do|does|did|are|were|have|can|r) (?:you|u|ya)\b")
_SHORTENED = lazily(r"\b(what|how|where|who|when|there)(s)\b")
"""Forms that many write without their apostrophe."""
_MARKS = lazily(r"[^\w\s']+")
_ALIKE, _OF_KIND = 0.62, 0.48
"""The cosine from which on a message means what an example means, and is of a kind."""
_VOTERS, _NO_VOTE, _AGREED = 8, 0.4, 0.4
"""Nearest examples that have a say, the cosine up to which one has none, and what share the winner needs."""
_TO_HIM = lazily(r"\b(?:you|your|yours|you're|you've|u|ur|harry)\b")
_OF_THEIRS = lazily(r"\b(?:i|me|my|mine|we|us|our)\b")
_SAYS_MORNING = lazily(r"\bmornin[g']?")
"""Without it a hello at any hour is near enough to one in the morning."""
_RETURNS = lazily(r"\bcame (?:back|home)\b")
"""What makes good whatever was lost."""
_ANSWERS = 0.35
"""The cosine from which on a line answers who, where, when or how many."""
VECTORS = Path(__file__).with_name("examples.bin")
"""What the examples mean, packed; made anew by ``python -m lab.company.examples`` where one of them changes."""


def plainly(sense: Sense) -> str:
    """The intent that a message's words show, or ""."""
    said = _SHORTENED.sub(r"\1'\2", sense.plain)
    bare = " ".join(_MARKS.sub(" ", said).split())
    if not sense.text.strip():
        # What somebody passes on is none of their own words.
        return _PASSED
    if _INTRODUCES.match(sense.text):
        return _MET
    for name in _TABLES:
        if name in _WHOLE and _WHOLE[name].fullmatch(bare):
            # What comes before anything was said agrees to nothing: "alright" is a hello then.
            return _GREETING if name == _YES and not sense.last and not sense.before else name
        if name in _IN_TONGUES and _IN_TONGUES[name].search(said):
            return name
        if name in _ANYWHERE and _ANYWHERE[name].search(said) and _may_be(name, sense):
            return name
    if not bare:
        return _UNCLEAR
    is_word = any(map(known, bare.split())) or not bare.isascii() or sense.text[:1].isupper()
    # What answers a question of his may be a name that nobody knows.
    return "" if is_word or sense.last.endswith("?") else _UNCLEAR


def _may_be(name: str, sense: Sense) -> bool:
    """Whether a message in whose words an intent shows can be meant so."""
    if name == _FACTS:
        # Who tells that they never know what time it is asks for no fact.
        return sense.asks_back
    if name == _GLAD:
        return not sense.grave and (sense.feels >= 0 or _RETURNS.search(sense.plain) is not None)
    if name == _GRIEF:
        # Of a funeral some speak who only mean a long face.
        return sense.dire or not sense.figures
    # Whether he is ever lonely, tired or to blame is asked of him.
    return name not in _OWN_STATE or not _OF_HIS.match(sense.plain)


def _may_mean(name: str, sense: Sense, is_to_him: bool) -> bool:
    """Whether a message that is to him or not can be meant so by its meaning."""
    if name == _FACTS:
        # What is asked of him or of what was told is no fact of the world.
        return sense.asks and not _TO_HIM.search(sense.plain) and not _OF_THEIRS.search(sense.plain)
    if name == _MORNING:
        return _SAYS_MORNING.search(sense.plain) is not None
    return is_to_him or name not in _ASKINGS


def of_sheet(intent: str) -> bool:
    """Whether a line of the sheet answers it before any engine is asked."""
    return intent in _FIRST


def mixes(intent: str) -> bool:
    """Whether what a line of the sheet begins with may go before a question of the engine's."""
    return intent in _MIXED


def mirrors(intent: str) -> bool:
    """Whether a line of the sheet may go behind the person's own words, turned round."""
    return intent in _MIRRORED


def near(intent: str) -> str:
    """The intent whose lines answer it too, or ""."""
    return _NEAR.get(intent, "")


@dataclass(slots=True)
class Intents:
    """Tells intents; of what no pattern knows by ``meaning``, where there is an encoder."""

    meaning: Meaning | None = None

    async def of(self, sense: Sense) -> str:
        """The intent of a message, or "" where it only goes on. What goes on from something grave is as grave."""
        intent = plainly(sense) or await self._meant(sense)
        if not sense.grave or intent not in _GOES_ON:
            return intent
        before = [plainly(Sense(text)) for text in reversed(sense.before)]
        # Grief lasts; of illness others speak as well, and go on to something else.
        return next((grave for at, grave in enumerate(before) if grave == _GRIEF or (grave == _ILL and not at)), intent)

    async def felt(self, sense: Sense) -> Sense:
        """The same, ``light`` where its words weigh and its meaning doesn't. Death, illness and danger always do."""
        if sense.weighs >= 0 or sense.grave or (vector := await self._vector(sense.text)) is None:
            return sense
        return replace(sense, light=is_light(vector))

    async def heavy(self, sense: Sense) -> bool:
        """Whether what it means weighs on the person, whatever its words say; False where that can't be told."""
        vector = await self._vector(sense.text)
        return vector is not None and is_heavy(vector)

    async def _meant(self, sense: Sense) -> str:
        if (vector := await self._vector(sense.text)) is None:
            return ""
        is_to_him = sense.asks or _TO_HIM.search(sense.plain) is not None
        likeness = _vectors() @ vector
        names = (
            (at, name)
            for at in (-likeness).argsort()
            if (name := EXAMPLES[at][0]) not in _KINDS and _may_mean(name, sense, is_to_him)
        )
        nearest = [(float(likeness[at]), name) for at, name in islice(names, _VOTERS)]
        return _elected(nearest) if nearest[0][0] >= _ALIKE else ""

    async def kind(self, sense: Sense) -> str:
        """What kind of thing a line tells that asks nothing, or "" where that can't be told."""
        if sense.asks or (vector := await self._vector(sense.text)) is None:
            return ""
        likeness = _vectors() @ vector
        best: int = max((at for at, (name, _) in enumerate(EXAMPLES) if name in _KINDS), key=lambda at: likeness[at])
        return EXAMPLES[best][0] if likeness[best] >= _OF_KIND else ""

    async def closest(self, sense: Sense, lines: Sequence[str], instead: str = "") -> str:
        """The line of some that means what is nearest to a question; the one ``instead``, if any, where none is near
        enough. Where nothing is asked or no encoder tells, the first; "" of none."""
        if not lines or not sense.asks or self.meaning is None:
            return next(iter(lines), "")
        try:
            asked, *answers = await self.meaning.encode([sense.text, *lines])
        except NoEncoder:
            return lines[0]
        near, line = max((float(answer @ asked), line) for line, answer in zip(lines, answers, strict=True))
        return instead if instead and near < _ANSWERS else line

    async def _vector(self, text: str) -> Vector | None:
        """What a text means, where that can be told."""
        if self.meaning is None or not text.strip():
            return None
        try:
            vector: Vector = (await self.meaning.encode([text]))[0]
        except NoEncoder:
            return None
        return vector


def _elected(nearest: Sequence[tuple[float, str]]) -> str:
    """The intent that the nearest examples speak for together, "" where they are at odds."""
    votes: dict[str, float] = {}
    for alike, name in nearest:
        votes[name] = votes.get(name, 0.0) + max(0.0, alike - _NO_VOTE) ** 2
    best = max(votes, key=lambda name: votes[name])
    return best if votes[best] >= _AGREED * sum(votes.values()) else ""


@cache
def _vectors() -> Vectors:
    raw = VECTORS.read_bytes()
    vectors = unpacked([raw[at : at + SIZE] for at in range(0, len(raw), SIZE)])
    if vectors is None or len(vectors) != len(EXAMPLES):
        raise ValueError("examples.bin is not of these examples: run `python -m lab.company.examples`")
    return vectors
