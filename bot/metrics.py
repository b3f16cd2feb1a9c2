"""Counts what the house reports of itself for Prometheus; sees no message and no id."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.labels import COMMISSIONS, DOOR_EVENTS, ERRORS, KNOWN, ORIGINS, TOKENS, TURNS
from engine.messages import Kind, TurnReport, Usage, WorkKind

TEXT_FORMAT = CONTENT_TYPE_LATEST
"""The media type of ``Metrics.text``."""

_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)


class Metrics:
    """One registry for one house, so that several can live in one process."""

    def __init__(self) -> None:
        # When a counter was made is no news, and doubles what is told.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._usage, self._calls, self._replies = Usage(), 0, 0
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "aifriend_turns",
            "Turns by door, kind and outcome",
            ["door", "kind", "outcome"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "aifriend_turn_seconds", "From the end of the burst to the last bubble", ["door"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.first_bubble = Histogram(
            "aifriend_first_bubble_seconds", "From the end of the burst to the first bubble", ["door"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.ready = Histogram(
            "aifriend_ready_seconds", "From the end of the burst until the first bubble may leave, without pace",
            ["door"], buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.answers = Counter(
            "aifriend_answers", "Answers by whose words left, and by whether a fault kept back others",
            ["origin", "fault"], registry=self.registry,
        )  # fmt: skip
        self.people = Counter("aifriend_people", "First turns of a day, each person's", registry=self.registry)
        self.duplicates = Counter(
            "aifriend_duplicates", "What came in once more and was not taken in again", ["door"], registry=self.registry
        )
        self.tokens = Counter("aifriend_tokens", "Prompt, cached and output tokens", ["kind"], registry=self.registry)
        self.bubbles = Counter(
            "aifriend_bubbles", "Bubbles that were delivered", ["door", "kind"], registry=self.registry
        )
        self.incoming = Counter("aifriend_incoming", "Messages that came in", ["door", "kind"], registry=self.registry)
        self.checkins = Counter(
            "aifriend_checkins",
            "Decisions to write first or not; sent ones that were answered, or ignored until the next",
            ["decision", "reason"],
            registry=self.registry,
        )
        self.works = Histogram(
            "aifriend_work_seconds", "To make a picture or a voice note or look something up, or to fail at it",
            ["kind", "outcome"], buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.commissions = Counter(
            "aifriend_commissions",
            "Works for makers: made, failed; or made here: none was there (alone), or at it in time (silent)",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self.sound = Counter(
            "aifriend_sound_seconds", "Seconds of voice messages, spoken (out) and heard (in)", ["way"],
            registry=self.registry,
        )  # fmt: skip
        self.errors = Counter("aifriend_errors", "What went wrong, by kind", ["kind"], registry=self.registry)
        self.inbox_age = Gauge(
            "aifriend_inbox_age_seconds",
            "Age of the oldest unanswered message, however many came since",
            registry=self.registry,
        )
        self.outbox_age = Gauge(
            "aifriend_outbox_age_seconds", "Since when the chat waits whose bubble has not left for longest",
            registry=self.registry,
        )  # fmt: skip
        self.up = Gauge(
            "aifriend_up", "Whether a part is well: 1, or 0", ["part"], registry=self.registry
        )  # fmt: skip
        self.tick_age = Gauge("aifriend_tick_age_seconds", "Since the last tick", registry=self.registry)

    def begin(self, door: str) -> None:
        """Have all at 0 that may be counted of a house with such a door."""
        for kind in ERRORS:
            self.errors.labels(kind)
        for kind in TOKENS:
            self.tokens.labels(kind)
        for kind, outcome in TURNS:
            self.turns.labels(door, kind, outcome)
            self.bubbles.labels(door, kind)
        for incoming in Kind:
            self.incoming.labels(door, incoming.value)
        self.duplicates.labels(door)
        for origin in ORIGINS:
            for fault in ("yes", "no"):
                self.answers.labels(origin, fault)
        for decision in ("answered", "ignored"):
            self.checkins.labels(decision, "")
        for way in ("in", "out"):
            self.sound.labels(way)
        for event in DOOR_EVENTS:
            self.errors.labels(f"{door}_{event}")

    def note_state(self, part: str, well: bool) -> None:
        """Note whether a part is well."""
        self.up.labels(part).set(well)

    def report(self, turn: TurnReport) -> None:
        """Count one turn."""
        self._usage += turn.cost.usage
        self._calls += turn.cost.calls
        self._replies += turn.kind == "reply" and turn.outcome == "answered"
        outcome = turn.outcome if turn.kind != "command" else "done"
        self.turns.labels(turn.door, turn.kind, outcome).inc()
        self.bubbles.labels(turn.door, turn.kind).inc(turn.bubbles)
        if turn.first_bubble_seconds:
            self.first_bubble.labels(turn.door).observe(turn.first_bubble_seconds)
            self.seconds.labels(turn.door).observe(turn.seconds)
            self.ready.labels(turn.door).observe(turn.ready_seconds)
        if turn.kind == "reply" and turn.outcome == "answered":
            self.answers.labels(turn.cost.origin or "house", "yes" if turn.cost.faults else "no").inc()
        if turn.after_checkin:
            self.checkins.labels("answered", "").inc()
        self.tokens.labels("prompt").inc(turn.cost.usage.prompt)
        self.tokens.labels("cached").inc(turn.cost.usage.cached)
        self.tokens.labels("output").inc(turn.cost.usage.output)

    def count_incoming(self, door: str, kind: str) -> None:
        """Count one message that came in, or came in once more."""
        (self.duplicates.labels(door) if kind == KNOWN else self.incoming.labels(door, kind)).inc()

    def note_ages(self, inbox: float, outbox: float) -> None:
        """Note how long (s) somebody has waited, and how long something has not left."""
        self.inbox_age.set(inbox)
        self.outbox_age.set(outbox)

    def count_checkin(self, decision: str, reason: str) -> None:
        """Count one decision to write first or not."""
        self.checkins.labels(decision, reason).inc()

    def count_work(self, kind: str, well: bool, seconds: float) -> None:
        """Count one picture, voice note or lookup, and what it took."""
        self.works.labels(kind, "made" if well else "failed").observe(seconds)

    def begin_commissions(self) -> None:
        """Have all at 0 that may be counted of works for makers."""
        for kind in WorkKind:
            for outcome in COMMISSIONS:
                self.commissions.labels(kind.value, outcome)

    def count_commission(self, kind: str, outcome: str) -> None:
        """Count one picture or voice note that a maker was to make."""
        self.commissions.labels(kind, outcome).inc()

    def count_sound(self, way: str, seconds: float) -> None:
        """Count what was spoken or heard."""
        self.sound.labels(way).inc(seconds)

    def told_errors(self) -> dict[str, int]:
        """What went wrong so far, by kind, without what did not happen."""
        samples = (sample for family in self.errors.collect() for sample in family.samples)
        return {
            sample.labels["kind"]: int(sample.value)
            for sample in samples
            if sample.name.endswith("_total") and sample.value
        }

    def text(self) -> bytes:
        """All that was counted, as Prometheus reads it."""
        return generate_latest(self.registry)

    def cost(self) -> str:
        """Say what the turns so far cost, over all engine calls, summaries and check-ins included."""
        turns, usage = max(self._replies, 1), self._usage
        fresh, share = (usage.prompt - usage.cached) / turns, usage.cached / max(usage.prompt, 1)
        return (
            f"{self._replies} turns, {self._calls} engine calls; a turn cost {fresh:.0f} uncached prompt tokens "
            f"({share:.0%} of {usage.prompt / turns:.0f} were cached) and {usage.output / turns:.0f} written ones"
        )
