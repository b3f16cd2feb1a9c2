"""What stands around a speech and is the same for all who could speak it: subjects before, beside and after it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lab.dataset.speakers.mentions import Mention
from lab.dataset.speakers.page import Gap, Page
from lab.dataset.speakers.speeches import Speech
from lab.dataset.speakers.tags import first_subject, last_subject

_WHOLE = re.compile(r"[.!?,;:—–…-][\"'”’»›_)]*$|--[\"'”’»›]*$")
_WORD = 6


@dataclass(frozen=True, slots=True)
class Setting:
    """The subject of the tag, and of sentences by their place: ``lead`` ends in a colon or comma right before it, the
    beats stand in its paragraph, ``prev`` and ``following`` in those beside it without speech. What is ``loose`` looks
    like a title or a quoted word."""

    tag: Mention | None
    is_sure: bool
    loose: bool
    subjects: dict[str, Mention]


def setting(page: Page, speech: Speech) -> Setting:
    """The setting of a speech."""
    gaps = [gap for number in range(speech.first, speech.last + 1) for gap in page.frames[number].gaps]
    before = next((gap for gap in gaps if gap.after == speech.quotes[0]), None)
    afters = [gap for gap in gaps if gap.before in speech.quotes]
    found: dict[str, Mention | None] = {}
    if before:
        found["beat_before"] = last_subject(page.text, before.start, before.end, before.mentions)
        found["beat_start"] = first_subject(page.text, before.start, before.end, before.mentions)
    else:
        found |= _previous(page, speech)
    if not (speech.tag and speech.tag.is_after):
        beats = (first_subject(page.text, gap.start, gap.end, gap.mentions) for gap in afters)
        found["beat_after"] = next((beat for beat in beats if beat), None)
    found["following"] = _following(page, speech)
    return Setting(
        speech.tag.subject if speech.tag else None,
        bool(speech.tag and speech.tag.is_sure),
        _is_loose(page, speech, before),
        {name: mention for name, mention in found.items() if mention},
    )


def _previous(page: Page, speech: Speech) -> dict[str, Mention | None]:
    """Subjects of the paragraph before one that a speech opens."""
    if speech.first == 0 or speech.quotes[0] != page.frames[speech.first].quotes[0]:
        return {}
    previous = page.frames[speech.first - 1]
    if not previous.gaps or previous.paragraph.is_heading:
        return {}
    gap = previous.gaps[-1]
    last = last_subject(page.text, gap.start, gap.end, gap.mentions)
    found: dict[str, Mention | None] = {}
    if gap.end == previous.paragraph.end and page.text[gap.end - 1] in ":,":
        found["lead"] = last
    if not previous.quotes:
        found["prev_last"] = last
        found["prev_first"] = first_subject(page.text, gap.start, gap.end, gap.mentions)
    return found


def _following(page: Page, speech: Speech) -> Mention | None:
    if speech.last + 1 >= len(page.frames):
        return None
    following = page.frames[speech.last + 1]
    gaps: Sequence[Gap] = following.gaps if not following.quotes else ()
    return first_subject(page.text, gaps[0].start, gaps[0].end, gaps[0].mentions) if gaps else None


def _is_loose(page: Page, speech: Speech, before: Gap | None) -> bool:
    if before is None:
        return False
    quote = page.quotes[speech.quotes[0]]
    words = page.text[quote.start : quote.end]
    if len(speech.quotes) == 1 and not _WHOLE.search(words):
        return True
    lead = page.text[before.start : before.end].rstrip()
    return bool(lead) and lead[-1].isalpha() and len(words.split()) < _WORD and speech.tag is None
