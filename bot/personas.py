"""The sheets of this house: the shipped ones, those of PERSONA_DIR, and PERSONA itself."""

from collections.abc import Mapping

from bot.settings import Settings
from persona.sheets import reader
from persona.sheets.sheet import Sheet


def load(settings: Settings) -> Mapping[str, Sheet]:
    """Return the shipped sheets, those of PERSONA_DIR, and PERSONA itself. Raises SheetError."""
    folder = settings.persona_dir
    own = sorted(path.stem for path in folder.glob("*.toml")) if folder else []
    sheets = [reader.load(name, folder) for name in (*reader.shipped(), *own, settings.persona)]
    by_name = {sheet.name: sheet for sheet in sheets}
    if settings.persona not in by_name:
        # PERSONA may be a path; from here on the sheet goes by its own name.
        settings.persona = sheets[-1].name
    return by_name
