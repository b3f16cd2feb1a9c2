"""What was found on the web, as a prompt tells it and as he says it: data in either, with its source; pure."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.messages import Found
from engine.turn import budget, prompt
from engine.turn.check import Check
from persona.words import tables

_TABLES = tables(__file__, "found.toml")
_TOLD: Mapping[str, str] = _TABLES["told"]
_ROOM = 300
"""Tokens of a prompt for what was found."""
_SIGNS = re.compile("[⟦⟧]")
_LINK = re.compile(r"<?\b(?:https?://|www\.)(?:[^\s<>]*[^\s<>()\[\].,;:!?])?>?", re.IGNORECASE)
_LEFT = re.compile(r"\(\s*\)|\[\s*\]|\s+(?=[.,;:!?])")


@dataclass(frozen=True, slots=True)
class Words:
    """What he says of looking things up in one language."""

    table: Mapping[str, Any]

    def pick(self, name: str, rng: random.Random, besides: Sequence[str] = ()) -> str:
        """One of the lines of a name, none that he has just said."""
        lines = self.table[name]
        return str(rng.choice([line for line in lines if line not in besides] or lines))

    @property
    def choices(self) -> tuple[str, str]:
        """What may be answered to the offer: yes, and no."""
        yes, no = self.table["choices"]
        return yes, no

    def source(self, found: Found) -> str:
        """Where it is from: the sites with their addresses, two at most."""
        sources = (f"{source.site}: {source.url}" if source.url else source.site for source in found.sources)
        return str(self.table["source"]).format(sources=str(self.table["joiner"]).join(sources))


def words(language: str) -> Words:
    """What he says of looking things up in a claimed language."""
    return Words(_TABLES[language])


def told(found: Found) -> str:
    """What a prompt's tail tells of what was found, fenced."""
    room = _ROOM
    passages: list[str] = []
    for passage in found.passages:
        text = f"{found.sources[passage.source].site}: {_fenced(passage.text)}"
        room -= budget.tokens(text)
        if room < 0 and passages:
            break
        passages.append(text)
    return _TOLD["pages"].format(passages=" | ".join(passages))


def told_title(title: str) -> str:
    """What it tells of a link."""
    return _TOLD["title"].format(title=_fenced(title))


def quoted(found: Found, check: Check, rng: random.Random) -> tuple[str, str]:
    """The best sentence that may be said, as a quotation, and where it is from; or that there is none, and ""."""
    said = words(check.language)
    for passage in found.passages:
        if check.passes(passage.text):
            source = replace(found, sources=(found.sources[passage.source],))
            return said.pick("quoted", rng).format(text=passage.text), said.source(source)
    return said.pick("nothing", rng, check.last_lines), ""


def titled(title: str, check: Check, rng: random.Random) -> str:
    """What he says of a link of which he knows the title alone; "" where that may not be said."""
    return words(check.language).pick("title", rng).format(title=title) if check.passes(title) else ""


def without_links(text: str) -> str:
    """A model's words without addresses, which only the house gives."""
    return " ".join(_LEFT.sub("", _LINK.sub("", text)).split()) if _LINK.search(text) else text


def _fenced(text: str) -> str:
    return " ".join(prompt.as_data(_SIGNS.sub("", text)).split())
