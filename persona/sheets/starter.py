"""A sheet to begin with: every key with a comment, so that somebody has a persona of their own in ten minutes."""

from pathlib import Path

from persona.sheets.rules import NAME
from persona.sheets.sheet import Fault, SheetError

_LONGEST = 24
"""Letters of a name that is shown."""
_TEMPLATE = Path(__file__).parent / "starter.toml"


def write(name: str, folder: Path) -> Path:
    """Write a sheet of this name into a folder where there is none yet; return its path. Raises SheetError, OSError."""
    if not NAME.fullmatch(name):
        raise SheetError((Fault(0, "name", "must be 1 to 32 of a-z, 0-9 and hyphen"),))
    path = folder / f"{name}.toml"
    display = " ".join(word.capitalize() for word in name.split("-") if word.isalpha())[:_LONGEST].strip() or "Robin"
    text = _TEMPLATE.read_text(encoding="utf-8").replace("{name}", name).replace("{display}", display)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path
