"""What a person's line tells of themselves, by rules alone: notes, each with its topic; asks no engine."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.memory.answers import question_in, short_answer, told_answer
from engine.memory.clauses import Clause, clauses
from engine.memory.retelling import note, retold, told_over
from engine.memory.rules import FIRST_PERSON, OTHER_PERSON, Noticed, capitalized, general_rules, own_rules
from engine.memory.unkept import is_private, is_secret
from persona.text import lower_in_place
from persona.words import tables

MOST = 8
"""Notes of one line."""
_WIDE, _FRAGMENT, _SHORT = 90, 6, 2
"""Characters of a note that nothing more is added to, words of what goes on, and of what a whole sentence may."""
_DATA = tables(__file__, "rules.toml")["further"]


def noticed(line: str, asked: str = "", *, minor: bool = False, wishes_only: bool = False) -> tuple[Noticed, ...]:
    """What a line of a person's own words tells of them, in its order; ``asked`` is his line before it. Of a ``minor``
    nothing private is noticed, whatever they ask for; ``wishes_only`` takes what they ask for alone."""
    parts = tuple(clause for clause in clauses(line) if _may_be_kept(clause, minor=minor))
    if wishes_only:
        parts = tuple(part for part in parts if part.asked)
    question = question_in(asked)
    low_question = lower_in_place(question)
    by_itself = parts and (_by_rules(parts[0]) or short_answer(parts[0], low_question))
    if question and parts and not by_itself and (told := told_answer(parts, question, line)):
        return (told,)
    found: list[Noticed] = []
    place = -1
    for number, clause in enumerate(parts):
        if found and (named := _named(clause, found[-1])):
            found[-1] = named
            continue
        news = _by_rules(clause) or (short_answer(clause, low_question) if number < 2 and not found else None)
        news = news or _general(clause) or _asked_for(clause)
        if news and _is_whole(news):
            found.append(news)
            place = clause.number
        elif found and _goes_on(clause, found[-1], place):
            found[-1] = replace(found[-1], text=note(f"{found[-1].text}, {told_over(clause.text)}"))
    return tuple(_once(found))[:MOST]


def wished(text: str, *, minor: bool) -> Noticed | None:
    """The note that somebody asks for in so many words, whatever it is about; None where it may not be kept: what is
    secret, and of a ``minor`` what is private."""
    clause = replace(Clause.of(text), asked=True)
    if not clause.text or is_secret(clause.low) or (minor and is_private(clause.low)):
        return None
    return _by_rules(clause) or Noticed(_in_their_words(clause), "asked", asked=True)


def _may_be_kept(clause: Clause, *, minor: bool) -> bool:
    if clause.question or clause.secret or (clause.unreal and not clause.asked):
        return False
    return not clause.private or (clause.asked and not minor)


def _general(clause: Clause) -> Noticed | None:
    """What a clause tells by a sign that stands anywhere in it."""
    if clause.past or _is_boast(clause):
        return None
    return next((news for rule in general_rules() if (news := rule.within(clause))), None)


def _is_whole(news: Noticed) -> bool:
    """Whether a note tells something by itself."""
    words = news.text.casefold().split()
    return news.ended or (bool(words) and (len(words) > 1 or news.kind == "hobby") and words[-1] not in _OPEN_ENDS)


def _goes_on(clause: Clause, before: Noticed, place: int) -> bool:
    """Whether a clause only adds to what was told before it: in the same sentence, or a few words without a subject."""
    is_cut_off = len(clause.low) < 3 or clause.low.endswith(("'s", "'m", "'re"))
    if clause.past or is_cut_off or before.ended or len(before.text) > _WIDE:
        return False
    if clause.number == place:
        return before.kind in _WIDENED
    if clause.number == place + 1 and len(before.text.split()) <= _SHORT:
        return True
    return clause.number == place + 1 and len(clause.low.split()) <= _FRAGMENT and not _SENTENCE.match(clause.low)


def _by_rules(clause: Clause) -> Noticed | None:
    if _is_boast(clause):
        return None
    rules = (rule for rule in own_rules() if rule.ended or not clause.past)
    return next((news for rule in rules if (news := rule.of(clause))), None)


def _is_boast(clause: Clause) -> bool:
    """Whether somebody laughs about what they say they are."""
    return clause.laughs and clause.low.startswith(("i'm ", "i am "))


def _asked_for(clause: Clause) -> Noticed | None:
    if not clause.asked or not (FIRST_PERSON.match(clause.low) or OTHER_PERSON.match(clause.low)):
        return None
    return Noticed(_in_their_words(clause), "asked", asked=True)


def _in_their_words(clause: Clause) -> str:
    """The clause told over, or where only English is, as they said it."""
    return retold(clause.text) if FIRST_PERSON.match(clause.low) else note(f"“{clause.text}”")


def _named(clause: Clause, before: Noticed) -> Noticed | None:
    """What was told before, with the name that this clause gives it."""
    match = _NAME_OF.fullmatch(clause.low)
    if match is None or before.kind not in _NAMED or " called " in before.text:
        return None
    name = clause.text[slice(*match.span("name"))]
    return replace(before, text=note(f"{before.text} called {capitalized(name)}"))


def _once(found: Sequence[Noticed]) -> Iterator[Noticed]:
    seen: set[str] = set()
    for news in found:
        if (key := news.text.casefold()) not in seen:
            seen.add(key)
            yield news


_NAME_OF = re.compile(_DATA["name_of"])
_NAMED, _WIDENED, _OPEN_ENDS = (frozenset(_DATA[name]) for name in ("named", "widened", "open_ends"))
_SENTENCE = re.compile(rf"(?:{'|'.join(_DATA['own'])})\b")
