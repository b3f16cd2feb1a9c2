"""A house in a process of its own, with a line to each thing that it needs, that can be killed and started again."""

from dataclasses import dataclass, field
from pathlib import Path

from lab.trial.nursery import Machine
from tests.faults.lines import DiscordLine, HttpLine, Line, StoreLine, TelegramLine
from tests.faults.steps import Steps


@dataclass(slots=True)
class House(Machine):
    """One process of the whole house, and its lines."""

    steps: Steps = field(init=False)
    lines: dict[str, Line] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.steps = Steps(self.kill)

    def memory(self) -> float:
        """Its resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kilobytes) / 1024

    async def open(self, line: Line) -> Line:
        """Open one of its lines."""
        self.lines[_NAMES[type(line)]] = line
        return await line.__aenter__()


_NAMES: dict[type[Line], str] = {
    StoreLine: "store",
    HttpLine: "engine",
    TelegramLine: "telegram",
    DiscordLine: "discord",
}
