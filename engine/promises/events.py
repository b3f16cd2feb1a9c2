"""Events to come in a clause: what is to happen to the person or to somebody they care for; rules, no engine."""

import re
from collections.abc import Mapping

from persona.words import either, lazily, tables

_WORDS: Mapping[str, Mapping[str, list[str]]] = tables(__file__, "events.toml")


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    whole_words = either(phrase.rstrip() for phrase in phrases)
    return lazily(rf"(?<!\w)(?:{whole_words})(?!\w)")


_TIME = lazily(r"·+ ?")
_PERSONAL = _pattern(_WORDS["nouns"]["doctor"] + _WORDS["nouns"]["interview"])
_NOUN = _pattern(sorted((noun for nouns in _WORDS["nouns"].values() for noun in nouns), key=len, reverse=True))
_VERBS = {noun: _pattern(verbs) for noun, verbs in _WORDS["verbs"].items()}
_PAST, _ALWAYS, _FICTION, _DOUBTED, _DENIED, _OTHERS = (
    _pattern(_WORDS["veto"][name]) for name in ("past", "always", "fiction", "doubted", "denied", "others")
)
_STORY = _pattern([phrase for phrase in _WORDS["veto"]["fiction"] if phrase not in _WORDS["veto"]["quoted"]])
_TIMETABLE = _pattern(_WORDS["timetable"]["words"])
_HARMLESS = _pattern(_WORDS["veto"]["harmless"])
_OWN = _pattern(_WORDS["own"]["words"])
_ARTICLE = lazily(
    r"(?:an?|the|my|our|his|her|this|that|another|some|to|for|of|is|in|on|at|got|have|has|with|about|and|so|"
    r"i|we|der|die|das|den|dem|ein\w*|mein\w*|el|la|los|las|un|una|mi|de|del|le|les|une|mon|ma|du|des|au|à|"
    r"en|est|es|ist|hab\w*|tengo|c'est|j'ai)$"
)
_LEAST_OF_A_CONDITION = 5
"""Words of a condition that has an outcome of its own."""
_MOST_OF_A_FRAGMENT, _MOST_OF_A_PERSONAL = 6, 10
"""Words beside the time and the event in a clause that names nobody and yet tells of the person's own ("dentist,
Friday"); more where the event is nobody's business but that of whom it happens to ("the results of the blood test")."""


def is_made_up(clause: str, end: int) -> bool:
    """Whether a clause is asked, doubted, or of a story; ``end`` is where the words about its time end, behind which
    a longer condition ("if I fail I become a nun") is of what comes after."""
    head, tail = _HARMLESS.sub(" ", clause[:end]), _HARMLESS.sub(" ", clause[end:])
    doubted = _DOUBTED.search(head) or (_DOUBTED.search(tail) and len(tail.split()) < _LEAST_OF_A_CONDITION)
    return clause.rstrip().endswith("?") or bool(doubted or _FICTION.search(head) or _STORY.search(tail))


def is_timetable(clause: str) -> bool:
    """Whether a clause tells of an hour at which something is each day."""
    return _TIMETABLE.search(clause) is not None


def is_vetoed(clause: str) -> bool:
    """Whether a clause (as ``dates.plain`` gives it, its times masked) tells of nothing that is surely to come: it is
    past, a habit, made up, doubted, denied, asked, or of the world at large."""
    if clause.rstrip().endswith("?"):
        return True
    rest = _HARMLESS.sub(" ", clause)
    return any(veto.search(rest) for veto in (_PAST, _ALWAYS, _FICTION, _DOUBTED, _DENIED, _OTHERS))


def thing_in(masked: str) -> str:
    """What is to happen in a clause whose times are masked, in a few words; "" for nothing that can be asked about."""
    closed = _TIME.sub("", masked)
    for noun, verb in _VERBS.items():
        if verb.search(masked) or verb.search(closed):
            named = _NOUN.search(masked)
            return _phrase(masked, named) if named else noun
    named = _NOUN.search(masked)
    return _phrase(masked, named) if named else ""


def is_own(masked: str, thing: str) -> bool:
    """Whether it is the person's own, or of somebody near; of a clause that names nobody, a short one is."""
    if _OWN.search(masked):
        return True
    words = re.findall(r"[^\W\d_]+", masked.replace("·", " "))
    most = _MOST_OF_A_PERSONAL if _PERSONAL.search(masked) else _MOST_OF_A_FRAGMENT
    return len(words) - len(thing.split()) <= most


def _phrase(masked: str, noun: re.Match[str]) -> str:
    """The noun with up to two words before it that belong to it."""
    before = re.split(r"[·,.!?:;(\n–-]", masked[: noun.start()])[-1].split()
    words: list[str] = []
    while (
        before and len(words) < 2 and not _ARTICLE.fullmatch(before[-1]) and re.fullmatch(r"[^\W\d_'’]{3,}", before[-1])
    ):
        words.insert(0, before.pop())
    return " ".join([*words, noun[0]]) if before and _ARTICLE.fullmatch(before[-1]) else noun[0]
