"""Keep "what are you?" truthful in and out; knows no persona but the name it is given."""

import re
from collections.abc import Mapping

from engine.safety.forms import forms
from engine.safety.lexicon import first, without
from engine.safety.normalize import normalize

_LONGEST = 1000
"""Characters in which a short question is looked for; it has at most so many words."""
_WORDS = 14
_CLAUSE = re.compile(r"[^.!?\n;。！？]+[.!?;。！？]*")

_TRUTH: Mapping[str, str] = {
    "de": "Ehrliche Antwort: Ich bin {name}, eine KI. Kein Mensch, und ich habe keine Gefühle. Reden können wir gern.",
    "es": "La verdad: soy {name}, una IA. No soy humano ni tengo sentimientos. Pero podemos seguir hablando.",
    "fr": "En toute honnêteté : je suis {name}, une IA. Pas un humain, et sans sentiments. On peut continuer à parler.",
    "zh": "说实话：我是{name}，一个AI。不是人类，也没有感情。不过我们可以继续聊。",
}


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
    if language in _TRUTH:
        return _TRUTH[language].format(name=name)
    return f"Honest answer: I'm {name}, an AI. Not a human, and I have no feelings. Happy to keep talking, though."
