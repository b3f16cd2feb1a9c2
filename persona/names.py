"""Makes a platform's display name safe to stand in a prompt; knows no platform and no sheet."""

import unicodedata
from collections.abc import Collection

LONGEST = 24
SPEAKERS = frozenset({"harry", "user", "users", "assistant", "human", "humans", "bot", "bots", "ai", "person"})
POWERS = frozenset({"system", "model", "tool", "function", "developer", "admin", "moderator", "friend"})
# A given name in some languages, so that it is refused only where it is the whole name.
ALSO_NAMES = frozenset({"ai"})
# Letters that Unicode calls letters and screens show as nothing.
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")
# Cyrillic, Greek and Latin letters that a reader takes for plain ones.
LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0442\u043c\u043d\u04bb"
    "\u03b1\u03bf\u03c1\u03c5\u03b9\u03bd\u0251\u0131\u029c\u0280",
    "aeopcyxistmhhaopuivaihr",
)


def clean_name(raw: str, *, taken: Collection[str]) -> str:
    """At most 24 letters of `raw`; '' where none are left or a word is a role's or a `taken` name."""
    kept = "".join(_letter(sign) for sign in unicodedata.normalize("NFKC", raw) if not _unseen(sign))
    words = " ".join(" ".join(word.strip("-'") for word in kept.split()).split())
    name = unicodedata.normalize("NFKC", words)[:LONGEST].strip(" -'")
    if not any(sign.isalpha() for sign in name):
        return ""
    reserved = SPEAKERS | POWERS | {_folded(other) for other in taken}
    parts = {_folded(part) for part in name.replace("-", " ").replace("'", " ").split()}
    return "" if _folded(name) in reserved or parts & (reserved - ALSO_NAMES) else name


def _unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or sign in INVISIBLE


def _letter(sign: str) -> str:
    if sign.isalpha() or unicodedata.category(sign) in {"Mn", "Mc"} or sign in "-'":
        return sign
    return "'" if sign == "’" else " "


def _folded(name: str) -> str:
    """The name as a reader takes it: no case, accents, gaps or letters of another script that look alike."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(sign for sign in plain.translate(LOOKALIKES) if sign.isalpha())
