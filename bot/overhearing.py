"""What is said in groups to others than him, for a short while and in this process alone: nothing of whoever never
speaks to him is stored. It knows no platform and no rule on what it is good for."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.messages import Incoming, Kind
from persona.line import Line, Speaker
from persona.text import bound

_LINES, _CHATS = 12, 2000
"""Lines that are known of a place, and places of which any are, those where something was said last."""
_LONGEST = 300
"""Characters of a line that are known."""
_FOR = 1800.0
"""Seconds in which what was said belongs to what is said now."""


@dataclass(slots=True)
class Overhearing:
    """By place, the oldest line first."""

    _places: "OrderedDict[str, deque[Incoming]]" = field(default_factory=OrderedDict, init=False)

    def hear(self, incoming: Incoming) -> None:
        """Know a line for a while; only plain words of somebody's own, and not what changes others."""
        is_plain = incoming.kind is Kind.TEXT and incoming.own_words and not (incoming.edits or incoming.deleted)
        if not (incoming.group and is_plain) or incoming.machine:
            return
        self._places.setdefault(incoming.chat, deque(maxlen=_LINES)).append(incoming)
        self._places.move_to_end(incoming.chat)
        if len(self._places) > _CHATS:
            self._places.popitem(last=False)

    def before(self, incoming: Incoming) -> tuple[Line, ...]:
        """What others were told in a place shortly before a message."""
        return tuple(map(line_of, self.of(incoming.chat, since=incoming.at - _FOR)))

    def of(self, chat: str, *, since: float) -> list[Incoming]:
        """What is known of a place since then (epoch s)."""
        return [heard for heard in self._places.get(chat, ()) if heard.at >= since]

    def places(self) -> Iterator[str]:
        """The places of which anything is known."""
        yield from tuple(self._places)

    def forget(self, person: str) -> None:
        """Know nothing of a person any more."""
        for chat, lines in tuple(self._places.items()):
            self._places[chat] = deque((line for line in lines if line.person != person), maxlen=_LINES)


def line_of(heard: Incoming) -> Line:
    """What somebody said, as the line of a talk."""
    text = bound(heard.own_words, _LONGEST)
    return Line(Speaker.PERSON, text, heard.at, heard.id, heard.name, person=heard.person)
