"""How closely a message is screened for danger: each once, and all of it, unless one person sends more at once than
anybody reads; knows no door and no card."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from engine import safety
from engine.messages import Incoming

_SECONDS = 10.0
"""For so long what a person has sent counts as sent at one time."""
_MANY = 500


def _screen(text: str) -> safety.Level:
    return safety.screen(safety.read(text)).level


@dataclass(slots=True)
class Screening:
    """Remembers what it has just seen, since a message is looked at when it comes and when its turn has come. ``now``
    gives seconds."""

    now: Callable[[], float]
    screen: Callable[[str], safety.Level] = _screen
    _levels: dict[tuple[str, str], safety.Level] = field(default_factory=dict, init=False)
    _had: Counter[str] = field(default_factory=Counter, init=False)
    _since: float = field(default=0.0, init=False)

    def level(self, incoming: Incoming) -> safety.Level:
        """How worried the person's own words make us: typed, a caption, an edit, or heard in a voice."""
        return self._level(incoming.person, incoming.own_words)

    def cry(self, incoming: Incoming) -> bool:
        """Whether words that they pass on, or quote, sound like somebody else's cry for help."""
        words = incoming.others_words
        return bool(words) and self._level(incoming.person, words) is not safety.Level.NONE

    def _level(self, person: str, text: str) -> safety.Level:
        key = (person, text)
        if key not in self._levels:
            if len(self._levels) >= _MANY:
                del self._levels[next(iter(self._levels))]
            self._levels[key] = self.screen(self._excerpt(person, text))
        return self._levels[key]

    def _excerpt(self, person: str, text: str) -> str:
        now = self.now()
        if not 0.0 <= now - self._since < _SECONDS:
            self._since = now
            self._had.clear()
        had = self._had[person]
        self._had[person] += len(text)
        return safety.excerpt(text, had=had)
