"""The commands on personas, as the command line has them: sheets in TOML, Character Cards and lorebooks."""

import argparse
from pathlib import Path
from typing import Any

from persona.sheets import shelf, starter
from persona.sheets.bounds import CardError
from persona.sheets.cards.books import Shape, book_of, read_book, with_book
from persona.sheets.cards.card import Card
from persona.sheets.cards.offering import taken_back
from persona.sheets.cards.playing import played
from persona.sheets.cards.reading import read
from persona.sheets.cards.writing import Form, written
from persona.sheets.lore.reading import lorebook
from persona.sheets.reader import parse, shipped
from persona.sheets.rules import NAME, OF_A_CHAT
from persona.sheets.sheet import SheetError


def add_personas(commands: Any) -> None:
    """Add them to the subparsers ``commands``."""
    help_ = "sheets, Character Cards and lorebooks"
    persona = commands.add_parser("persona", help=help_).add_subparsers(required=True, metavar="ACTION")
    check = persona.add_parser("check", help="name each fault of a sheet, a card or a lorebook")
    check.add_argument("file", type=Path)
    check.set_defaults(run=_check)
    new = persona.add_parser("new", help="write a sheet to begin with, every key with a comment")
    new.add_argument("name", help="1 to 32 of a-z, 0-9 and hyphen; the file is NAME.toml")
    _add_folder(new)
    new.set_defaults(run=_new)
    import_ = persona.add_parser("import", help="take in a Character Card: a .json, PNG or .charx file")
    import_.add_argument("file", type=Path)
    import_.add_argument("--name", default="", help="what /persona calls it (default: after the character)")
    import_.add_argument("--lore", type=Path, metavar="FILE", help="a lorebook that goes into it")
    _add_folder(import_)
    import_.set_defaults(run=_import)
    export = persona.add_parser("export", help="write a persona as a Character Card, or its lorebook alone")
    export.add_argument("name", help="a persona's name, or the path of a sheet or card")
    formats = [*Form, *Shape]
    export.add_argument("--format", default=Form.V3, choices=formats, metavar="FORMAT", help=", ".join(formats))
    export.add_argument("--out", type=Path, metavar="FILE", help="(default: NAME with its ending, here)")
    _add_folder(export, "where NAME lies")
    export.set_defaults(run=_export)


def _add_folder(command: argparse.ArgumentParser, help_: str = "where") -> None:
    command.add_argument(
        "--in",
        type=Path,
        default=None,
        dest="folder",
        metavar="FOLDER",
        help=f"{help_} (default: PERSONA_DIR, or here)",
    )


def _folder(options: argparse.Namespace) -> Path:
    from bot.settings import Settings

    return options.folder or Settings().persona_dir or Path()


def _check(options: argparse.Namespace) -> int:
    file: Path = options.file
    try:
        content = file.read_bytes()
        if file.suffix.casefold() not in shelf.ENDINGS:
            sheet = parse(content.decode("utf-8-sig"))
            notes = [f"{sheet.display}, {sheet.age}: good"]
        elif (book := read_book(content)) is not None:
            notes = [f"a lorebook of {len(lorebook(book).entries)} entries: good"]
        else:
            notes = _card_notes(content, shelf.name_for(file.stem))
    except UnicodeDecodeError as error:
        print(f"{file}: byte {error.start}: not UTF-8 text, as TOML must be")
        return 1
    except SheetError as error:
        for fault in error.faults:
            print(f"{file}: {fault}")
        return 1
    except CardError as error:
        print(f"{file}: {error}")
        return 1
    for note in notes:
        print(f"{file}: {note}")
    return 0


def _card_notes(content: bytes, name: str) -> list[str]:
    card = read(content)
    if (own := taken_back(card)) is not None:
        return [f"{own.display}, {own.age}: good, with a sheet of aifriend's in it"]
    result = played(card, name)
    sheet, entries = result.sheet, len(result.sheet.lore.entries)
    return [
        f"{sheet.display}{f', {sheet.age}' if sheet.age >= 0 else ''}, {entries} lorebook entries: good",
        *result.notes,
    ]


def _new(options: argparse.Namespace) -> int:
    path = starter.write(options.name, options.folder or Path())
    print(f"{path}: change it, then check it: aifriend persona check {path}")
    return 0


def _import(options: argparse.Namespace) -> int:
    content = options.file.read_bytes()
    card = read(content)
    name = options.name or shelf.name_for(card.name)
    if not NAME.fullmatch(name) or name == OF_A_CHAT:
        raise ValueError(f"--name: 1 to 32 of a-z, 0-9 and hyphen, and not {OF_A_CHAT}")
    if options.lore:
        if (book := read_book(options.lore.read_bytes())) is None:
            raise CardError(str(options.lore), "is no lorebook: export it as one")
        card = with_book(card, book)
        content = written(card, _form(card))
    own = taken_back(card)
    notes = () if own else played(card, name).notes
    folder: Path = _folder(options)
    path = folder / f"{name}{_form(card).ending}"
    places = (folder / f"{name}{ending}" for ending in (".toml", *shelf.ENDINGS))
    if name in shipped() or any(place.exists() and not place.samefile(options.file) for place in places):
        raise ValueError(f"there is a persona {name} already: choose another name with --name")
    path.write_bytes(content)
    for note in notes:
        print(f"{path}: {note}")
    print(f"{path}: {card.name} is here; talk: aifriend chat --persona {path}")
    return 0


def _form(card: Card) -> Form:
    """In which form the file of a card is kept: what it came in."""
    if card.picture:
        return Form.PNG
    return Form.CHARX if card.files else Form(card.spec.removeprefix("chara_card_"))


def _export(options: argparse.Namespace) -> int:
    card = shelf.card_of(options.name, _folder(options))
    form = options.format
    if form in list(Shape):
        content, ending = book_of(card, Shape(form)), ".json"
    else:
        content, ending = written(card, Form(form)), Form(form).ending
    path = options.out or Path(f"{shelf.name_for(Path(options.name).stem)}{ending}")
    if path.exists():
        raise ValueError(f"{path} exists: name another with --out")
    path.write_bytes(content)
    print(f"{path}: written as {form}")
    return 0
