"""What the turn engine needs from a model, and what a model may be able to do; and from whoever makes works."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from engine.messages import Sound, Usage, Work

CONTEXT, REPLY = 2048, 160
"""Tokens that Falcon-7B-Instruct sees, and that an answer has at most, where nothing else is said."""
SMALL, STEADY = 1_000_000_000, 6_000_000_000
_SMALL_TEMPERATURE = 0.5


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message as every OpenAI-compatible server takes it; ``role`` is system, user or assistant, and
    ``images`` are JPEGs that go with a user's."""

    role: str
    content: str
    name: str = ""
    images: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Sampling:
    """How words are chosen. The defaults suit Falcon-7B-Instruct (temperature 0.7–0.8, penalty 1.1–1.2)."""

    temperature: float = 0.75
    top_p: float = 0.9
    top_k: int = 40
    repetition_penalty: float = 1.12
    max_tokens: int = REPLY
    seed: int | None = None

    def bolder(self, attempt: int) -> "Sampling":
        """The same for another ``attempt``: a model that repeated itself does so again at the same temperature."""
        seed = None if self.seed is None else self.seed + attempt
        return replace(self, temperature=self.temperature + 0.3 * attempt, seed=seed)

    def suited(self, can: "Capabilities") -> "Sampling":
        """The same for the model at hand: a small one loses the thread where a large one gets lively."""
        return replace(self, temperature=min(self.temperature, _SMALL_TEMPERATURE)) if can.small else self


@dataclass(frozen=True, slots=True)
class Request:
    """One engine call. A lower ``priority`` is served sooner: 0 a live reply, 5 a check-in, 10 a summary."""

    messages: tuple[Message, ...]
    sampling: Sampling = field(default_factory=Sampling)
    stop: tuple[str, ...] = ()
    priority: int = 0
    schema: Mapping[str, Any] | None = None
    # How many of the likeliest first tokens are told, each with its chance.
    odds: int = 0
    # Which chat asks, so that a router can keep it on the replica that holds its prefix.
    session: str = ""
    # Whose adapter answers, by the name of the sheet; "": the model as it is.
    adapter: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a stream: new text, and with the last one why it ended (``stop``, ``length``) and the usage.

    ``thought`` says that the model thought aloud where nobody is to hear it; what it thought is nowhere. ``odds`` are
    what a whole answer could have begun with, by its chance (0 to 1), where that was asked for and is told.
    """

    text: str = ""
    finish: str = ""
    usage: Usage | None = None
    thought: bool = False
    odds: tuple[tuple[str, float], ...] = ()


THINKING = 2048
"""Tokens that a model gets for its thoughts, on top of those for its answer, where it can't be kept from thinking."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a server takes of a request: all of it, but for what it has refused in its own words.

    ``refused`` are fields that are left out, ``most_stops`` is how many stop strings it takes (None: all that there
    are), ``form`` how it is bound to JSON (``json_schema``, ``json_object``, or "": not at all), ``quiet`` the
    name of the setting that keeps its model from thinking, ``thinking`` the tokens for thoughts where none does.
    """

    refused: frozenset[str] = frozenset()
    most_stops: int | None = None
    form: str = "json_schema"
    quiet: str = ""
    thinking: int = 0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a server was found to do when it was asked at start; nothing here is guessed from its name."""

    model: str = ""
    context: int = CONTEXT
    priority: bool = False
    structured: bool = False
    # Whether it tells how likely a token of its answer was, and which others could have stood there.
    odds: bool = False
    # Whether it takes `repetition_detection`, which ends an answer that goes round in circles.
    repetition: bool = False
    # Message shapes: a system message after the talk, an opening by the assistant, two messages of one role in
    # a row, and names that its template shows.
    late_system: bool = False
    assistant_first: bool = False
    same_role: bool = False
    names: bool = False
    # Whether it sees images.
    vision: bool = False
    # How many parameters the model has, where the server tells; 0 where it does not.
    parameters: int = 0
    # Whose adapters it has loaded beside the model, by the names of their sheets, in its own order.
    adapters: tuple[str, ...] = ()
    # Whose adapters it serves as models of their own, by the same names (vLLM).
    voices: tuple[str, ...] = ()
    terms: Terms = Terms()

    @property
    def small(self) -> bool:
        """Whether long instructions are lost on the model: it follows examples, and takes a late system message
        for part of the talk (seen with 135 million parameters)."""
        return 0 < self.parameters < SMALL

    @property
    def steady(self) -> bool:
        """Whether it may speak with somebody in danger, within a frame; one whose size nobody tells is a server that
        somebody set up for more than a try."""
        return not 0 < self.parameters < STEADY

    @property
    def judges(self) -> bool:
        """Whether it can be asked for a verdict: it keeps to a schema, and knows more than how an answer looks."""
        return self.structured and not self.small

    @property
    def picks(self) -> bool:
        """Whether it can be asked to pick one of some answers by its first token: it tells how likely each was, and
        knows more than how an answer looks. One that thinks begins with a thought."""
        return self.odds and not self.small and not self.terms.thinking


class Model(Protocol):
    """A chat model somewhere else."""

    @property
    def capabilities(self) -> Capabilities: ...

    def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Yield the answer as it is written. Raises EngineError."""
        ...

    async def complete(self, request: Request) -> Piece:
        """Return the whole answer as one piece. Raises EngineError."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of a work: a PNG, or OGG with Opus and its sound."""

    content: bytes
    sound: Sound | None = None


class Maker(Protocol):
    """Makes the works of one kind: of the same recipe and words the same bytes, but where a work says otherwise."""

    async def make(self, work: Work, text: str) -> Made:
        """Make it, for a bubble with this text. Raises NotMade."""
        ...
