"""Numbers the steps that a house takes on the network, and ends the process at one of them; knows no protocol."""

from collections.abc import Callable
from dataclasses import dataclass, field


class Ended(Exception):
    """The process behind a line was just killed: nothing more passes."""


@dataclass(slots=True)
class Steps:
    """``seen`` names the steps since ``count_from_here``; at the ``trap``-th, or at the first whose label ends so, the
    process is killed with ``kill``."""

    kill: Callable[[], None]
    seen: list[str] = field(default_factory=list)
    trap: int | str = 0
    sprung: str = ""

    def count_from_here(self, *, trap: int | str = 0) -> None:
        """Begin to number steps anew; ``trap`` 0 only watches."""
        self.seen.clear()
        self.trap, self.sprung = trap, ""

    def reach(self, label: str) -> None:
        """Note a step. Raises Ended when it was the one to die at."""
        self.seen.append(label)
        if self.sprung:
            return
        if len(self.seen) == self.trap or (isinstance(self.trap, str) and label.endswith(self.trap)):
            self.sprung = label
            self.kill()
            raise Ended
