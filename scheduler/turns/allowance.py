"""How much one person, and all together, may have of him: a rule on counts; knows no store, no door and no words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.messages import Cost
from scheduler.mailbox.counts import Had


@dataclass(frozen=True, slots=True)
class Caps:
    """Messages a minute and tokens a day of one person, and tokens a day of everybody. 0: any number."""

    per_minute: int = 0
    tokens: int = 0
    tokens_all: int = 0

    @property
    def any(self) -> bool:
        """Whether anything need be counted at all."""
        return bool(self.per_minute or self.tokens or self.tokens_all)


def pause(counts: Iterable[Had], caps: Caps) -> float:
    """Seconds until those who wrote are answered, all at once; 0 where any of them has not had too many answers."""
    if not caps.per_minute:
        return 0.0
    return min((count.left if count.messages >= caps.per_minute else 0.0 for count in counts), default=0.0)


def exhausted(own: Had, everybody: Had, caps: Caps) -> bool:
    """Whether a person, or all together, had what there is for a day."""
    return 0 < caps.tokens <= own.tokens or 0 < caps.tokens_all <= everybody.tokens


def spent_tokens(cost: Cost, estimate: Callable[[], int]) -> int:
    """The tokens that were computed for a turn; ``estimate`` says it of one call where the engine tells nothing,
    as when it was interrupted."""
    usage = cost.usage
    if usage.prompt or usage.output:
        return usage.prompt - usage.cached + usage.output
    return cost.calls * estimate() if cost.calls else 0
