"""The personas of this house: the shipped ones, those of PERSONA_DIR, and PERSONA itself, sheets and cards alike."""

from collections.abc import Mapping

from bot.ids import is_named
from bot.settings import Settings
from engine.messages import Incoming
from persona.sheets import reader, shelf
from persona.sheets.sheet import Sheet


def load(settings: Settings) -> Mapping[str, Sheet]:
    """Return the shipped sheets, those of PERSONA_DIR, and PERSONA itself. Raises SheetError."""
    folder = settings.persona_dir
    own = shelf.all_in(folder) if folder else []
    sheets = [shelf.load(name, folder) for name in (*reader.shipped(), *own, settings.persona)]
    by_name = {sheet.name: sheet for sheet in sheets}
    if settings.persona not in by_name:
        # PERSONA may be a path; from here on the sheet goes by its own name.
        settings.persona = sheets[-1].name
    return by_name


def may_bring(settings: Settings, incoming: Incoming) -> bool:
    """Whether somebody may bring a persona of their own into a chat, by CARDS."""
    operator = settings.operator_chat
    # On Telegram a private chat bears its person's number.
    is_operator = bool(operator) and operator in (incoming.chat, incoming.person.replace(":u", ":c"))
    match settings.cards:
        case "anyone":
            return True
        case "allowed":
            return is_operator or is_named(incoming.person, settings.guests)
        case "operators":
            return is_operator
        case _:
            return False
