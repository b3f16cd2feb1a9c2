"""The figures of a run of the fault suite, and the page of the docs that they are written to."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.world import World


@dataclass(slots=True)
class Row:
    """One test in numbers."""

    name: str
    seed: int
    said: int
    bubbles: int = 0
    kills: int = 0
    lost: int = 0
    twice_telegram: int = 0
    twice_discord: int = 0
    check_ins: str = "–"
    seconds: float = 0.0


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
        ledger, chats = world.ledger, list(world.ledger.said)
        self.note(
            Row(
                name,
                seed,
                said=sum(map(len, ledger.said.values())),
                bubbles=sum(map(len, ledger.shown.values())),
                kills=sum(house.deaths for house in world.houses) + world.store.kills,
                lost=sum(map(len, ledger.unanswered().values())),
                twice_telegram=ledger.doubled(chat for chat in chats if chat.startswith("telegram")),
                twice_discord=ledger.doubled(chat for chat in chats if chat.startswith("discord")),
                check_ins=check_ins or "–",
            )
        )

    def note(self, row: Row) -> None:
        """Note a test that has ended well, which took the time since the one before."""
        now = time.monotonic()
        row.seconds, self._latest = now - self._latest, now
        self.rows.append(row)

    def write(self, page: Path, name: str) -> None:
        """Put the tables into the page, in the place of the older ones of that name."""
        text, begin, end = page.read_text(encoding="utf-8"), f"<!-- {name} -->", f"<!-- end of {name} -->"
        tables = f"{begin}\n{self.tables()}\n{end}"
        page.write_text(re.sub(f"{begin}.*{end}", lambda _: tables, text, flags=re.DOTALL), encoding="utf-8")

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
        if self.kills:
            lines += ["", "| killed at | times |", "|---|--:|"]
            lines += [f"| {step} | {times} |" for step, times in sorted(self.kills.items())]
        whole = time.monotonic() - self.began
        return "\n".join([*lines, "", f"{self.kills.total()} kills in all, {whole / 60:.1f} minutes."])
