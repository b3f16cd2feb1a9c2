"""Takes a line apart into the clauses in which somebody tells of themselves; knows no rule on what they tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.memory.unkept import is_private, is_secret
from persona.languages import likely_language
from persona.sieve import rarely
from persona.text import bound, lower_in_place, one_line, straighten
from persona.words import either, lazily, tables, whole

LONGEST = 1200
"""Characters of a line that are read."""
GUARDS = tables(__file__, "guards.toml")

_BLANKS, _RUN = lazily(r"[^\S\n]+"), lazily(r"((?P<sign>[^\w ]) ?(?:(?P=sign) ?){2})(?:(?P=sign) ?)+")
_QUOTED = lazily(r"[\"“”„«»][^\"“”„«»]{0,400}[\"“”„«»]|(?<!\w)'[^']{8,400}'(?!\w)|\*[^*\n]{1,400}\*")
_FOREIGN = lazily(r"(?m)^\s*(?:>.*|\[?[A-ZÀ-Ý][\w-]{1,20}\]?:\s.*|fwd?:.*)$")
# Whom he asked about, before what is told of them.
_ECHO = lazily(r"^\s*(?!What|Who|Wh|How|Really|Huh|Sorry|Right|Ok|You|Me)([A-ZÀ-Ý][\w-]+)\? (?=[A-Z])")
# Where an apostrophe was left out, it stands between two groups.
_SHORT = lazily(
    r"\b(?:([Ii])([mM])\b(?= )(?! (?:[Ss]ommer|[Ww]inter|[Mm]oment|[Bb]\w+ro|[Hh]erbst|[Ff]r\w+hling))|([Ii])(ve)\b|"
    r"((?:[Dd]o|[Cc]a|[Ww]o|[Dd]oes|[Ii]s|[Dd]id|[Hh]ave|[Ww]ould|[Cc]ould|[Ss]hould|[Aa]re|[Ww]as)n)(t)\b|"
    r"([Nn]ame)(s)\b(?= [A-Z])|([Hh]e|[Ss]he|[Tt]hat|[Ww]hat|[Ww]ho)(s)\b|(?:tmrw|tmr|tmw)\b)"
)
_OF_GERMAN = lazily(rf"(?i)\b(?:{either(GUARDS['question']['german'])})\b")
_PICTURE = lazily(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]+|(?<!\w)[:;]-?[)(DPp]+|<3|\^\^")
_ORDERED = either(GUARDS["question"]["ordered"])
_SENTENCE = lazily(
    r"[^.!?…\n;]+"
    rf"(?:(?:(?<=\b[Dd]r)|(?<=\bMr)|(?<=\bSt)|(?<=\bMrs)|(?<=\d)(?=\.\d)|(?<=\d)(?=\. (?i:{_ORDERED})))"
    r"\.[^.!?…\n;]+|[.!?](?=\w)[^.!?…\n;]+)*"
    r"(?P<end>[.!?…;]*)"
)
_SUBJECT, _JOINS, _ANDS, _TURNS, _NOW = (
    either(GUARDS["subject"][name]) for name in ("words", "joins", "ands", "turns", "now")
)
_GOES_ON = either(verb for verbs in GUARDS["goes_on"].values() for verb in verbs)
_BARE, _GERMAN = (lazily(rf"(?:{either(GUARDS['goes_on'][name])})\b") for name in ("english", "german"))
_LEFT_OUT = {subject: lazily(rf"(?:{either(phrases)})(?!\w)") for subject, phrases in GUARDS["left_out"].items()}
_SPLIT = lazily(
    # Each begins with one of these, and most signs of a text are none.
    r"(?=[\s,:(—])(?:"
    rf"\s*(?:[,:(]|\s[-–—]+\s|—)\s*(?:(?:{_JOINS})\s+)?(?:(?:{_NOW})\s+)?(?=(?:{_SUBJECT})\b)"
    rf"|\s+(?:{_ANDS})\s+(?=(?:{_SUBJECT})\b)"
    rf"|,?\s+(?:and|und|y)\s+(?=(?:{_GOES_ON})\b)"
    r"|,?\s+(?=(?:if|unless|falls|wenn) )"
    rf"|,?\s+(?:{_TURNS})\s+|,\s+(?:so|which|since)\s+|\s+(?=(?:y ahora|et toi|und du|y tú)\b))"
)
_OPENING = lazily(rf"(?:(?:{either(GUARDS['opening']['words'])})\b[,:.!…]*\s+|[-–—•*,:.!…\s]+)")
# "I do not eat meat" is no "a cook, not a nurse".
_DENIES = "".join(rf"(?<!\b{verb} )" for verb in GUARDS["sentence"]["denies"])
_INSTEAD = lazily(
    rf",? {_DENIES}\(?not (?!{either(GUARDS['sentence']['tells'])})(?:a |an |the |in |as )?[\w' -]{{1,40}}\)?$"
)
_CLOSING = lazily(rf"(?:[\s,.!…:()-]+(?:{either(GUARDS['closing']['words'])})|[\s,.!…:()-]+)$")
_JOKE = rarely(f"{whole(GUARDS['line']['joke'])}|{'|'.join(map(re.escape, GUARDS['line']['signs']))}(?!\\w)")
_ROLE = rarely(rf"\b(?:{either(GUARDS['line']['role'])})")
_STAGE = lazily(either(GUARDS["line"]["stage"]))
_TALE, _TALE_ASKED = (rarely(whole(GUARDS["line"][name])) for name in ("tale", "tale_asked"))
_LAUGH = lazily(rf"(?<!\w)(?:{either(GUARDS['line']['laughs'])})(?!\w)")
_OTHERS = rarely(whole(GUARDS["sentence"]["others"]))
_UNREAL = rarely(whole(GUARDS["sentence"]["unreal"]))
_THOUGHT = rarely(whole([*GUARDS["sentence"]["thought"], *GUARDS["sentence"]["moment"]]))
_BEYOND = lazily(rf"(?:{either(GUARDS['sentence']['beyond'])})(?!\w)")
_OF_THEM = lazily(r"(?:i|we|my|our|me)\b")
_IF = lazily(r"\W*(?:(?:and|but|so|like|or|even|ok),? )*(?:if|wenn|falls|si|what if)\b")
_BEFORE = lazily(
    rf"(?:{either(GUARDS['wish']['before'])})(?=(?:i|i'm|i've|my|we|we're|our|mum|mom|dad|mam)\b)|(?:{either(GUARDS['wish']['other_before'])})"
)
_BEFORE_ALL = lazily(either(GUARDS["wish"]["before"]))
_AFTER = lazily(either(GUARDS["wish"]["after"]))
_REQUEST = lazily(r"(?:\w+,? )?(?:can|could|will|would) (?:you|u)\b")
_PAST, _AGO, _LASTS = (rarely(whole(GUARDS["sentence"][name])) for name in ("past", "ago", "lasts"))
_PRESENT = lazily(whole(GUARDS["sentence"]["present"]))
_ASKING = lazily(rf"\W*(?:(?:{either(GUARDS['question']['before'])}),? )*(?:{either(GUARDS['question']['words'])})\b")
_VERBS, _ANOTHER = (either(GUARDS["question"][name]) for name in ("verbs", "another"))
_OF_ANOTHER = lazily(rf"(?i:how|what|where|who)(?:'?s|'?re)? (?i:{_VERBS})?(?:[A-ZÀ-Ý]|(?i:{_ANOTHER})\b)")
_MOST = 4
"""Words that may stand before what is told."""
_CLAUSES = 40
"""Clauses of a line."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence: as it was written, in small letters at the same places, the ``number`` of its sentence, and
    what is known of it: whether a question, whether it is only thought, made up, of a moment or of others' people, or
    was once, whether its sentence holds what is secret or private, whether with laughter, and whether they asked him to
    keep it."""

    text: str
    low: str
    number: int = 0
    question: bool = False
    unreal: bool = False
    past: bool = False
    secret: bool = False
    private: bool = False
    laughs: bool = False
    asked: bool = False
    language: str = ""

    @classmethod
    def of(cls, text: str) -> "Clause":
        """The clause without what stands before and behind what is told."""
        text = _INSTEAD.sub("", stripped(text))
        return cls(text, lower_in_place(text))


def clauses(line: str, asked: str = "") -> tuple[Clause, ...]:
    """The clauses of a line behind one of his, in their order; none of one that is a joke, a part that is played, or
    all quotation."""
    text = written(line)
    low = lower_in_place(text)
    if not is_meant(low) or any(_STAGE.match(lower_in_place(said)) for said in (line, asked)):
        return ()
    is_tale = _TALE.search(low) is not None or _TALE_ASKED.search(lower_in_place(asked)) is not None
    is_of_another = _OF_ANOTHER.search(asked) is not None
    found: list[Clause] = []
    language = likely_language(text)
    wished = False
    for number, sentence in enumerate(_SENTENCE.finditer(_PICTURE.sub(" . ", text))):
        if _BEFORE_ALL.fullmatch(lower_in_place(stripped(sentence[0])).strip(" ,.!?:")):
            wished = True
            continue
        for clause in _parts(sentence, low, number, language, of_another=is_of_another and not found):
            if wished or is_tale:
                is_told = is_tale and not _OF_THEM.match(clause.low)
                clause = replace(clause, asked=clause.asked or wished, unreal=clause.unreal or is_told)
            if _AFTER.fullmatch(clause.low):
                found = [replace(earlier, asked=True) for earlier in found]
            else:
                found.append(clause)
    return tuple(found[:_CLAUSES])


def is_meant(low: str) -> bool:
    """Whether a text in small letters is neither a joke nor a part that is played."""
    return not (_JOKE.search(low) or _ROLE.search(low))


# One line is read for facts, for a name and for what is bidden.
@lru_cache(maxsize=64)
def written(line: str) -> str:
    """The line's own words, with apostrophes where they were left out."""
    text = _RUN.sub(r"\1", _BLANKS.sub(" ", straighten(bound(line, LONGEST))))
    text = _FOREIGN.sub(" ", text)
    text = _ECHO.sub(r"\1, ", text)
    text = _QUOTED.sub(" … ", text)
    full = _SHORT.sub(_in_full, text)
    # "im" is a word of German.
    is_german = full != text and (_OF_GERMAN.search(text) or likely_language(text) == "de")
    return text if is_german else full


