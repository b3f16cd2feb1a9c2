"""Puts a question in full that leans on the one before it: "and his name?" is of whom they just asked; knows nothing
that was told but who is who."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.memory.knowing.whom.circle import Circle
from engine.memory.knowing.whom.names import sex_of
from engine.memory.knowing.whom.roles import TABLES, mentions
from engine.output.ends import sentences
from persona.words import lazily

_FOLLOWS = {name: lazily(f"(?i){pattern}") for name, pattern in TABLES["follows"].items()}
_OWNED = lazily(
    r"(?i)\b(?:his|her|its|their)\b(?= +(?!(?:now|then|again|called|when|in|at|on|for|with|and|or|up|to|from)\b)[\w-])"
)
_WHO = lazily(r"(?i)(?:and |so |ok )?who(?:'s|s)? (?!is\b|are\b|was\b|does\b|did\b|he\b|she\b|his\b|her\b|their\b)")
_IS = lazily(r"(?i)\b(?:he|she|they)(?:'s|'re|s)(?= )")
_THEY = lazily(r"(?i)\b(?:he|she|they|him|her|them)\b")
_ASKING = lazily(rf"(?i){TABLES['asks']['wh']}")
_FORMS = (
    (lazily(r"(?i)\bhow old|\bage\b"), "how old is {}?"),
    (lazily(r"(?i)\bnames?\b|\bcalled\b|^who"), "what is {} called?"),
    (lazily(r"(?i)^where"), "where does {} live?"),
    (lazily(r"(?i)\bfor (?:a living|work|a job)\b|\bjob\b"), "what does {} do for a living?"),
    (lazily(r"(?i)^when"), "when is {}?"),
)
_LONGEST = 9
"""Words of a question that may lean on another one."""
_MOST = 5
"""Lines of theirs that are looked back at."""


@dataclass(frozen=True, slots=True)
class _Whom:
    """Whom a question is about, in its own words, of a sex ("" where that isn't known)."""

    words: str
    sex: str

    @property
    def owned(self) -> str:
        return f"{self.words}'" if self.words.endswith("s") else f"{self.words}'s"


def in_full(text: str, before: Sequence[tuple[str, str]], known: Circle) -> str:
    """A question as it would be asked by itself, behind others with what he answered, the oldest first."""
    whom: list[_Whom] = []
    last = ""
    for asked, answer in before[-_MOST:]:
        last = _in_full(asked, last, whom)
        if not _asks(last):
            # What they tell between is of others.
            whom.clear()
        elif found := _whom(last, known) or _whom(answer, known):
            whom.append(found)
    return _in_full(text, last, whom)


def leans(text: str) -> bool:
    """Whether a text may ask what only the question before it tells in full."""
    plain = text.strip(" .!?…")
    return _FOLLOWS["same"].match(plain) is not None or _FOLLOWS["bare"].match(plain) is not None or bool(_sexes(plain))


def _asks(text: str) -> bool:
    return "?" in text or _ASKING.search(text) is not None or _FORMS[1][0].search(text) is not None


def _in_full(text: str, last: str, whom: Sequence[_Whom]) -> str:
    plain = text.strip(" .!?…")
    # Who says more tells in it of whom.
    if len(plain.split()) > _LONGEST or len(sentences(text)) > 1:
        return text
    if (same := _FOLLOWS["same"].match(plain)) and not _ASKING.search(plain) and mentions(same["who"]):
        form = next((form for pattern, form in _FORMS if pattern.search(last)), "")
        is_whole = any(pattern.search(same["who"]) for pattern, _ in _FORMS)
        return form.format(same["who"]) if form and not is_whole else text
    if not whom:
        return text
    if bare := _FOLLOWS["bare"].match(plain):
        return f"{bare['ask']} is {whom[-1].words}?"
    sexes = _sexes(plain)
    # "Who has a brush in her hand?" asks who "her" is.
    is_of_nobody = _WHO.match(plain) is not None
    if not sexes or is_of_nobody or any(one.owner == "" for one in mentions(plain)):
        return text
    meant = next((one for one in reversed(whom) if one.sex in ("", *sexes)), None)
    return _told_whom(text, meant) if meant else text


def _told_whom(text: str, whom: _Whom) -> str:
    full = _OWNED.sub(whom.owned, text)
    full = _IS.sub(f"{whom.words} is", full)
    return _THEY.sub(whom.words, full)


def _sexes(plain: str) -> Sequence[str]:
    return [sex for sex in ("m", "f") if _FOLLOWS[sex].search(plain)]


def _whom(text: str, known: Circle) -> _Whom | None:
    """Whom a question, or an answer to it, is about."""
    plain = text.strip(" .!?…")
    for mention in reversed(mentions(plain)):
        words = re.sub(r"(?i)^(?:your|my)\b", "my", plain[mention.start : mention.end])
        of = mention.role.of
        sex = of if of in ("m", "f") else next(iter(sex_of(one.name) for one in known.called(mention.role)), "")
        return _Whom(
            words if mention.owner or words.lower().startswith(("my ", "our ", "the ")) else f"my {words}", sex
        )
    return next(
        (_Whom(name, sex) for name, sex in known.names if re.search(rf"(?i)\b{re.escape(name)}\b", plain)), None
    )
