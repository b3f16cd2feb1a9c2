"""What is never kept of a person, and what only where they ask for it, told by words and shapes; knows no note."""

from persona.sieve import rarely
from persona.words import either, tables, whole

_WORDS = tables(__file__, "unkept.toml")
_SECRET = rarely(
    f"{whole([*_WORDS['secret']['words'], *_WORDS['danger']['words']])}|{either(_WORDS['secret']['shapes'])}"
)
_PRIVATE = rarely(whole(word for words in _WORDS["private"].values() for word in words))

_IDIOM = rarely(whole(_WORDS["idiom"]["words"]))


def is_secret(low: str) -> bool:
    """Whether a text in small letters holds what is never kept: passwords, numbers, addresses, and words of danger."""
    return _SECRET.search(_IDIOM.sub("…", low)) is not None


def is_private(low: str) -> bool:
    """Whether a text in small letters tells of health, faith, politics, sexuality or origin."""
    return _PRIVATE.search(_IDIOM.sub("…", low)) is not None
