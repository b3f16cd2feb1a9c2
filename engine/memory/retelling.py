"""Tells a clause in the first person over as a note about whoever said it: "I've a cat" is "has a cat"; no rule."""

import re

from persona.text import lower_in_place
from persona.words import tables

_WORDS = tables(__file__, "retelling.toml")
_IRREGULAR: dict[str, str] = dict(_WORDS["irregular"])
_SAME = frozenset(_WORDS["same"]["words"])
_BETWEEN = "|".join(_WORDS["between"]["words"])
_BASE = frozenset(_WORDS["base"]["words"])
_TOLD = re.compile(rf"(?:i|we)(?P<short>'m|'re|'ve|'ll|'d)?(?P<between>(?: (?:{_BETWEEN}))*)(?: (?P<verb>[a-z']+))?\b")
_KIN = "|".join(_WORDS["kin"]["words"])
_OWN = re.compile(
    r"\b(i'm|i am|i was|and am|we're|we are|i've|we've|i'll|we'll|i|we|my|our|me|us|mine|ours|myself|ourselves)\b", re.I
)
_A_NOUN = re.compile(rf"\b(?:{'|'.join(_WORDS['noun']['before'])}) $", re.I)
_OF_KIN = re.compile(rf" (?:{_KIN})\b", re.I)
_AND = re.compile(r"\b(and|or|but) ([a-z]+)\b")
_TO_YOU = re.compile(rf"\b(?:{'|'.join(_WORDS['yours'])})\b", re.I)
_ABOUT = frozenset(_WORDS["about"]["words"])
_SECOND = {third: verb for verb, third in _IRREGULAR.items() if verb != "am"}
LONGEST = 140
"""Characters of a note."""


def retold(text: str) -> str:
    """The clause as a note."""
    low = lower_in_place(text)
    told = _TOLD.match(low)
    if told is None:
        return note(told_over(text))
    head = _head(told)
    tail = text[told.end() :]
    if not tail.startswith(" to "):
        tail = _AND.sub(_joined, tail)
    return note(f"{head}{told_over(tail)}")


def in_own_words(text: str) -> str:
    """A text that is not told over, as a note."""
    return f"“{text.strip(' ,;:-–—.')}”"


def told_over(text: str) -> str:
    """A further clause, as it stands behind a note."""
    return _OWN.sub(_of_theirs, text)


def note(text: str) -> str:
    """A text as it stands among the notes: in one line, and not too long."""
    text = " ".join(text.split()).strip(" ,;:-–—.")
    if len(text) > LONGEST:
        text = text[:LONGEST].rpartition(" ")[0]
    return text


def unretold(text: str) -> str:
    """A note as it is told back to whom it is about: "has a cat" is "you have a cat"."""
    answer = text.rpartition("” – ")[2].strip("“”")
    if answer != text:
        return _TO_YOU.sub(_of_yours, answer)
    first, gap, rest = text.partition(" ")
    if first.casefold() in _ABOUT:
        return _TO_YOU.sub(_of_yours, text)
    return f"you {_second(first)}{gap}{_TO_YOU.sub(_of_yours, rest)}"


def asked_for(text: str) -> str:
    """The question of his that a note answers; "" for none."""
    return text.partition("” – ")[0].strip("“") if "” – " in text else ""


def third(verb: str) -> str:
    """A verb of the first person in the third."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb in _SAME or (verb.endswith("ed") and verb not in _BASE):
        return verb
    if re.search(r"(?:s|x|z|ch|sh|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


def _head(told: re.Match[str]) -> str:
    short, between, verb = told["short"] or "", told["between"] or "", told["verb"] or ""
    match short:
        case "'m" | "'re":
            return f"is{between} {verb}".strip()
        case "'ve":
            return f"has{between} {verb}" if verb and verb != "got" else f"has{between}"
        case "'ll":
            return f"will{between} {verb}"
        case "'d":
            return f"would{between} {verb}"
    between = between.replace(" do", "") if verb else between
    return f"{between} {third(verb)}".strip()


def _joined(match: re.Match[str]) -> str:
    return f"{match[1]} {third(match[2])}" if match[2] in _BASE else match[0]


def _of_theirs(match: re.Match[str]) -> str:
    if match[0].casefold() == "mine" and _A_NOUN.search(match.string, 0, match.start()):
        return match[0]
    if match[0].casefold() == "me" and match.start() == 0 and match.string[match.end() :].startswith(" and "):
        return "they"
    if match[0].casefold() == "me" and _OF_KIN.match(match.string, match.end()):
        return str(_WORDS["theirs"]["my"])
    return str(_WORDS["theirs"][match[0].casefold()])


def _of_yours(match: re.Match[str]) -> str:
    return str(_WORDS["yours"][match[0].casefold()])


def _second(verb: str) -> str:
    """A verb of the third person in the second."""
    if verb in _SECOND:
        return _SECOND[verb]
    if verb in _SAME or verb.endswith("ed"):
        return verb
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    if re.search(r"(?:ss|x|z|ch|sh|o)es$", verb):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb
