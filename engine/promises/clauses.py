"""The clauses of a text in which a wish may stand: which of them wishes, and which times go with it."""

import re
from dataclasses import dataclass
from itertools import pairwise

from engine.times.calendar import Day
from engine.times.hours import Hour
from engine.times.reading import Item, Reading
from engine.times.repeats import Repeat
from engine.times.spans import Stretch
from persona.words import either, lazily, tables

_WORDS = tables(__file__, "wishes.toml")
_ENDS = lazily(rf"[.!?;:\n…,()]+(?=\s|$|·)|\s[-–—]+\s|(?<!\w)(?:{either(_WORDS['joins']['words'])})(?!\w)")
_CORE = lazily(rf"(?<!\w)(?:{either(_WORDS['core']['words'])})")
_CONTACT = lazily(rf"(?<!\w)(?:{either(_WORDS['contact']['words'])})")
_DENIED = lazily(
    "|".join(
        f"(?:{phrase.removesuffix('$')} ?$)" if phrase.endswith("$") else f"(?:{phrase})"
        for phrase in _WORDS["never"]["denied"]
    )
)
_NOUN = lazily(
    r"(?:.* )?(?:reminders?|wake[- ]?up \w+|"
    r"alarm\w*|timers?|wecker|erinnerung|recordatorio|temporizador|réveil|rappel|minuteur)"
)
_MANAGED = lazily(rf"(?<!\w)(?:{either(_WORDS['never']['managed'])})(?!\w)")
_THE = lazily(r"(?<!\w)(?:the|der|den|die|das|dem|el|la|le|this|dieser|ese|ce) $")
_GONE_OFF = lazily(rf"(?<!\w)(?:{either(_WORDS['never']['gone_off'])})(?!\w)")
_LIMIT = lazily(
    rf"(?<!\w)(?:{either(sorted(_WORDS['limits']['until'] + _WORDS['limits']['start'], key=len, reverse=True))})(?!\w)"
)
_KNOWN = lazily(rf"\W*(?:{either(_WORDS['never']['known'])})(?!\w)")
_SUPPOSED = lazily(rf" (?:{either(_WORDS['never']['supposed'])})(?!\w)")
_MEMORY = lazily(r"\W*of\b")
_STATEMENT = lazily(r"(?:^|\W)(?:i|we|ich|wir|je) $")
_OR = lazily(r"\W*(?:or|oder|o|ou)\W*(?:at |um |a las |à )?")
_CUE = lazily(rf"\W*(?:{either(_WORDS['vague']['condition'])})")
_VAGUE = lazily(rf"(?<!\w)(?:{either(_WORDS['vague']['words'])})(?!\w)")
_ALLOWS = lazily(r"(?<!can )(?<!could )\byou (?:can|could|may|should) (?:always |just )?$")
_NEEDS = lazily(r"need|want|like|quiero|necesito")
_FILLERS = lazily(rf"(?<!\w)(?:{either((*_WORDS['fillers']['words'], *tables(__file__)['ask']['polite']))})(?!\w)")
_CORRECTION = lazily(rf"(?<!\w)(?:{either(_WORDS['correction']['words'])})(?!\w)")
_ATTRIBUTE = lazily(r"(?<!\w)(?:the|my|our|his|her|their|der|die|das|dem|den|mein|meine|mi|mon|ma) $")
_OF_DAY = lazily(
    r"(?<!\w)(?:before|for|about|of|the|my|our|vor|für|antes de|para|avant|pour)\s*(?:the |el |le |la |den |das )?$"
)
_OTHERWISE = lazily(
    r"(?:before|after|until|for|from|of|since|vor|nach|für|bis|seit|antes de|después de|hasta|avant|après|pour) *$"
)
_QUOTE = lazily(r"[\"“”„«»]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a text, from ``start`` to ``end``: its times, where its verb of wishing begins and ends, and
    whether that is plainly one (``core``)."""

    start: int
    end: int
    items: tuple[Item, ...]
    verb: tuple[int, int] | None = None
    core: bool = False
    own_items: tuple[Item, ...] = ()

    def says_more(self, masked: str) -> bool:
        """Whether it says more than a time."""
        whole = re.sub(r"[·_]+", " ", masked[self.start : self.end])
        return bool(re.findall(r"\w+", _FILLERS.sub(" ", _CORRECTION.sub(" ", whole))))


def words_beside(masked: str) -> list[str]:
    """The words of a text beside its times and what means nothing."""
    return re.findall(r"\w+", _FILLERS.sub(" ", masked.replace("·", " ")))


def clauses_of(reading: Reading) -> tuple[Clause, ...]:
    """The clauses of a text, with the times in each that belong to a wish."""
    masked = reading.masked
    places = [(0, 0), *((match.start(), match.end()) for match in _ENDS.finditer(masked)), (len(masked), len(masked))]
    bounds = [(one[1], other[0]) for one, other in pairwise(places) if one[1] < other[0]]
    verbs = _verbs(masked, bounds)
    clauses = []
    for start, end in bounds:
        items = tuple(item for item in reading.items if start <= item.span[0] < end)
        verb = next((verb for verb in verbs if start <= verb[0] < end), None)
        clauses.append(Clause(start, end, items, verb[:2] if verb else None, bool(verb and verb[2])))
    wishes = any(clause.verb for clause in clauses)
    return tuple(_with_own(clause, masked) if wishes else clause for clause in clauses)


def _verbs(masked: str, bounds: list[tuple[int, int]]) -> list[tuple[int, int, bool]]:
    verbs: list[tuple[int, int, bool]] = []
    for pattern, core in ((_CORE, True), (_CONTACT, False)):
        for match in pattern.finditer(masked):
            start = next((start for start, end in bounds if start <= match.start() < end), 0)
            if _is_wish(masked, start, match, core=core):
                verbs.append((match.start(), match.end(), core))
    return sorted(verbs)


def _is_wish(masked: str, start: int, match: re.Match[str], *, core: bool) -> bool:
    head = masked[start : match.start()]
    if len(_QUOTE.findall(masked[: match.start()])) % 2 or _KNOWN.match(masked, match.end()):
        return False
    if _SUPPOSED.match(masked, match.end()):
        return False
    if "·" not in masked and _MEMORY.match(masked, match.end()):
        return False
    plain = " ".join(re.sub(r"[·_]+", " ", head).split()) + " "
    if _DENIED.search(plain) or (_STATEMENT.search(plain) and not _NEEDS.match(match[0])):
        return False
    if _NOUN.fullmatch(match[0]) and (
        _MANAGED.search(plain) or _THE.search(plain) or _GONE_OFF.search(masked, match.end())
    ):
        return False
    if not core and _ALLOWS.search(plain):
        return False
    if not core and _CUE.match(plain):
        return True
    head = _LIMIT.sub(" ", _VAGUE.sub(" ", head))
    left = re.findall(r"\w+", _FILLERS.sub(" ", re.sub(r"[·_]+", " ", head)))
    return core or len(left) <= 1


def _with_own(clause: Clause, masked: str) -> Clause:
    if clause.verb:
        own = [
            item for item in clause.items if item.span[0] < clause.verb[1] or not _is_of_the_thing(item, clause, masked)
        ]
    else:
        head = masked[clause.start : clause.items[0].span[0]] if clause.items else ""
        head = _CORRECTION.sub(" ", head.replace("_", " "))
        leads = bool(clause.items) and not re.findall(r"\w+", _FILLERS.sub(" ", head))
        own = list(clause.items) if leads and _stands(clause, masked) else []
    return Clause(clause.start, clause.end, clause.items, clause.verb, clause.core, tuple(own))


def _stands(clause: Clause, masked: str) -> bool:
    """Whether a clause that begins with a time is one of times: it names a clock, or nothing but the day."""
    strong = any(isinstance(item, Hour | Repeat) or (isinstance(item, Stretch) and item.ahead) for item in clause.items)
    return strong or not clause.says_more(masked)


def _is_of_the_thing(item: Item, clause: Clause, masked: str) -> bool:
    """Whether a time is part of what is to be done: "book the table for 8", where another time stands."""
    if isinstance(item, Day):
        # "tomorrow … a present for Saturday": the day of the thing stands behind that of the reminder.
        earlier = [other for other in clause.items if other.span[0] < item.span[0]]
        return bool(earlier) and _OF_DAY.search(masked[clause.start : item.span[0]]) is not None
    if not isinstance(item, Hour | Stretch):
        return False
    head = masked[clause.start : item.span[0]]
    if _ATTRIBUTE.search(head):
        return True
    earlier = [other for other in clause.items if other.span[0] < item.span[0] and isinstance(other, Hour | Stretch)]
    if not earlier or (clause.verb and earlier[-1].span[0] < clause.verb[0]):
        return bool(earlier) and _OTHERWISE.search(head) is not None
    between = masked[earlier[-1].span[1] : item.span[0]]
    if _OR.fullmatch(between):
        return False
    return _CORRECTION.search(between) is None and bool(re.findall(r"[^\W\d_]{2,}", _FILLERS.sub(" ", between)))
