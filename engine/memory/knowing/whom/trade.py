"""What somebody does for a living, where they say it plainly; knows no list of trades."""

from collections.abc import Iterator, Sequence

from engine.memory.knowing.whom.linking import Sentence
from engine.memory.knowing.whom.roles import TABLES
from persona.words import lazily

_TRADE = TABLES["trade"]
_ASKS, _PAST = (lazily(f"(?i){_TRADE[name]}") for name in ("asks", "past"))
_TELLS = [(points, lazily(f"(?i){pattern}".replace("<trade>", _TRADE["trade"]))) for points, pattern in _TRADE["tells"]]
_NEWER = 0.5
"""How much less sure what was said later may be."""


def asks_trade(text: str) -> bool:
    """Whether a text asks what they do for a living."""
    return _ASKS.search(text.strip(" .!?…")) is not None


def trade(row: Sequence[Sentence]) -> Sentence | None:
    """What tells it best of what they said, the oldest first; None where nothing does."""
    found = list(_told(row))
    best = max((points for points, _ in found), default=0.0)
    return next((sentence for points, sentence in reversed(found) if points >= best - _NEWER), None)


def _told(row: Sequence[Sentence]) -> Iterator[tuple[float, Sentence]]:
    for sentence in row:
        points = max((points for points, pattern in _TELLS if pattern.search(sentence.text)), default=0.0)
        if points and not _PAST.search(sentence.text):
            yield points, sentence
