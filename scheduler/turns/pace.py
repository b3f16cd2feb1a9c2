"""How long to wait for more, how long to pause, and who may interrupt: settings of the turn-taking, and their rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.messages import BubbleKind, Incoming, Kind
from scheduler.mailbox import Waiting

_CLIENT_SPLITS_AT = 4000
_A_MOMENT = 0.3
"""Seconds in which a quick engine has its first words."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. A burst ends after ``quiet`` without news, at ``longest`` at the latest; a bubble is preceded
    by a pause that grows with its length; ``interrupts`` is how often in a row a newer message may win. A send
    that failed is tried again after ``back_off``, then after twice as long, and so on, and given up after so many
    ``tries``: 14 from half a second on are an hour and eight minutes, longer than most outages of a platform. Behind
    a bubble that failed ``patience`` times nothing waits. A send that is under way may take ``last_send`` to end when
    the house closes. Somebody new hears a greeting ``greet_after`` their first message, if no answer is there. Within
    a ``moment`` several have written at once."""

    quiet: float = 1.5
    longest: float = 6.0
    after_long: float = 3.0
    per_character: float = 0.025
    shortest_pause: float = 0.6
    longest_pause: float = 4.0
    interrupts: int = 2
    outage_retry: float = 5.0
    back_off: float = 0.5
    tries: int = 14
    patience: int = 4
    last_send: float = 5.0
    greet_after: float = 1.8
    moment: float = 0.3

    @property
    def at_once(self) -> bool:
        """Whether a burst is over with its first message."""
        return not self.quiet

    def burst_ends(self, inbox: Sequence[Incoming], arrivals: Sequence[float], *, typed_at: float = 0.0) -> float:
        """When (epoch s) the messages in the inbox may be answered; ``typed_at`` is when the person last typed."""
        newest = inbox[-1]
        # A text this long was probably split by the person's client, and a photo's caption may come on its own.
        is_part = len(newest.text) >= _CLIENT_SPLITS_AT or (newest.kind is Kind.PHOTO and not newest.text)
        quiet = max(self.quiet, self.after_long) if is_part else self.quiet
        return min(max(max(arrivals), typed_at) + quiet, min(arrivals) + max(self.longest, quiet))

    def greets_in(self, arrival: float, now: float) -> float:
        """Seconds until somebody new hears a greeting whose first message came at ``arrival`` (epoch s)."""
        return max(_A_MOMENT, arrival + self.greet_after - now)

    def patient(self, wins: int) -> bool:
        """Whether a reply is finished although there is something newer, after ``wins`` of newer ones in a row."""
        return wins >= self.interrupts

    def given_up(self, outbox: Sequence[Waiting]) -> frozenset[str]:
        """The places of bubbles that failed too often to be tried once more; with one of an answer goes what is stuck
        of the same, so that all of it ends with one word."""
        over = [waiting for waiting in outbox if waiting.tries >= self.tries]
        stays = {waiting.stay for waiting in over if voidable(waiting.bubble.kind)}
        stuck = [waiting for waiting in outbox if waiting.tries >= self.patience and voidable(waiting.bubble.kind)]
        return frozenset(waiting.place for waiting in (*over, *(rest for rest in stuck if rest.stay in stays)))

    def pause(self, text: str, *, first: bool, factor: float = 1.0) -> float:
        """Seconds to wait before a bubble, by the person's own ``factor``; the first has been waited for already."""
        if first:
            return 0.0
        return min(max(len(text) * self.per_character, self.shortest_pause), self.longest_pause) * factor


def voidable(kind: BubbleKind) -> bool:
    """Whether a newer message makes an unsent bubble pointless: cards, command answers and consents never."""
    return kind is BubbleKind.REPLY
