"""The one way in which a text is brought into a plain form for matching; knows no word and no caller.

Each step is small and does one thing; a caller takes those that it needs, in this order:

1. ``bound``: a length that costs little, whatever was pasted
2. ``compose`` or ``decompose``: one sign for what looks the same, or letters apart from their marks
3. ``str.casefold`` or, where places must stay, ``lower_in_place``
4. ``straighten``: one apostrophe; ``level_blanks``: one kind of blank
5. ``strip_hidden``, ``strip_marks`` or, for all languages at once, ``strip_ornaments``
6. ``latinize``: letters of other scripts that only look Latin
7. ``join_letters``, ``spell_out``: words that were s p e l l e d out
8. ``squeeze``, ``one_line``, ``words_of``, ``run_of``: what is compared in the end
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

LONGEST = 20_000
"""Characters of a person's text that are read: five of the longest messages that a platform takes."""
# Cyrillic, Greek and Latin letters that a reader takes for plain ones; callers may know more.
LOOKALIKES: Mapping[int, int] = str.maketrans("аеімнорстухѕһαιορυνɑı", "aeimhopctyxshaiopuvai")

_WORD = re.compile(r"[^\W_]+")
_WIDE, _GAPS = re.compile(r"[^\S ]"), re.compile(r"\s+")
_BETWEEN = re.compile(r"(?<=\b\w)[ .\-_*]+(?=\w\b)")
_SPELLED = re.compile(r"(?<![^\W_])[a-z](?:[ ._*-]{1,3}[a-z]){2,40}(?![^\W_])")
_MIXED = re.compile(r"[^\W\d_]+")


def bound(text: str, longest: int = LONGEST) -> str:
    """The text, or the first and the last half of ``longest`` characters of it, where the point usually is."""
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half]} {text[-half:]}"


def compose(text: str) -> str:
    """One sign for each that looks the same: full-width, bold and circled letters become plain ones (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def decompose(text: str) -> str:
    """The same with each letter's marks behind it, where they can be taken off (NFKD)."""
    return unicodedata.normalize("NFKD", text)


def lower_in_place(text: str) -> str:
    """Small letters at the places of the large ones: a letter whose small form is longer stays as it is."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def straighten(text: str) -> str:
    """The typewriter's apostrophe in place of the typographer's."""
    return text.replace("’", "'")


def level_blanks(text: str) -> str:
    """A plain blank for each tab, line's end or wide blank, so that all else stays in its place."""
    return _WIDE.sub(" ", text)


def strip_hidden(text: str) -> str:
    """The text without signs that only tell a screen how to draw."""
    return text if text.isascii() else "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def strip_marks(text: str) -> str:
    """A decomposed text without the marks on its letters."""
    return text if text.isascii() else "".join(sign for sign in text if unicodedata.category(sign) != "Mn")


def strip_ornaments(text: str) -> str:
    """Nothing hidden, plain blanks, and no marks but those that are part of a letter, as in Hindi or Arabic."""
    if text.isascii() and text.isprintable():
        return text
    if text.isascii():
        return "".join(sign if sign.isprintable() else " " for sign in text)
    signs = (" " if sign.isspace() else sign for sign in unicodedata.normalize("NFD", text) if not _ornament(sign))
    return unicodedata.normalize("NFC", "".join(signs))


def latinize(text: str, alike: Mapping[int, int] = LOOKALIKES) -> str:
    """Latin letters for those ``alike`` in words that mix scripts; a word in one script is a real word."""
    if text.isascii():
        return text
    return _MIXED.sub(lambda word: word[0].translate(alike) if _mixes(word[0]) else word[0], text)


def join_letters(text: str) -> str:
    """The text with no gaps between single letters: "s e-x" is "sex"."""
    return _BETWEEN.sub("", text)


def spell_out(text: str, meaning: Callable[[str], str]) -> str:
    """A text in small letters with the ``meaning`` of each run of single ones, gaps and all, in its place."""
    return _SPELLED.sub(lambda run: meaning(run[0]), text)


def squeeze(text: str) -> str:
    """The text with one plain blank for each gap."""
    return _GAPS.sub(" ", text)


def one_line(text: str) -> str:
    """The same with none around it."""
    return " ".join(text.split())


def words_of(text: str) -> list[str]:
    """The runs of letters and digits."""
    return _WORD.findall(text)


def run_of(text: str) -> str:
    """The words with a blank around each, so that some of them in a row can be looked for as they are."""
    return f" {' '.join(words_of(text))} "


def _ornament(sign: str) -> bool:
    if "\u0300" <= sign <= "\u036f" or sign == "\ufe0f":
        return True
    return unicodedata.category(sign) in {"Cf", "Cc", "Cs"} and not sign.isspace()


def _mixes(word: str) -> bool:
    return not word.isascii() and any("a" <= sign <= "z" for sign in word)
