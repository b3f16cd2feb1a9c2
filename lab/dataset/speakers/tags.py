"""Who a quotation is said to be from by the words beside it: a speech verb with its subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lab.dataset.speakers.mentions import Kind, Mention
from persona.words import either, tables

_WORDS = tables(__file__)
_SPEECH = either(sorted((verb.replace(" ", r"\s+") for verb in _WORDS["speech"]), key=len, reverse=True))
_VERB = re.compile(rf"\b(?:{_SPEECH})\b", re.IGNORECASE)
_PREPOSITIONS = frozenset(_WORDS["prepositions"])
_MANNER = frozenset(_WORDS["manner"])
_BETWEEN = either(sorted(_WORDS["between"], key=len, reverse=True))
_FIRST = re.compile(rf"[\s,;.—–-]*(?:(?:{_BETWEEN}|\w+ly)\s+){{0,2}}(?P<verb>{_SPEECH})\b", re.IGNORECASE)
_SUBJECT_NEXT = re.compile(rf"(?:\s+(?:{_BETWEEN}|\w+ly)\b)*,?\s+", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;](?=[\s\"'”’—_)]|$)")
_SHORT = re.compile(r"\b(?:Mr|Mrs|Dr|St|Ms|Capt|Rev|Col|Gen|Prof|Mme|Mlle|Messrs|[A-Z])$")
_LEADS = re.compile(r"[,:;—–-]\s*$|--\s*$|\w\s*$")
_FAR, _NEAR = 160, 70
"""Characters after a quotation in which its tag ends, and between a subject and its verb."""
_NO_VERB = frozenset(_WORDS["no_verb"])
"""Words behind which a verb of speech is none, or somebody else's."""


@dataclass(frozen=True, slots=True)
class Tag:
    """The subject of a verb of speech beside a quotation; ``is_sure`` where one does nothing but speak by that verb."""

    subject: Mention
    is_sure: bool
    is_after: bool


def tag_after(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Tag | None:
    """The tag that follows a quotation which ends at ``start``, within the narration up to ``end``."""
    end = min(end, start + _FAR)
    inside = [mention for mention in mentions if start <= mention.start < end]
    if first := _FIRST.match(text, start, end):
        gap = _SUBJECT_NEXT.match(text, first.end(), end)
        follower = next((each for each in inside if gap and each.start >= first.end()), None)
        if follower and not _follows(text[gap.end() : follower.start] if gap else ""):
            follower = None
        if follower and not follower.is_owner:
            return Tag(follower, first["verb"].lower() not in _MANNER, is_after=True)
    stop = _end_of_sentence(text, start, end, inside)
    for mention in inside:
        if mention.start >= stop:
            return None
        before = text[start : mention.start]
        if (len(before.split()) > 3 and mention.kind is not Kind.PRONOUN) or mention.is_owner:
            continue
        verb = _VERB.search(text, mention.end, min(stop, mention.end + _NEAR))
        if verb and not _is_parted(text, mention.end, verb.start(), inside):
            return Tag(mention, verb[0].lower() not in _MANNER, is_after=True)
        if mention.is_subject:
            return None
    return None


def _follows(between: str) -> bool:
    """Whether only words like "little" or "poor old" stand between a verb and its subject."""
    words = between.split()
    return len(words) <= 2 and all(word.islower() and word.isalpha() and word not in _PREPOSITIONS for word in words)


def tag_before(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Tag | None:
    """The tag that leads to a quotation which begins at ``end``, in the last sentence of the narration before it."""
    if not _LEADS.search(text[start:end].rstrip(" \t\r\n_")):
        return None
    inside = [mention for mention in mentions if start <= mention.start < end]
    begin = _begin_of_sentence(text, start, end, inside)
    verbs = list(_VERB.finditer(text, begin, end))
    for verb in reversed(verbs):
        if end - verb.end() > _FAR // 2:
            return None
        sure = verb[0].lower() not in _MANNER
        follower = next((each for each in inside if 0 <= each.start - verb.end() <= 2), None)
        earlier = [each for each in inside if begin <= each.start < verb.start() and not each.is_owner]
        subjects = [each for each in earlier if each.is_subject] or [
            each for each in earlier if each.kind is Kind.PRONOUN
        ]
        if subjects:
            joined = re.search(r"\b(?:and|then|but|,)\s+(?:\w+ly\s+)?$", text[begin : verb.start()])
            nearest = subjects[-1]
            return Tag(subjects[0] if joined and nearest.end < verb.start() - 8 else nearest, sure, is_after=False)
        if follower and follower.kind is not Kind.SELF:
            return Tag(follower, sure, is_after=False)
    return None


def first_subject(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Mention | None:
    """Who does what the first sentence of a stretch tells."""
    inside = [mention for mention in mentions if start <= mention.start < end]
    stop = _end_of_sentence(text, start, end, inside)
    return next((each for each in inside if each.is_subject and each.start < stop), None)


def last_subject(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Mention | None:
    """Who does what the last sentence of a stretch tells."""
    inside = [mention for mention in mentions if start <= mention.start < end]
    begin = _begin_of_sentence(text, start, end, inside)
    return next((each for each in inside if each.is_subject and each.start >= begin), None)


def _is_parted(text: str, start: int, end: int, inside: Sequence[Mention]) -> bool:
    """Whether somebody else's clause stands between a subject and a verb."""
    if any(start <= each.start < end and each.is_subject and each.kind is not Kind.SOMEBODY for each in inside):
        return True
    words = text[start:end].split()
    return bool(words) and words[-1].lower() in _NO_VERB


def _end_of_sentence(text: str, start: int, end: int, inside: Sequence[Mention]) -> int:
    lead = start + len(text[start:end]) - len(text[start:end].lstrip(" \t\r\n.!?,;:—-_"))
    for match in _ENDS.finditer(text, lead, end):
        # The point of "Mr." ends nothing, whether a name follows that we know or not.
        within = any(each.start <= match.start() < each.end and text[each.end - 1] != "." for each in inside)
        if not within and not _SHORT.search(text, max(lead, match.start() - 8), match.start()):
            return match.start()
    return end


def _begin_of_sentence(text: str, start: int, end: int, inside: Sequence[Mention]) -> int:
    begin = start
    body_end = start + len(text[start:end].rstrip(" \t\r\n:;,—-_"))
    at = start
    while at < body_end:
        stop = _end_of_sentence(text, at, body_end, inside)
        if stop >= body_end - 1:
            return begin
        if text[stop] in ".!?":
            begin = stop + 1
        at = stop + 1
    return begin
