"""Knows what chat templates and thinking models leave behind in a text: tags, tokens and headers; knows no stream."""

import re
from enum import Enum, auto

from persona.words import either, tables

_WORDS = tables(__file__)["templates"]
_THOUGHT = either(_WORDS["thoughts"])
_NAMED = rf"(?:[a-z]{{1,12}}:|start_|begin_of_)?(?:{_THOUGHT})"
_ENDED = rf"(?:/(?:[a-z]{{1,12}}:)?|end_|end_of_)(?:{_THOUGHT})"
_MARKER = (
    r"(?:<[|｜][^\n<>]{0,40}>|<[a-z_]{1,16}\|>|<(?:start|end)_of_turn>|>>[A-Z]{3,16}<<|\[/?INST\]|<</?SYS>>"
    r"|</s>|<eos>)"
)
_ROLE = either(_WORDS["roles"])
# Only these are followed by a role or a channel.
_OPENER = r"(?:<\|(?:start|im_start|channel|start_header_id|constrain)\|?>|<start_of_turn>)"
_PART = rf"(?:{_OPENER}[ \t]*(?:(?:{_ROLE})(?![a-z]))?(?: to=[\w.]{{1,40}})?|{_MARKER})\s{{0,4}}"

STARTS = re.compile(r"[<\[◁]|>>")
"""A sign with which something of a template may begin."""
THOUGHT = re.compile(rf"(?:<[|｜]?|◁)(?:{_NAMED})(?: [^<>\n]{{0,40}})?(?:[|｜]?>|▷)", re.IGNORECASE)
MAYBE_THOUGHT = re.compile(rf"\[(?:{_NAMED})\]", re.IGNORECASE)
"""A thought, if it is closed too; else something that somebody does."""
CLOSED = re.compile(
    rf"(?:<[|｜]?|◁|\[)(?:{_ENDED})(?:[|｜]?>|▷|\])|<channel\|>|(?<![a-z])assistantfinal(?=\W|(?-i:[A-Z]))",
    re.IGNORECASE,
)
BARE_THOUGHT = re.compile(r"(?:analysis|commentary)(?=[A-Z])")
"""What a server leaves of the head of a thought when it shows no tokens."""
WRAPPING = re.compile(rf"<s>|</?(?:{either(_WORDS['wrappings'])})>", re.IGNORECASE)
HEADER = re.compile(rf"(?:{_PART}){{1,8}}")
_HALF = (
    r"(?:<[|｜][^\n<>]{0,40}|</?[A-Za-z_:]{0,24}(?: [^<>\n]{0,40})?\|?|<</?S?Y?S?>?|\[/?[A-Za-z_]{0,20}"
    r"|◁/?[a-z]{0,16}|>>?[A-Z]{0,16}<?)"
)
HEADER_SO_FAR = re.compile(rf"(?:{_PART}){{0,8}}(?:{_HALF}|{_OPENER}[ \t]*[a-z]{{0,12}}(?: t?o?=?[\w.]{{0,40}})?)?\Z")
ENDS_HIDDEN = re.compile(r"[<\[◁]|>>|(?<![a-z])assistantfinal(?=\W|(?-i:[A-Z]))", re.IGNORECASE)
"""Where something may end what is hidden."""
LONGEST_BARE = len("\n### **Final response** :")
ANSWERS = re.compile(r"(?<=\n)[*#_ ]{0,4}(?:final )?(?:answer|response|reply|output)[*_]{0,2} ?:", re.IGNORECASE)
"""Where one who thought aloud begins to answer."""
_HEADER_WORDS = re.compile(r"[a-z]+", re.IGNORECASE)
_LAYOUTS = {name: frozenset(_WORDS[name]) for name in ("hides", "speaks", "others")}


def breaks_off(text: str) -> bool:
    """Whether a text that is at its end is the first half of a tag that would not be shown."""
    half = text.lstrip("<|/").lower()
    return text.startswith(("<|", "<｜")) or (len(half) > 1 and any(word.startswith(half) for word in _WORDS["halves"]))


class Header(Enum):
    """What follows a header."""

    HIDDEN = auto()
    FINAL = auto()
    HIS = auto()
    OTHERS = auto()
    END = auto()


def header(text: str) -> Header:
    """What follows these tokens, by the words that stand in them."""
    words = [word.lower() for word in _HEADER_WORDS.findall(text)]
    if "final" in words:
        return Header.FINAL
    if _LAYOUTS["hides"].intersection(words):
        return Header.HIDDEN
    # The last role counts: the ones before it have had their say.
    for word in reversed(words):
        if word in _LAYOUTS["speaks"]:
            return Header.HIS
        if word in _LAYOUTS["others"]:
            return Header.OTHERS
    return Header.END
