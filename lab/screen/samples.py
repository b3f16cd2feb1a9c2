"""The labelled texts that the screen learns from and is measured on; knows no model."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from engine.safety.normalize import normalize
from lab.screen.spoken import sentences

DATA = Path(__file__).with_name("rows")
TUNED_ON = (
    "dev", "written", "holdout", "blind", "blind2", "blind3", "blind4", "blind5", "blind6", "everyday",
)  # fmt: skip
"""Sets for which phrases were written, so that no score on them says how well those generalize."""
KEPT_BACK = {
    name: tuple(f"{name}_{language}" for language in ("en", "de", "es", "fr")) for name in ("second", "fresh", "kept")
}
"""Sets that somebody kept back until the screen of that day had been scored on them once."""
NEW = (
    "kinds", "de", "es", "fr", "screen_fails", "more_kinds", "more_languages", "third",
    *KEPT_BACK["second"], *KEPT_BACK["fresh"], "fourth_own", *KEPT_BACK["kept"], "fifth",
)  # fmt: skip
"""Sets that were written before a phrase or a template was touched for them."""
CHAT = "chat"
FOLDS, EACH = 5, 60
"""Folds, and sentences of each template."""
_CHAT_FILE, _TEMPLATES = "chat.jsonl.gz", "spoken.txt"
_CLAIMED = {"de", "es", "fr"}


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text of a set; ``group`` names what must not be parted between training and measuring."""

    set: str
    text: str
    crisis: bool
    tier: str
    lang: str
    file: str = ""
    group: str = ""

    @property
    def fold(self) -> int:
        return crc32((self.group or self.text).encode()) % FOLDS


def files() -> list[Path]:
    """All that training reads."""
    names = [f"{name}.jsonl" for name in (*TUNED_ON, *NEW)]
    return [DATA / name for name in (*names, _CHAT_FILE, _TEMPLATES)]


def collect() -> list[Row]:
    """The labelled rows, each text once."""
    seen: set[str] = set()
    found = []
    for name in (*TUNED_ON, *NEW):
        for row in _rows(name):
            plain = normalize(row.text)
            if plain not in seen:
                seen.add(plain)
                found.append(row)
    return found


def rows(*paths: Path) -> list[Row]:
    """The rows of files of labelled lines, whatever they are labelled for."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [Row(**fields | {"crisis": bool(fields["crisis"])}) for fields in map(json.loads, lines)]


def compose(limit: int = EACH) -> list[Row]:
    """The sentences that the templates stand for, ``limit`` of each at most; they only train."""
    lines = sentences(DATA / _TEMPLATES, limit=limit)
    return [Row("spoken", text, crisis, "", "en", "spoken") for crisis, text in lines]


def chat(*, measured: bool) -> list[Row]:
    """Lines of ordinary dialogues, each once: half of the dialogues train, the others only measure."""
    seen: set[str] = set()
    found = []
    for dialogue, text in _dialogues():
        if dialogue % 2 == measured and text not in seen:
            seen.add(text)
            found.append(Row(CHAT, text, False, "", "en", CHAT, f"dialogue {dialogue}"))
    return found


def _dialogues() -> Iterator[tuple[int, str]]:
    with gzip.open(DATA / _CHAT_FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            dialogue, text = json.loads(line)
            yield int(dialogue), str(text)


def _rows(name: str) -> Iterator[Row]:
    path = DATA / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for fields in map(json.loads, lines):
        if "danger" in fields:
            kind = fields["kind"]
            lang = kind if kind in _CLAIMED else "en"
            yield Row(name, fields["text"], bool(fields["danger"]), kind, lang, name)
        else:
            yield Row(**fields | {"crisis": bool(fields["crisis"]), "file": name})
