"""Reads persona sheets from TOML and names every fault with its line; knows no chat and never changes an age."""

import difflib
import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import tomli

from persona.feelings.manner import Mood
from persona.feelings.stage import Stage
from persona.languages import CLAIMED, ENGLISH
from persona.sheets.lines import key_lines
from persona.sheets.rules import NAME, check
from persona.sheets.sheet import Example, Fault, Lines, Sheet, SheetError
from persona.sheets.talk import GROUPS, Talk
from persona.words import tables

SHIPPED = Path(__file__).parent / "shipped"
LEAST_MOODS = 6
_DEFAULTS = tables(__file__, "defaults.toml")
_CANT_SEE: Mapping[str, dict[str, str]] = _DEFAULTS["cant_see"]
_SENT: Mapping[str, Mapping[str, Sequence[str]]] = _DEFAULTS["sent"]
_NOT_IN_TOML = ("translations", "lore")
UNSEEN, SENT = tuple(_CANT_SEE[ENGLISH]), tuple(_SENT[ENGLISH])


# Reading and judging one takes as long as three answers.
@lru_cache(maxsize=32)
def parse(text: str, *, judged: bool = False) -> Sheet:
    """The sheet in this TOML text; SheetError names every fault with its line. What was ``judged`` before is only
    read."""
    reader = _Reader(text)
    sheet = _read(reader)
    if not judged:
        check(sheet, reader.texts_read, reader.fault)
    if reader.faults:
        raise SheetError(tuple(sorted(reader.faults, key=lambda fault: fault.line)))
    return sheet


def load(name_or_path: str, folder: Path | None = None) -> Sheet:
    """A sheet by name (from `folder`, then from those shipped) or by the path of a .toml file."""
    path = _path_of(name_or_path, folder)
    # Those that are shipped are judged by the tests.
    return parse(_text_in(path, name_or_path), judged=path.parent == SHIPPED)


def text_of(name_or_path: str, folder: Path | None = None) -> str:
    """The TOML of that sheet. Raises SheetError."""
    return _text_in(_path_of(name_or_path, folder), name_or_path)


def _path_of(name_or_path: str, folder: Path | None) -> Path:
    is_name = NAME.fullmatch(name_or_path) is not None
    places = [home / f"{name_or_path}.toml" for home in (folder, SHIPPED) if home] if is_name else []
    path = next((place for place in places or [Path(name_or_path)] if place.is_file()), None)
    if path is None:
        problem = f"no such sheet; shipped are {', '.join(shipped())}; or give the path of a .toml file or a card"
        raise SheetError((Fault(0, name_or_path, problem),))
    return path


