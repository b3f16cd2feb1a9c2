"""Makes a card of a sheet, and the same sheet of that card again: its TOML goes along as an extension; pure."""

from persona.sheets.bounds import Json
from persona.sheets.cards.card import V3, VERSIONS, Card
from persona.sheets.cards.macros import USER
from persona.sheets.reader import parse
from persona.sheets.sheet import Sheet

_OURS = "aifriend"
_CHAR = "{{char}}"


def offered(toml: str) -> Card:
    """The card of the sheet in this TOML text, by the third specification. Raises SheetError."""
    data = _texts(parse(toml))
    data |= {"system_prompt": "", "post_history_instructions": "", "creator_notes": "", "creator": ""}
    data |= {"character_version": "", "tags": [], "group_only_greetings": [], "extensions": {_OURS: {"sheet": toml}}}
    return Card({"spec": V3, "spec_version": VERSIONS[V3], "data": data})


def taken_back(card: Card) -> Sheet | None:
    """The sheet that a card was made of; None where it was made of none, or was changed since. Raises SheetError."""
    toml = toml_of(card)
    if not toml:
        return None
    sheet = parse(toml)
    return sheet if all(card.data.get(name) == text for name, text in _texts(sheet).items()) else None


def toml_of(card: Card) -> str:
    """The TOML that goes along with a card, "" where there is none."""
    extensions = card.data.get("extensions")
    ours = extensions.get(_OURS) if isinstance(extensions, dict) else None
    toml = ours.get("sheet") if isinstance(ours, dict) else None
    return toml if isinstance(toml, str) else ""


def _texts(sheet: Sheet) -> Json:
    """What a card tells of a sheet for all other programs."""
    talks = (f"<START>\n{USER}: {each.line}\n{_CHAR}: {each.answer}" for each in sheet.examples)
    first, *others = sheet.greetings
    return {
        "name": sheet.display,
        "description": sheet.description,
        "personality": sheet.voice,
        "scenario": "",
        "first_mes": first,
        "alternate_greetings": others,
        "mes_example": "\n".join(talks),
    }
