"""Whose name a question asks for; knows nothing that was told."""

from dataclasses import dataclass

from engine.memory.knowing.whom.names import names
from engine.memory.knowing.whom.roles import TABLES, Role, mentions, role_of, roles
from persona.words import lazily

_ASKS = {name: lazily(f"(?i){pattern}") for name, pattern in TABLES["asks"].items()}


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose name is asked for: theirs, or of ``owner``'s, and whether of all of them."""

    role: Role
    owner: str = ""
    many: bool = False

    def may_be_in(self, text: str) -> bool:
        """Whether a text tells of them and holds what may be a name."""
        fits = any(role.fits(self.role) for role in roles(text))
        return fits and any(named.likely for part in text.split(". ") for named in names(part))


def whose(text: str) -> Whose | None:
    """Whose name a text asks for, None where it asks for none of somebody's."""
    plain = text.strip(" .!?…")
    if not _ASKS["name"].search(plain) or (_ASKS["no_name"].search(plain) and not _ASKS["who_is"].match(plain)):
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


def tells_of_others(told: str, asked: str) -> bool:
    """Whether what was told speaks of all whom a question asks of and who belong to others: "Egon's wife"."""
    others = (one.role for one in mentions(asked.strip(" .!?…")) if one.owner not in ("", "m", "f", "any"))
    return all(any(role.fits(other) for role in roles(told)) for other in others)