def _text_in(path: Path, name_or_path: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError((Fault(0, name_or_path, f"can't be read: {error}"),)) from error


def shipped() -> tuple[str, ...]:
    """Names of the sheets that are shipped."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


class _Reader:
    """Takes values of the expected shape out of a sheet's TOML and notes what is wrong with the rest."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self.texts_read: dict[str, str] = {}
        try:
            self.data = tomli.loads(text)
        except tomli.TOMLDecodeError as error:
            match = re.search(r"at line (\d+)", str(error))
            line = int(match[1]) if match else text.count("\n") + 1
            raise SheetError((Fault(line, "", f"not TOML: {error}"),)) from error
        self.toml, self.above = text, ""

    def within(self, key: str) -> "_Reader":
        """A reader of a table that lies at a key."""
        reader = copy(self)
        value = self._typed(key, self.data[key], dict, "a table")
        reader.data, reader.above = value if isinstance(value, dict) else {}, f"{self.above}{key}."
        return reader

    def fault(self, key: str, problem: str) -> None:
        key = self.above + key
        ancestor, lines = key, key_lines(self.toml)
        while ancestor and ancestor not in lines:
            ancestor = ancestor[: max(ancestor.rfind("."), ancestor.rfind("["), 0)]
        self.faults.append(Fault(lines.get(ancestor, 1), key, problem))

    def take(self, key: str, kind: type, kind_name: str) -> object:
        """The value of a top-level key; None, and a fault, where it is missing or of another type."""
        if key not in self.data:
            self.fault(key, "is missing")
            return None
        return self._typed(key, self.data[key], kind, kind_name)

    def text(self, key: str, *, default: str = "") -> str:
        if default and key not in self.data:
            return default
        value = self.take(key, str, "text")
        return "" if value is None else self._text(key, value)

    def texts(self, key: str, *, least: int = 1) -> tuple[str, ...]:
        return tuple(self._text(f"{key}[{at}]", value) for at, value in enumerate(self._list(key, least=least)))

    def table(self, key: str, keys: tuple[str, ...], *, least: int) -> dict[str, str]:
        """Texts under a table whose keys are among `keys`, `least` of them at least."""
        value = self.take(key, dict, "a table")
        if not isinstance(value, dict):
            return {}
        self._refuse_unknown(f"{key}.", value, keys)
        missing = [name for name in keys if name not in value]
        if len(keys) - len(missing) < least:
            self.fault(key, f"needs at least {least} of {len(keys)}; missing are {', '.join(missing)}")
        return {name: self._text(f"{key}.{name}", value[name]) for name in keys if name in value}

    def groups(self, key: str, names: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
        """Lists of texts under a table whose keys are among `names`; none where there is no such table."""
        if key not in self.data:
            return {}
        table = self.within(key)
        table.keys(names)
        return {name: table.texts(name) for name in names if name in table.data}

    def examples(self, key: str) -> tuple[Example, ...]:
        return tuple(self._example(f"{key}[{at}]", value) for at, value in enumerate(self._list(key)))

    def keys(self, keys: tuple[str, ...]) -> None:
        self._refuse_unknown("", self.data, keys)

    def _example(self, key: str, value: object) -> Example:
        if not isinstance(value, dict):
            self.fault(key, "must be a table with said and heard")
            return Example("", "")
        self._refuse_unknown(f"{key}.", value, ("said", "heard"))
        line, answer = (self._side(f"{key}.{side}", value.get(side)) for side in ("said", "heard"))
        return Example(line, answer)

    def _side(self, key: str, value: object) -> str:
        if value is None:
            self.fault(key, "is missing")
            return ""
        return self._text(key, value)

    def _list(self, key: str, *, least: int = 1) -> list[object]:
        value = self.take(key, list, "a list")
        if value == [] and least:
            self.fault(key, "is empty")
        return value if isinstance(value, list) else []

    def _text(self, key: str, value: object) -> str:
        if self._typed(key, value, str, "text") is None:
            return ""
        text = str(value).strip()
        if not text and key != "playful":
            self.fault(key, "is empty")
        self.texts_read[self.above + key] = text
        return text

    def _typed(self, key: str, value: object, kind: type, kind_name: str) -> object:
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        self.fault(key, f"must be {kind_name}")
        return None

    def _refuse_unknown(self, prefix: str, values: Mapping[str, object], keys: tuple[str, ...]) -> None:
        for key in values:
            if key not in keys:
                near = difflib.get_close_matches(key, keys, n=1)
                self.fault(f"{prefix}{key}", "unknown key" + (f"; did you mean {near[0]}?" if near else ""))


def _read(reader: _Reader) -> Sheet:
    """A sheet of whatever could be read; the reader holds what could not."""
    translated = tuple(code for code in CLAIMED if code != ENGLISH)
    reader.keys((*(field.name for field in fields(Sheet) if field.name not in _NOT_IN_TOML), *translated))
    age = reader.take("age", int, "a whole number")
    if isinstance(age, int) and age < 0:
        reader.fault("age", "must be 0 or more")
    stages = reader.table("stages", tuple(Stage), least=len(Stage))
    moods = reader.table("moods", tuple(Mood), least=LEAST_MOODS)
    lines = _lines(reader, ENGLISH)
    return Sheet(
        name=reader.text("name"),
        display=reader.text("display"),
        age=age if isinstance(age, int) else -1,
        description=reader.text("description"),
        voice=reader.text("voice"),
        examples=reader.examples("examples"),
        greetings=lines.greetings,
        stages=MappingProxyType({Stage(name): text for name, text in stages.items()}),
        playful=reader.text("playful"),
        moods=MappingProxyType({Mood(name): text for name, text in moods.items()}),
        boundaries=reader.texts("boundaries"),
        outage=lines.outage,
        cant_see=lines.cant_see,
        sent=lines.sent,
        openers=lines.openers,
        day=lines.day,
        spoilers=reader.texts("spoilers", least=0) if "spoilers" in reader.data else (),
        pronouns=reader.text("pronouns", default="they"),
        voices=reader.texts("voices", least=0) if "voices" in reader.data else (),
        translations=MappingProxyType({code: _translation(reader, code) for code in translated if code in reader.data}),
        talk=MappingProxyType({code: talk for code in CLAIMED if (talk := _talk(reader, code))}),
    )


def _talk(reader: _Reader, code: str) -> Talk:
    """Its own lines in a language: English ones stand at the top, others with what is said in that language."""
    if code != ENGLISH and not isinstance(reader.data.get(code), dict):
        return {}
    table = reader if code == ENGLISH else reader.within(code)
    return MappingProxyType(table.groups("talk", GROUPS))


def _translation(reader: _Reader, code: str) -> Lines:
    table = reader.within(code)
    table.keys((*(field.name for field in fields(Lines)), "talk"))
    return _lines(table, code)


def _lines(reader: _Reader, language: str) -> Lines:
    unseen = reader.table("cant_see", UNSEEN, least=0) if "cant_see" in reader.data else {}
    return Lines(
        greetings=reader.texts("greetings"),
        outage=reader.texts("outage"),
        openers=reader.texts("openers"),
        cant_see=MappingProxyType(_CANT_SEE[language] | unseen),
        sent=_sent(reader, language),
        day=reader.texts("day", least=0) if "day" in reader.data else (),
    )


def plain_things(language: str) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """What is said in a language of what can't be seen, and of what can, where nobody has lines of their own for it."""
    sent = {kind: tuple(lines) for kind, lines in _SENT[language].items()}
    return MappingProxyType(_CANT_SEE[language]), MappingProxyType(sent)


def _sent(reader: _Reader, language: str) -> Mapping[str, tuple[str, ...]]:
    """Its own lines on each kind of thing, and behind them plain ones, of which one needs nothing to be known."""
    own = reader.groups("sent", SENT)
    return MappingProxyType({kind: (*own.get(kind, ()), *plain) for kind, plain in _SENT[language].items()})
