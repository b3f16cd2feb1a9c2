"""`aifriend dataset`: the quotations of a book with their speakers, and rows of a character's talk with their card."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from bot.progress import bar
from lab.dataset.books import read
from lab.dataset.build.card import Facts, Source, card
from lab.dataset.build.chats import agreed_lines
from lab.dataset.build.lines import Spoken, spoken
from lab.dataset.build.opinion import confirmed
from lab.dataset.build.rows import Masks, parted, row, system_prompt, without_twins
from lab.dataset.build.scenes import Scene, scenes
from lab.dataset.cast import Character, given
from lab.dataset.speakers import GUESSED, KEPT, attributed, own_cast
from persona.sheets import reader


@dataclass(frozen=True, slots=True)
class Plan:
    """What is built: from which books and chats, whose lines, under which licence, and where to."""

    books: Sequence[Path]
    name: str
    out: Path
    licence: str
    chats: Sequence[Path] = ()
    cast: Path | None = None
    persona: str = "harry"
    least: float = KEPT
    mask: bool = False
    engine: str = ""


@dataclass(slots=True)
class _Gathered:
    scenes: list[Scene] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    opinions: int = 0


def quotes(book: Path, cast: Path | None) -> int:
    """Print each quotation as a line of JSON. Raises ValueError that says what is wrong with a file, OSError."""
    text = read(book).text
    people = given(cast) if cast else None
    for each in attributed(text, people, progress=_progress):
        words = {"start": each.start, "end": each.end, "text": text[each.start : each.end]}
        print(json.dumps({**words, "speaker": each.speaker, "confidence": each.confidence}, ensure_ascii=False))
    return 0


def build(plan: Plan) -> int:
    """Write train.jsonl, heldout.jsonl and card.md. Raises ValueError that says what to do, OSError, EngineError."""
    if not plan.licence.strip():
        raise ValueError(
            "nobody has said that these texts may be used: name the licence or the reason, as in "
            "--licence 'public domain (published 1883)'"
        )
    if not GUESSED <= plan.least <= 1:
        raise ValueError(f"--least is a confidence from {GUESSED} to 1")
    sheet = reader.load(plan.persona)
    gathered = _gathered(plan)
    found = without_twins(gathered.scenes)
    if not found:
        raise ValueError(f"{plan.name} answers nobody surely enough for a single row: try --least 0.7, or --cast FILE")
    train, held_out = parted(found)
    system = system_prompt(sheet)
    masks = Masks(gathered.names, plan.name, sheet.display) if plan.mask else None
    plan.out.mkdir(parents=True, exist_ok=True)
    _write(plan.out / "train.jsonl", train, system, masks)
    _write(plan.out / "heldout.jsonl", held_out, system, masks)
    facts = Facts(
        plan.name,
        sheet.display,
        plan.licence,
        gathered.sources,
        len(train),
        len(held_out),
        len(gathered.scenes) - len(found),
        plan.least,
        plan.mask,
        [one.confidence for scene in found for one in scene.messages if one.own],
        gathered.opinions,
    )
    (plan.out / "card.md").write_text(card(facts), encoding="utf-8")
    print(f"{plan.out}: {len(train)} rows to train on, {len(held_out)} held out; read card.md before you use them")
    return 0


def _gathered(plan: Plan) -> _Gathered:
    gathered = _Gathered()
    for path in plan.books:
        _add_book(gathered, plan, path)
    for path in plan.chats:
        lines = agreed_lines(path, plan.name)
        gathered.sources.append(Source(path.name, sha256(path.read_bytes()).hexdigest(), len(lines), len(lines)))
        gathered.scenes += scenes(path.stem, lines, plan.name, least=plan.least)
    return gathered


def _add_book(gathered: _Gathered, plan: Plan, path: Path) -> None:
    text = read(path).text
    people = given(plan.cast) if plan.cast else own_cast(text)
    said = attributed(text, people, progress=_progress)
    name = _called(plan.name, people)
    speakers = Counter(each.speaker for each in said if each.speaker)
    if name is None or not speakers[name]:
        most = ", ".join(speaker for speaker, _ in speakers.most_common(8)) or "nobody"
        raise ValueError(f"{path.name}: {plan.name} says nothing in it; who does: {most}")
    if plan.engine:
        names = [speaker for speaker, _ in speakers.most_common(12)]
        said, count = asyncio.run(confirmed(plan.engine, text, said, names, whose=name, least=plan.least))
        gathered.opinions += count
    gathered.sources.append(Source(path.name, sha256(path.read_bytes()).hexdigest(), len(said), speakers.total()))
    gathered.names |= {plan.name if one.name == name else one.name: one.aliases for one in people}
    lines = [_renamed(line, name, plan.name) for line in spoken(text, said)]
    gathered.scenes += scenes(path.stem, lines, plan.name, least=plan.least)


def _called(name: str, people: Sequence[Character]) -> str | None:
    """The name in the cast of whoever somebody means: by the name itself, else by an alias that is nobody else's."""
    exact = [one.name for one in people if one.name.casefold() == name.casefold()]
    also = [one.name for one in people if name.casefold() in {alias.casefold() for alias in one.aliases}]
    return exact[0] if exact else also[0] if also else None


def _renamed(line: Spoken, old: str, new: str) -> Spoken:
    if line.speaker != old or old == new:
        return line
    return Spoken(new, line.confidence, line.text, line.paragraph, line.chapter, line.start)


def _write(path: Path, rows: Sequence[Scene], system: str, masks: Masks | None) -> None:
    with path.open("w", encoding="utf-8") as file:
        for scene in rows:
            fields = row(scene, system)
            if masks:
                said = fields["messages"][1:]
                for message, text in zip(said, masks.masked([each["content"] for each in said]), strict=True):
                    message["content"] = text
            file.write(json.dumps(fields, ensure_ascii=False) + "\n")


def _progress(part: float, words: str) -> None:
    if sys.stderr.isatty():
        print(bar(part, words), end="\n" if part >= 1 else "", file=sys.stderr, flush=True)
