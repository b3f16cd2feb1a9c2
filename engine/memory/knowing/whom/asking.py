"""Whose name a question asks for; knows nothing that was told."""

from dataclasses import dataclass

from engine.memory.knowing.whom.roles import TABLES, Role, mentions, role_of
from engine.output.ends import sentences
from persona.words import lazily

_ASKS = {name: lazily(f"(?i){pattern}") for name, pattern in TABLES["asks"].items()}

_PLAINLY = lazily(rf"(?i)^(?:[\w']+,? ){{0,3}}?{TABLES['asks']['wh']}|\bnames?$|^(?:the )?names? of\b")
"""Asks, without a mark."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose name is asked for: theirs, or of ``owner``'s, and whether of all of them."""

    role: Role
    owner: str = ""
    many: bool = False


def whose(text: str) -> Whose | None:
    """Whose name a text asks for, None where it asks for none of somebody's."""
    plain = text.strip(" .!?…")
    if not _ASKS["name"].search(plain) or (_ASKS["no_name"].search(plain) and not _ASKS["who_is"].match(plain)):
        return None
    # "My sister called last night" asks nothing.
    if "?" not in text and not (_PLAINLY.search(plain) and len(sentences(text)) == 1):
        return None
    # Who asks two things at once is told both.
    if len(_ASKS["wh"].findall(plain)) > 1:
        return None
    if _ASKS["named"].search(plain) or _ASKS["who_is"].match(plain):
        last = next(reversed(mentions(plain)), None)
        # Of whom a "his" stands for nothing is known here.
        return Whose(last.role, last.owner, last.many) if last and last.owner not in ("m", "f", "any") else None
    if found := _ASKS["with_whom"].search(plain):
        return Whose(role_of(found["role"]))
    return None
