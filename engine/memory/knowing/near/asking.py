"""What a line asks of the world of who wrote it, in whatever words; knows nothing that was told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.memory.clauses import written
from engine.memory.knowing.question import ASIDE, JOB, Asked, asks_plainly, core_of, is_never, plain_sentences, slot_of
from engine.memory.knowing.words import being
from engine.memory.recall.stems import words
from persona.words import either, lazily, tables

_TABLES = tables(__file__, "near.toml")
_ASKS = _TABLES["asks"]
PLAIN = tuple((lazily(rf"\b{re.escape(slang)}\b"), full) for slang, full in _TABLES["plain"]["pairs"])
_WH = lazily(rf"\b{_ASKS['wh']}(?:'\w+)?\b")
_BEFORE = lazily(rf"(?:{either(_ASKS['before'])})[ ,]*")
_HIM, _TO_HIM = lazily(_ASKS["him"]), lazily(_ASKS["to_him"])
_OWN, _OTHERS, _DEFINITE, _PAST = (lazily(_ASKS[name]) for name in ("own", "others", "definite", "past"))
_TRADE = lazily(_TABLES["fits"]["trade"])
_WHEN = lazily(_ASKS["when"])
_NAME = lazily(_ASKS["name"])
_AT_HIM = lazily(_ASKS["at_him"])
_BARE, _OR = lazily(_ASKS["bare"]), lazily(_ASKS["or"])
_MEMORY = lazily(_ASKS["memory"])
_NEVER = lazily(either(_ASKS["never"]))
_CUT = lazily(r",(?! (?:the|my|our|or|and|by) )|: | -|\bclue\b")
_ASIDE = frozenset(_ASKS["aside"].split()) | ASIDE
_GATE = lazily(
    r"\?|\b(?:remember|recall|remind|forg[eo]t|say|tell|know|name|spell|repeat|give|wh|wat|wot|wich"
    r"|how (?:old|many|much|long|far|big|tall|often))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NearQuestion:
    """What is asked, the words that stand ``around`` it, and whether it is of the person's own world for sure."""

    asked: Asked
    around: tuple[str, ...]
    own: bool


def may_be_near(text: str) -> bool:
    """Whether a text may hold such a question, told cheaply."""
    return _GATE.search(text) is not None


def asks_at_once(sentence: str) -> bool:
    """Whether a sentence begins with a question."""
    cores = [core_of(low)[0] for low, _ in plain_sentences(sentence)]
    return asks_plainly(sentence) or any(
        _AT_HIM.match(core) or (_WH.match(core) and not core.startswith("when i")) for core in cores
    )


def near_questions(text: str) -> tuple[NearQuestion, ...]:
    """The questions of a text, the first one first."""
    found = []
    for low, marked in plain_sentences(written(text)):
        for slang, full in PLAIN:
            low = slang.sub(full, low)
        core, before = _core(low, marked=marked)
        # "When I was small" asks nothing.
        if core.startswith("when") and not marked and not _WHEN.match(core):
            continue
        if not core or is_never(core.replace(" must ", " do ")) or _NEVER.search(core):
            continue
        if _HIM.search(_TO_HIM.sub("", core)):
            continue
        terms, around = _terms(core), _terms(f"{before} {low}")
        is_theirs = any(pattern.search(core) for pattern in (_OWN, _OTHERS)) or _is_of_somebody(core, terms)
        # "I said that something was left, what was it?" is theirs by what stands before.
        own = is_theirs or _MEMORY.search(text.lower()) is not None or (not terms and _OWN.search(before) is not None)
        if not (own or _DEFINITE.search(core) or _PAST.search(core)):
            continue
        if not terms and not is_theirs:
            terms, around = around, ()
        around = tuple(one for one in around if one not in terms)
        found.append(NearQuestion(Asked(core, JOB if _TRADE.search(core) else slot_of(core), terms), around, own))
    return tuple(found)


def _core(low: str, *, marked: bool) -> tuple[str, str]:
    """The question in a sentence from its first word on, and what stands before it; "" for none."""
    if named := _NAME.match(low):
        return _cut(low[named.end() :]), ""
    start, frames = core_of(low)
    if _WH.match(start):
        return _cut(start), low.removesuffix(start)
    is_bare = (frames - {"guess"} or marked) and _BARE.match(start)
    if is_bare or (marked and _OR.match(start)):
        return _cut(start), low.removesuffix(start)
    for match in _WH.finditer(low):
        before = low[: match.start()].strip()
        if not before or _BEFORE.fullmatch(before):
            core = _cut(low[match.start() :])
            # "If someone asks where I am what do you say" holds two.
            later = _WH.search(core, len(match[0]))
            if later and later.start() > 0:
                core = core[: later.start()]
            return core.strip(" ,"), before
    return "", low


def _cut(core: str) -> str:
    return _CUT.split(core, maxsplit=1)[0].strip(" ,.:-")


def _is_of_somebody(core: str, terms: Sequence[str]) -> bool:
    return _DEFINITE.search(core) is not None and any(map(being, terms))


def _terms(core: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words(core) if word not in _ASIDE))
