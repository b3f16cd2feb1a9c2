"""Keep "what are you?" truthful in and out; knows no persona but the name it is given."""

import re
from collections.abc import Mapping

from engine.safety.forms import forms
from engine.safety.lexicon import first, table, without
from engine.safety.normalize import normalize

_LONGEST = 1000
"""Characters in which a short question is looked for; it has at most so many words."""
_WORDS = 14
_CLAUSE = re.compile(r"[^.!?\n;。！？]+[.!?;。！？]*")

_TRUTH: Mapping[str, str] = table("truth")


def asks_if_human(text: str) -> bool:
    """Whether the person asks if they talk with a human, a machine, or something that feels."""
    if any(first("asks_human", without("not_asks_human", plain)) for plain in forms(normalize(text))):
        return True
    clauses = [without("not_asks_human", normalize(clause)) for clause in _CLAUSE.findall(text[:_LONGEST])]
    return any(map(_asks_plainly, clauses))


def _asks_plainly(clause: str) -> bool:
    """Whether a short question is to him, about what he is, and about nothing else."""
    if clause.count(" ") >= _WORDS or first("of_others", clause):
        return False
    return all(first(topic, clause) for topic in ("identity", "to_him", "as_question"))


def claims_human(text: str) -> bool:
    """Whether a line that is about to be sent says that its speaker is human, or no machine."""
    return any(first("claims_human", without("not_claims_human", plain)) for plain in forms(normalize(text)))


def truth(name: str, heard: str = "") -> str:
    """The honest answer, in a friendly voice, in the language in which ``heard`` asked, where that is claimed."""
    language = first("language", normalize(heard)) or ""
    return _TRUTH.get(language, _TRUTH["en"]).format(name=name)
