"""A persona sheet as a value, read from TOML and checked; knows no chat and never changes an age."""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

from persona.mood import Mood
from persona.names import POWERS, SPEAKERS
from persona.stage import Stage

SHIPPED = Path(__file__).parent / "sheets"
ADULT_AGE = 18
LEAST_MOODS = 6
DESCRIPTION_WORDS = 120
PROMPT_CHARACTERS = 1800  # about 450 of the 2048 tokens that Falcon-7B-Instruct sees
UNSEEN = ("photo", "sticker", "voice", "file", "long")

_NAME = re.compile(r"[a-z0-9-]{1,32}")
_DISPLAY = re.compile(r"(?=.{1,24}\Z)[^\W\d_]+(?:[ '-][^\W\d_]+)*")
_ROMANCE = re.compile(
    r"flirt|kiss|romanc|romantic|seduc|sensual|sultry|erotic|cuddl|snuggl|intimate|intimacy|sexy"
    r"|\b(?:sex|sexual\w*|nsfw|nudes?|naked|undress\w*|lust|lustful|lovers?|soul ?mates?|sweethearts?|darling"
    r"|(?:girl|boy)friends?|valentine|dating(?! from| back)|in love|love (?:you|affair)|mak(?:es?|ing) out"
    r"|(?:a|my|your|his|her|their|secret) crush|crush(?:es|ing)? on|marry (?:me|you)|attracted to"
    r"|turns? (?:me|you|them) on|(?:go|going|went) out with (?:me|you|them)"
    r"|dates? (?:me|you|night)|on a date)\b"
)
_EXPLICIT = re.compile(r"\b(?:sex|sexual\w*|nsfw|nudes?|naked|porn\w*|erotic\w*|orgasm\w*|undress\w*)\b")
_TEENS = "1[0-7]|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
_YEARS = rf"{_TEENS}|[1-9]|two|three|four|five|six|seven|eight|nine|ten"
_CHILDHOOD = re.compile(
    rf"(?<![\w-])(?:{_TEENS})[ -]years?[ -]old\b|\b(?:school ?(?:boy|girl)|under-?age)\b"
    r"|\b(?:you are|you're|he is|he's|she is|she's|they are|i am|i'm|aged?) (?:an? |only |just |now |still )*"
    rf"(?:(?:{_YEARS})(?:[ -]years?[ -]old\b|(?=[.,;!]|\Z| and ))"
    r"|(?:(?:little|young|small|teenage) )*(?:child|kid|boy|girl|teen|teenager|minor)\b)"
)
_GUILT = re.compile(
    r"why (?:did|have|are|won|do)(?:n't| not)? you|why don't you (?:answer|write|reply)|(?<!have )you never"
    r"|you (?:forgot|ignored|stopped|left me)|i(?:'ve been| was|'m| am| kept| keep) waiting|without you"
    r"|miss(?:ed|ing)? you|ignor(?:e|ed|ing) me|(?:leave|forget|abandon(?:ed)?|answer) me|lonely"
    r"|don't (?:leave|go)\b(?! easy)|don't you (?:care|like)|angry with me|mad at me"
    r"|(?:did|have) i (?:do|done|say|said) (?:some|any)thing"
    r"|thought you (?:were|had|'d)|still there\?|hello\?\?|it hurts|i'm hurt|before you go"
)
# A string, a mark or a bare word of TOML, after blanks and comments.
_TOKEN = re.compile(
    r"""(?:[ \t\r]|\#[^\n]*)*(?P<token>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}"""
    r"""|\"(?:\\.|[^\"\\])*\"|'[^']*'|[\[\]{}=,\n]|[^\s\[\]{}=,\"'\#]+)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Example:
    """One exchange that shows the voice: what the person says, what he answers."""

    said: str
    heard: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who a persona is and how he sounds."""

    name: str
    display: str
    age: int
    description: str
    voice: str
    examples: tuple[Example, ...]
    greetings: tuple[str, ...]
    stages: Mapping[Stage, str]
    playful: str  # the close stage's flirty tone; empty under 18
    moods: Mapping[Mood, str]
    boundaries: tuple[str, ...]
    outage: tuple[str, ...]
    cant_see: Mapping[str, str]
    openers: tuple[str, ...]

    @property
    def adult(self) -> bool:
        return self.age >= ADULT_AGE


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a sheet; line 0 where no line is to blame."""

    line: int
    key: str
    problem: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.key}: {self.problem}" if self.key else f"{where}{self.problem}"


class SheetError(Exception):
    """A sheet that can't be used, with every fault found in it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def parse(text: str) -> Sheet:
    """The sheet in this TOML text; SheetError names every fault with its line."""
    reader = _Reader(text)
    sheet = _read(reader)
    _judge(sheet, reader)
    if reader.faults:
        raise SheetError(tuple(sorted(reader.faults, key=lambda fault: fault.line)))
    return sheet


def load(name_or_path: str, folder: Path | None = None) -> Sheet:
    """A sheet by name (from `folder`, then from those shipped) or by the path of a .toml file."""
    named = _NAME.fullmatch(name_or_path) is not None
    places = [home / f"{name_or_path}.toml" for home in (folder, SHIPPED) if home] if named else []
    path = next((place for place in places or [Path(name_or_path)] if place.is_file()), None)
    if path is None:
        problem = f"no such sheet; shipped are {', '.join(shipped())}; or give the path of a .toml file"
        raise SheetError((Fault(0, name_or_path, problem),))
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError((Fault(0, name_or_path, f"can't be read: {error}"),)) from error


def shipped() -> tuple[str, ...]:
    """Names of the sheets that come with the house."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


class _Reader:
    """Takes values of the expected shape out of a sheet's TOML and notes what is wrong with the rest."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self.texts_read: dict[str, str] = {}
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else text.count("\n") + 1
            raise SheetError((Fault(line, "", f"not TOML: {error}"),)) from error
        self.lines = _KeyLines(text).lines

    def fault(self, key: str, problem: str) -> None:
        known = key
        while known and known not in self.lines:
            known = known[: max(known.rfind("."), known.rfind("["), 0)]
        self.faults.append(Fault(self.lines.get(known, 1), key, problem))

    def take(self, key: str, kind: type, called: str) -> object:
        """The value of a top-level key; None, and a fault, where it is missing or of another type."""
        if key not in self.data:
            self.fault(key, "is missing")
            return None
        return self._typed(key, self.data[key], kind, called)

    def text(self, key: str) -> str:
        value = self.take(key, str, "text")
        return "" if value is None else self._text(key, value)

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._text(f"{key}[{at}]", value) for at, value in enumerate(self._list(key)))

    def table(self, key: str, known: tuple[str, ...], *, least: int) -> dict[str, str]:
        """Texts under a table whose keys are among `known`, `least` of them at least."""
        value = self.take(key, dict, "a table")
        if not isinstance(value, dict):
            return {}
        self._refuse_unknown(f"{key}.", value, known)
        missing = [name for name in known if name not in value]
        if len(known) - len(missing) < least:
            self.fault(key, f"needs at least {least} of {len(known)}; missing are {', '.join(missing)}")
        return {name: self._text(f"{key}.{name}", value[name]) for name in known if name in value}

    def examples(self, key: str) -> tuple[Example, ...]:
        return tuple(self._example(f"{key}[{at}]", value) for at, value in enumerate(self._list(key)))

    def keys(self, known: tuple[str, ...]) -> None:
        self._refuse_unknown("", self.data, known)

    def _example(self, key: str, value: object) -> Example:
        if not isinstance(value, dict):
            self.fault(key, "must be a table with said and heard")
            return Example("", "")
        self._refuse_unknown(f"{key}.", value, ("said", "heard"))
        said, heard = (self._side(f"{key}.{side}", value.get(side)) for side in ("said", "heard"))
        return Example(said, heard)

    def _side(self, key: str, value: object) -> str:
        if value is None:
            self.fault(key, "is missing")
            return ""
        return self._text(key, value)

    def _list(self, key: str) -> list[object]:
        value = self.take(key, list, "a list")
        if value == []:
            self.fault(key, "is empty")
        return value if isinstance(value, list) else []

    def _text(self, key: str, value: object) -> str:
        if self._typed(key, value, str, "text") is None:
            return ""
        text = str(value).strip()
        if not text and key != "playful":
            self.fault(key, "is empty")
        self.texts_read[key] = text
        return text

    def _typed(self, key: str, value: object, kind: type, called: str) -> object:
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        self.fault(key, f"must be {called}")
        return None

    def _refuse_unknown(self, prefix: str, found: Mapping[str, object], known: tuple[str, ...]) -> None:
        for key in found:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                self.fault(f"{prefix}{key}", "unknown key" + (f"; did you mean {near[0]}?" if near else ""))


