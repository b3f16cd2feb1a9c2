"""What somebody asks of what they told of themselves: whether they do, about what, and what an answer looks like."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.memory.clauses import written
from engine.memory.recall.stems import listed, stem, words
from engine.output.ends import sentences
from persona.languages import ENGLISH
from persona.text import lower_in_place
from persona.words import either, lazily, tables, whole

_TABLES = tables(__file__, "asking.toml")
_LEAD = lazily(rf"(?:{either(_TABLES['leads']['words'])})(?:[,:.!…-]+\s*|\s+)")
_FRAMES = {name: lazily(rf"(?:{either(phrases)})[ ,:]*") for name, phrases in _TABLES["frames"].items()}
_CORE = _TABLES["core"]
_OWN, _WH = lazily(whole(_CORE["own"])), lazily(rf"\b{_CORE['wh']}\b")
_INVERTED, _YES_NO = lazily(_CORE["inverted"]), lazily(_CORE["yes_no"])
_NEVER = lazily(either(_CORE["never"]))
_DISLIKES = lazily(r"\b(?:don't|doesn't|not|never|can't)\b")
_LIKES = frozenset(("like", "love", "enjoy", "stand"))
_PAST = lazily(r"\b(?:did|was|were|had|used to)\b")
_OF_SELF = lazily(either(_CORE["of_self"]))
_ENDS = lazily(r"\b(in|with|at|on|about|from)$")
_ORIGIN, _KIND = lazily(_CORE["origin"]), lazily(_CORE["kind"])
_TAIL = lazily(rf"[ ,]+(?:{either(_TABLES['tails']['words'])})$")
_NOUN = lazily(r"\b(?:my|our)\b")
_SLOTS: dict[str, re.Pattern[str]] = {name: lazily(pattern) for name, pattern in _TABLES["slots"].items()}
ASIDE = frozenset(_CORE["aside"].split()) | listed(ENGLISH, "stop")
_FACTUAL = frozenset(stem(word, ENGLISH) for word in _CORE["factual"].split())
_LONGEST = 200
"""Characters of a sentence that is read as a question."""
NAME, WHO, JOB, THING = "name", "who", "job", "thing"
"""Slots that answers are looked at for in their own way."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on what somebody told: its words, the ``slot`` that an answer fills, the ``terms`` that it is about,
    whether nothing but an honest word will do where it has no answer (``owed``), whether it is of what was, and whether
    they ask for their own name; ``pressed`` where they ask whether he remembers. It ``ends`` on a word like "with" or
    "in" that an answer goes on from."""

    text: str
    slot: str
    terms: tuple[str, ...]
    owed: bool = False
    past: bool = False
    self_name: bool = False
    ends: str = ""
    pressed: bool = False

    @property
    def kind(self) -> str:
        """What sort of thing is asked for, as in "which instrument do I play", "" where that is not said."""
        found = _KIND.match(self.text)
        return found["kind"] if found else ""


def asked(text: str, names: frozenset[str] = frozenset()) -> Asked | None:
    """The first question of a text that what somebody told can answer, None for none; ``names`` are those of people and
    things that they told of, in small letters."""
    return next((one for sentence in plain_sentences(text) if (one := _asked(sentence, names))), None)


def may_ask(text: str) -> bool:
    """Whether a text asks anything at all, told cheaply: most lines don't."""
    return any(marked or _asks(*core_of(low)) for low, marked in plain_sentences(text))


def asks_plainly(text: str) -> bool:
    """Whether a text asks in the order of a question, with a mark or without."""
    return any(_INVERTED.match(core_of(low)[0]) for low, _ in plain_sentences(text))


def is_never(core: str) -> bool:
    """Whether it asks for a verdict or advice, or nothing."""
    return _NEVER.search(core) is not None


def slot_of(core: str) -> str:
    """What an answer to it fills."""
    return next(name for name, pattern in _SLOTS.items() if pattern.search(core))


def _asks(core: str, frames: frozenset[str]) -> bool:
    return bool(frames) or _INVERTED.match(core) is not None or _YES_NO.match(core) is not None


def plain_sentences(text: str) -> Iterator[tuple[str, bool]]:
    """Each sentence in small letters without what stands before a question, and whether it is marked as one."""
    for sentence in sentences(" ".join(written(text).split())):
        low = " ".join(lower_in_place(sentence)[:_LONGEST].split())
        yield low.rstrip(" .!?…"), "?" in low


def _asked(sentence: tuple[str, bool], names: frozenset[str]) -> Asked | None:
    low, marked = sentence
    core, frames = core_of(low)
    is_theirs = _OWN.search(core) is not None or any(word in names for word in words(core))
    told = "told" in frames
    if not core or not (is_theirs or told) or is_never(core):
        return None
    framed = bool(frames)
    if not framed and not _is_question(core, marked=marked, names=names):
        return None
    slot = slot_of(core)
    terms = tuple(dict.fromkeys(word for word in words(core) if word not in ASIDE and not _OWN.fullmatch(word)))
    if _DISLIKES.search(core):
        terms = tuple("dislike" if stem(term, ENGLISH) in _LIKES else term for term in terms)
    self_name = _OF_SELF.search(core) is not None and not told
    pressed = bool(frames & {"memory", "told"})
    owed = pressed or ("guess" not in frames and _is_factual(core, slot, terms))
    ends = _ENDS.search(core) if not _ORIGIN.search(core) else None
    terms = terms if not _ORIGIN.search(core) else (*terms, "from")
    return Asked(
        core, slot, terms, owed, told or _PAST.search(core) is not None, self_name, ends[1] if ends else "", pressed
    )


def core_of(low: str) -> tuple[str, frozenset[str]]:
    """What is asked, without what stands before it, and by which frames it was."""
    frames: set[str] = set()
    while tail := _TAIL.search(low):
        frames |= {"memory"} if "rem" in tail[0] else set()
        low = low[: tail.start()]
    for _ in range(8):
        lead = _LEAD.match(low)
        if lead and not (low.startswith("again") and lead.end() == len(low)):
            low = low[lead.end() :]
            continue
        frame = next(((name, match) for name, pattern in _FRAMES.items() if (match := pattern.match(low))), None)
        if frame is None:
            break
        frames.add(frame[0])
        low = low[frame[1].end() :]
        if frame[0] == "told":
            break
    return low.strip(" ,.:"), frozenset(frames)


def _is_question(core: str, *, marked: bool, names: frozenset[str]) -> bool:
    """Whether a core without a frame asks."""
    inverted = _INVERTED.match(core)
    if inverted:
        rest = core[inverted.end() :].split()[:2]
        return marked or any(_OWN.fullmatch(word) or word.removesuffix("'s") in names for word in rest)
    if _YES_NO.match(core):
        return True
    # "My sister's name?" asks too, and "which band am I in".
    return marked and (_NOUN.match(core) is not None or _WH.match(core) is not None)


def _is_factual(core: str, slot: str, terms: Collection[str]) -> bool:
    if _YES_NO.match(core):
        return False
    if slot not in (THING, WHO) or _NOUN.search(core):
        return _INVERTED.match(core) is not None or _WH.match(core) is not None or _NOUN.match(core) is not None
    return any(stem(term, ENGLISH) in _FACTUAL for term in terms)
