"""The card of a data set in Markdown: what is in it, from where, under which licence, and how often it is right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

_BANDS = (0.5, 0.9, 0.95, 0.98, 1.01)
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Source:
    """A book or a chat: its name, SHA-256, quotations in it, and those whose speaker is told."""

    name: str
    digest: str
    quotes: int
    told: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a card tells; ``confidences`` are those of the character's lines in the rows."""

    character: str
    persona: str
    licence: str
    sources: Sequence[Source]
    train: int
    held_out: int
    dropped: int
    least: float
    masked: bool
    confidences: Sequence[float]
    opinions: int = 0


def card(facts: Facts) -> str:
    """The card's text."""
    return "\n".join(_lines(facts)) + "\n"


def _lines(facts: Facts) -> Iterator[str]:
    yield f"# Lines of {facts.character}"
    yield ""
    yield f"Rows of chat for a model that is to sound like {facts.character}, under the prompt of {facts.persona}."
    yield ""
    yield f"**Licence:** {facts.licence}"
    yield ""
    yield "| source | SHA-256 | quotations | with a speaker |"
    yield "|---|---|---:|---:|"
    for source in facts.sources:
        yield f"| {source.name} | {source.digest[:16]}… | {source.quotes} | {source.told} |"
    yield ""
    yield f"- rows: {facts.train} to train on, {facts.held_out} held out by chapter; {facts.dropped} twins left out"
    yield f"- lines of {facts.character}: {len(facts.confidences)}, of confidence {facts.least} and more"
    yield f"- names: {'masked' if facts.masked else 'as in the sources'}"
    if facts.opinions:
        yield f"- {facts.opinions} lines below that confidence were kept since an engine named the same speaker"
    yield ""
    yield "## How often the speaker is right"
    yield ""
    yield "Estimated from the rules' own confidence, which was counted on labelled novels, not on these sources:"
    yield ""
    yield "| confidence | lines | right | 95 % interval |"
    yield "|---|---:|---:|---|"
    for low, high in pairwise(_BANDS):
        inside = [each for each in facts.confidences if low <= each < high]
        if inside:
            yield f"| {low:.2f} to {min(high, 1.0):.2f} | {len(inside)} | {_estimate(inside)} |"
    if facts.confidences:
        yield f"| all | {len(facts.confidences)} | {_estimate(facts.confidences)} |"


def _estimate(confidences: Sequence[float]) -> str:
    """The share that is likely right, and Wilson's interval for as many tries."""
    count = len(confidences)
    share = sum(confidences) / count
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2)) / (1 + _Z**2 / count)
    return f"{share:.3f} | {max(0.0, middle - half):.3f} to {min(1.0, middle + half):.3f}"
