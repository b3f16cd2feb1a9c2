"""Which kind of mark stands around speech in a book: the one with which most of its paragraphs open."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from lab.dataset.books import Paragraph

_FEW = 3
_OPENS_SINGLE = re.compile(r"(?<![^\s(—-])['‘](?=[^\W\d_])")
_OPENS_DOUBLE = re.compile(r"(?<![^\s(—-])[\"“„](?=\w)")


class Style(StrEnum):
    """Straight and typographic marks of one kind are read alike, since books mix them."""

    DOUBLE = "double"
    SINGLE = "single"
    ANGLED = "angled"
    ANGLED_INWARD = "angled inward"
    DASH = "dash"


def style_of(text: str, paragraphs: Sequence[Paragraph]) -> Style:
    """The style of a whole book; DOUBLE where it has no marks at all."""
    first: Counter[Style] = Counter()
    for paragraph in paragraphs:
        if style := _opening(text[paragraph.start : paragraph.end].lstrip("_*( ")):
            first[style] += 1
    if not first or first.most_common(1)[0][1] < _FEW:
        # Speech stands within paragraphs, or there is hardly any.
        first[Style.DOUBLE] += len(_OPENS_DOUBLE.findall(text))
        first[Style.SINGLE] += len(_OPENS_SINGLE.findall(text)) // 2
    return first.most_common(1)[0][0] if first else Style.DOUBLE


def _opening(body: str) -> Style | None:
    match body[:1]:
        case '"' | "“" | "„" | "”":
            return Style.DOUBLE
        case "'" | "‘" | "‚" if len(body) > 1 and (body[1].isalpha() or body[1] in "'’—-_"):
            return Style.SINGLE
        case "«" | "‹":
            return Style.ANGLED
        case "»" | "›":
            return Style.ANGLED_INWARD
        case "—" | "–" | "―" | "-" if body.lstrip("—–―- ")[:1].isalpha():
            return Style.DASH
    return None
