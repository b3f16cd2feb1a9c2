"""Finds a persona by name or path, be it a sheet in TOML or a Character Card; knows no chat."""

import re
from dataclasses import replace
from pathlib import Path

from persona.sheets import reader
from persona.sheets.bounds import CardError
from persona.sheets.cards.card import Card
from persona.sheets.cards.offering import offered, taken_back
from persona.sheets.cards.playing import played
from persona.sheets.cards.reading import read
from persona.sheets.rules import NAME, OF_A_CHAT
from persona.sheets.sheet import Fault, Sheet, SheetError

ENDINGS = (".png", ".charx", ".json")
"""Of the names of files that hold cards."""
_LONGEST = 32


def load(name_or_path: str, folder: Path | None = None) -> Sheet:
    """A persona by its name (from ``folder``, else a shipped one) or the path of a sheet or card. Raises SheetError."""
    path = card_path(name_or_path, folder)
    return reader.load(name_or_path, folder) if path is None else sheet_of(path)


def all_in(folder: Path) -> list[str]:
    """The personas in a folder: by their names, and by its path a card whose file is called otherwise."""
    sheets = {path.stem for path in folder.glob("*.toml")}
    cards = [path for path in folder.iterdir() if path.suffix.casefold() in ENDINGS]
    return sorted(sheets | {path.stem if NAME.fullmatch(path.stem) else str(path) for path in cards})


def card_path(name_or_path: str, folder: Path | None) -> Path | None:
    """Where the card of a name lies in a folder, or the path that was given; None of a sheet in TOML."""
    if NAME.fullmatch(name_or_path) is None:
        path = Path(name_or_path)
        return path if path.suffix.casefold() in ENDINGS else None
    if folder is None or (folder / f"{name_or_path}.toml").is_file():
        return None
    places = (folder / f"{name_or_path}{ending}" for ending in ENDINGS)
    return next((place for place in places if place.is_file()), None)


def card_of(name_or_path: str, folder: Path | None = None) -> Card:
    """The card of a persona: as its file has it, or made of its sheet. Raises SheetError, OSError."""
    path = card_path(name_or_path, folder)
    if path is None:
        return offered(reader.text_of(name_or_path, folder))
    try:
        return read(path.read_bytes())
    except CardError as error:
        raise _fault(path, error) from error


def sheet_of(path: Path) -> Sheet:
    """The sheet of the card in a file, named after the file. Raises SheetError."""
    try:
        return _sheet_of(read(path.read_bytes()), name_for(path.stem))
    except CardError as error:
        raise _fault(path, error) from error
    except OSError as error:
        raise SheetError((Fault(0, str(path), f"can't be read: {error.strerror}"),)) from error


def _sheet_of(card: Card, name: str) -> Sheet:
    if name == OF_A_CHAT:
        raise CardError("the file's name", f"{OF_A_CHAT} stands for the card of a chat: rename the file")
    own = taken_back(card)
    return played(card, name).sheet if own is None else replace(own, name=name)


def name_for(text: str) -> str:
    """A name as personas have them, made of a file's or a character's."""
    name = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:_LONGEST].strip("-")
    return name or "character"


def _fault(path: Path, error: CardError) -> SheetError:
    return SheetError((Fault(0, f"{path.name}: {error.place}" if error.place else path.name, error.problem),))