class _KeyLines:
    """Finds the line of each key and list item ("stages.friend", "greetings[1]") in valid TOML."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._tokens = _tokens(text)
        self._pairs("", end="")

    def _pairs(self, prefix: str, *, end: str) -> None:
        key = ""
        for sign, line in self._tokens:
            if sign == end:
                return
            if sign == "[":
                prefix = self._header(line)
            elif sign == "=":
                self._value(prefix + key, *next(self._tokens))
                key = ""
            else:
                key = "" if sign in ",\n" else key + sign.strip("'\"")

    def _header(self, line: int) -> str:
        """The prefix of keys under a [table] or one more of a [[list of tables]]."""
        name, brackets = "", 1
        for sign, _ in self._tokens:
            if sign == "\n":
                break
            brackets += sign == "["
            name += "" if sign in "[]" else sign.strip("'\"")
        self.lines.setdefault(name, line)
        if brackets > 1:
            at = self._counts[name] = self._counts.get(name, -1) + 1
            name = f"{name}[{at}]"
            self.lines[name] = line
        return f"{name}."

    def _value(self, path: str, sign: str, line: int) -> None:
        self.lines.setdefault(path, line)
        if "." in path:
            self.lines.setdefault(path.rpartition(".")[0], line)
        if sign == "{":
            self._pairs(f"{path}.", end="}")
        if sign != "[":
            return
        at = 0
        for inner, there in self._tokens:
            if inner == "]":
                return
            if inner == ",":
                at += 1
            elif inner != "\n":
                self._value(f"{path}[{at}]", inner, there)


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for found in _TOKEN.finditer(text):
        sign = found["token"]
        line += text.count("\n", found.start(), found.start("token"))
        yield sign, line
        line += sign.count("\n")


def _read(reader: _Reader) -> Sheet:
    """A sheet of whatever could be read; the reader holds what could not."""
    reader.keys(tuple(field.name for field in fields(Sheet)))
    age = reader.take("age", int, "a whole number")
    stages = reader.table("stages", tuple(Stage), least=len(Stage))
    moods = reader.table("moods", tuple(Mood), least=LEAST_MOODS)
    return Sheet(
        name=reader.text("name"),
        display=reader.text("display"),
        age=age if isinstance(age, int) else -1,
        description=reader.text("description"),
        voice=reader.text("voice"),
        examples=reader.examples("examples"),
        greetings=reader.texts("greetings"),
        stages=MappingProxyType({Stage(name): text for name, text in stages.items()}),
        playful=reader.text("playful"),
        moods=MappingProxyType({Mood(name): text for name, text in moods.items()}),
        boundaries=reader.texts("boundaries"),
        outage=reader.texts("outage"),
        cant_see=MappingProxyType(reader.table("cant_see", UNSEEN, least=len(UNSEEN))),
        openers=reader.texts("openers"),
    )


def _judge(sheet: Sheet, reader: _Reader) -> None:
    """Notes every rule of the house that the texts break."""
    if sheet.name and not _NAME.fullmatch(sheet.name):
        reader.fault("name", "must be 1 to 32 of a-z, 0-9 and hyphen")
    if sheet.display and not _DISPLAY.fullmatch(sheet.display):
        reader.fault("display", "must be 1 to 24 letters, with single spaces, hyphens or apostrophes between")
    if sheet.display.casefold() in (SPEAKERS | POWERS) - {"harry"}:
        reader.fault("display", "is the name of a role in the prompt")
    if sheet.age < 0 and type(reader.data.get("age")) is int:
        reader.fault("age", "must be 0 or more")
    for at, greeting in enumerate(sheet.greetings):
        if not greeting.endswith("?"):
            reader.fault(f"greetings[{at}]", "ends without a question")
        elif greeting.count("?") > 1:
            reader.fault(f"greetings[{at}]", "asks more than one question")
    if len(sheet.description.split()) >= DESCRIPTION_WORDS:
        reader.fault("description", f"must be under {DESCRIPTION_WORDS} words")
    if (size := prompt_size(sheet)) > PROMPT_CHARACTERS:
        reader.fault("description", f"{size} characters go into the prompt; {PROMPT_CHARACTERS} fit")
    if sheet.playful and not sheet.adult:
        reader.fault("playful", "must be empty under 18 or without an age")
    for key, text in reader.texts_read.items():
        _judge_text(key, _plain(text), sheet, reader)


def _judge_text(key: str, plain: str, sheet: Sheet, reader: _Reader) -> None:
    part = re.split(r"[.\[]", key)[0]
    if not sheet.adult and (found := _ROMANCE.search(plain)):
        reader.fault(key, f"romantic text ({found[0]}) under 18 or without an age")
    # An adult's boundaries may name what he refuses.
    if part != "boundaries" and (found := _EXPLICIT.search(plain)):
        reader.fault(key, f"explicit text ({found[0]})")
    if sheet.adult and part in {"description", "voice", "stages", "playful"} and (found := _CHILDHOOD.search(plain)):
        reader.fault(key, f"says an age under 18 ({found[0]}) while age is {sheet.age}")
    if part in {"greetings", "openers", "outage"} and (found := _GUILT.search(plain)):
        reader.fault(key, f"makes the person feel guilty ({found[0]})")


def prompt_size(sheet: Sheet) -> int:
    """Characters of the sheet that a prompt can carry at once, with the longest stage."""
    stages = [text + sheet.playful * (stage is Stage.CLOSE) for stage, text in sheet.stages.items()]
    shown = [text for example in sheet.examples for text in (example.said, example.heard)]
    return sum(map(len, [sheet.description, sheet.voice, max(stages, key=len, default=""), *sheet.boundaries, *shown]))


def _plain(text: str) -> str:
    """The text as a reader takes it, so that accents, hidden signs or s p a c i n g can't hide a word."""
    signs = unicodedata.normalize("NFKD", text.replace("’", "'"))
    seen = "".join(sign for sign in signs if unicodedata.category(sign) not in {"Cf", "Mn"})
    joined = re.sub(r"(?<=\b\w)[ .\-_*]+(?=\w\b)", "", seen.casefold())
    return re.sub(r"\s+", " ", joined)
