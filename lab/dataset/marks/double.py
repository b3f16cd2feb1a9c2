"""Double and angled quote marks, read by what stands beside them: books have straight and wrongly curled ones too."""

import re
from collections.abc import Mapping

from lab.dataset.marks.sides import Mark, Side
from lab.dataset.marks.styles import Style

_SIGNS = {
    Style.DOUBLE: re.compile('["“”„]'),
    Style.ANGLED: re.compile("[«»‹›]"),
    Style.ANGLED_INWARD: re.compile("[«»‹›]"),
}
_DEFAULT: Mapping[Style, Mapping[str, Side]] = {
    Style.DOUBLE: {"“": Side.OPEN, "„": Side.OPEN, "”": Side.CLOSE},
    Style.ANGLED: {"«": Side.OPEN, "‹": Side.OPEN, "»": Side.CLOSE, "›": Side.CLOSE},
    Style.ANGLED_INWARD: {"»": Side.OPEN, "›": Side.OPEN, "«": Side.CLOSE, "‹": Side.CLOSE},
}


def marks(text: str, start: int, end: int, style: Style) -> list[Mark]:
    """The marks of a paragraph that stand for themselves: not those of a quotation within another one."""
    found = [
        Mark(match.start(), _side(text, match.start(), start, end, _DEFAULT[style].get(match[0])))
        for match in _SIGNS[style].finditer(text, start, end)
    ]
    return _outer(found)


def _side(text: str, at: int, start: int, end: int, default: Side | None) -> Side:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    opens = before.isspace() and not after.isspace()
    closes = after.isspace() and not before.isspace()
    if default is not None:
        # French puts blanks inside; only a mark that looks the wrong way round is turned.
        wrong = closes if default is Side.OPEN else opens and after.isalnum()
        if default is Side.OPEN and wrong and before in ".,!?—-":
            return Side.CLOSE
        return Side.OPEN if default is Side.CLOSE and wrong and not before.isalnum() else default
    if opens or before in "([" or (before in "_*" and after.isalpha()):
        return Side.OPEN
    if closes or after in ".,;:!?)]":
        return Side.CLOSE
    if before in ".,!?":
        return Side.CLOSE
    return Side.EITHER


def _outer(found: list[Mark]) -> list[Mark]:
    """Without marks nested in others, where as many close as open."""
    opening = sum(mark.side is Side.OPEN for mark in found)
    if opening < 2 or 2 * opening != len(found) or any(mark.side is Side.EITHER for mark in found):
        return found
    kept, depth = [], 0
    for mark in found:
        depth += mark.side is Side.OPEN
        if depth == 1:
            kept.append(mark)
        depth -= mark.side is Side.CLOSE
        if depth < 0:
            return found
    return kept