def _in_full(short: re.Match[str]) -> str:
    last = short.lastindex
    return f"{short[last - 1]}'{short[last].lower()}" if last else "tomorrow"


# Each step asks for that of one clause again.
@lru_cache(maxsize=64)
def stripped(text: str) -> str:
    """A clause without words that tell nothing at its beginning and its end."""
    text = one_line(text)
    for _ in range(_MOST):
        opening, closing = _OPENING.match(lower_in_place(text)), _CLOSING.search(lower_in_place(text))
        if not opening and not closing:
            break
        start = opening.end() if opening else 0
        text = text[start : max(closing.start(), start)] if closing else text[start:]
    return text.strip()


def _parts(sentence: re.Match[str], line: str, place: int, language: str, *, of_another: bool) -> Iterator[Clause]:
    text, low = sentence[0], lower_in_place(sentence[0])
    if not low.strip(" .,!?"):
        return
    # What somebody else said goes with all that follows in its sentence.
    said = _OTHERS.search(low)
    if said:
        text = text[: said.end("who") if (said["who"] or "").startswith("my ") else said.start()]
    opened = stripped(text)
    wish = _BEFORE.match(lower_in_place(opened))
    text = opened[wish.end() :] if wish else text
    is_unreal = _UNREAL.search(low) is not None or _IF.match(low) is not None
    secret, laughs = is_secret(low), _LAUGH.search(line) is not None
    is_beyond = _BEYOND.match(lower_in_place(opened)) is not None
    is_past = _is_past(low)
    gaps = [*_SPLIT.finditer(lower_in_place(text))]
    starts, ends = [0, *(gap.end() for gap in gaps)], [*(gap.start() for gap in gaps), len(text)]
    asks = "?" in sentence["end"] and not (wish and _REQUEST.match(lower_in_place(opened)))
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        is_last = number == len(starts) - 1
        part = text[start:end].strip(" .!?…;")
        # What is told of whom he asked about has their subject.
        part = part if of_another and number == 0 else _with_subject(part, first=number == 0)
        if part:
            question = asks and (is_last or (not said and number == 0 and _asks(low)))
            told = Clause.of(part)
            of_others = _BEYOND.match(told.low) or (is_beyond and (number == 0 or not _OF_THEM.match(told.low)))
            yield Clause(
                told.text,
                told.low,
                place,
                question=question,
                unreal=is_unreal or bool(of_others) or _THOUGHT.search(told.low) is not None,
                past=_is_past(told.low) if _PRESENT.match(told.low) else is_past,
                secret=secret,
                private=is_private(told.low),
                laughs=laughs,
                asked=wish is not None,
                language=language,
            )


def _with_subject(part: str, *, first: bool) -> str:
    """The clause with the subject that was left out: before it, or as people write to a friend."""
    text = stripped(part) if first else part
    low = lower_in_place(text)
    if first:
        subject = next((subject for subject, pattern in _LEFT_OUT.items() if pattern.match(low)), "")
    else:
        subject = "I" if _BARE.match(low) else "ich" if _GERMAN.match(low) else ""
    return f"{subject} {text}" if subject else part


def _is_past(low: str) -> bool:
    return _PAST.search(low) is not None or (_AGO.search(low) is not None and not _LASTS.search(low))


def _asks(low: str) -> bool:
    return _ASKING.match(low) is not None
