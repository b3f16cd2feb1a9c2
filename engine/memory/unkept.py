"""What is never kept of a person, and what only where they ask for it, told by words and shapes; knows no note."""

from collections.abc import Iterable

from persona.sieve import Sifted, rarely
from persona.words import lazily, tables, whole

_WORDS = tables(__file__, "unkept.toml")


def _row(*words: str, shapes: Iterable[str] = ()) -> Sifted[str]:
    return Sifted((shape, lazily(shape)) for shape in (*(whole([word]) for word in words), *shapes))


_SECRET = _row(*_WORDS["secret"]["words"], *_WORDS["danger"]["words"], shapes=_WORDS["secret"]["shapes"])
_PRIVATE = _row(*(word for words in _WORDS["private"].values() for word in words))

_IDIOM = rarely(whole(_WORDS["idiom"]["words"]))


def is_secret(low: str) -> bool:
    """Whether a text in small letters holds what is never kept: passwords, numbers, addresses, and words of danger."""
    return _SECRET.meet(_IDIOM.sub("…", low))


def is_private(low: str) -> bool:
    """Whether a text in small letters tells of health, faith, politics, sexuality or origin."""
    return _PRIVATE.meet(_IDIOM.sub("…", low))
