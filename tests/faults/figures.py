"""The figures of a run of the fault suite, and the page of the docs that they are written to."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.world import World

_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(slots=True)
class Row:
    """One test in numbers."""

    name: str
    said: int
    bubbles: int
    kills: int
    lost: int
    twice_telegram: int
    twice_discord: int
    check_ins: str
    seconds: float
    seed: int


@dataclass(slots=True)
class Figures:
    """Rows as tests end, and kills by step over all of them."""

    rows: list[Row] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)
    _latest: float = field(default_factory=time.monotonic)

    def killed(self, step: str) -> None:
        """A house was killed at a step."""
        self.kills[step] += 1

    def add(self, name: str, world: World, *, seed: int, check_ins: str = "") -> None:
        """Note a test that has ended well."""
        ledger, now = world.ledger, time.monotonic()
        chats = list(ledger.said)
        self.rows.append(
            Row(
                name,
                said=sum(map(len, ledger.said.values())),
                bubbles=sum(map(len, ledger.shown.values())),
                kills=sum(house.deaths for house in world.houses) + world.store.kills,
                lost=sum(map(len, ledger.unanswered().values())),
                twice_telegram=ledger.doubled(chat for chat in chats if chat.startswith("telegram")),
                twice_discord=ledger.doubled(chat for chat in chats if chat.startswith("discord")),
                check_ins=check_ins or "–",
                seconds=now - self._latest,
                seed=seed,
            )
        )
        self._latest = now

    def write(self, page: Path) -> None:
        """Put the tables into the page, in the place of the older ones."""
        text = page.read_text(encoding="utf-8")
        tables = f"{_BEGIN}\n{self.tables()}\n{_END}"
        page.write_text(re.sub(f"{_BEGIN}.*{_END}", lambda _: tables, text, flags=re.DOTALL), encoding="utf-8")

    def tables(self) -> str:
        """Both tables in Markdown."""
        lines = [
            "| test | messages | bubbles | kills | lost | twice: Telegram | Discord | check-ins (twice) | s | seed |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        ]
        lines += [
            f"| {row.name} | {row.said} | {row.bubbles} | {row.kills} | {row.lost} | {row.twice_telegram} "
            f"| {row.twice_discord} | {row.check_ins} | {row.seconds:.0f} | {row.seed} |"
            for row in self.rows
        ]
        lines += ["", "| killed at | times |", "|---|--:|"]
        lines += [f"| {step} | {times} |" for step, times in sorted(self.kills.items())]
        whole = time.monotonic() - self.began
        return "\n".join([*lines, "", f"{self.kills.total()} kills in all, {whole / 60:.1f} minutes."])
