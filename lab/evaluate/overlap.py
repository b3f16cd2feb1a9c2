"""How much of a reference is in a reply: BLEU, chrF and ROUGE, by the reference libraries and under their settings."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

ROUGES = ("rouge1", "rouge2", "rougeL")
_MOST = 0.5
"""Share of a reference's letters beyond which it counts as not Latin."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Of one reply: sentence BLEU and chrF (0 to 100), ROUGE F1 (0 to 1) in the order of ROUGES; ``by_character`` says
    that ROUGE counted characters."""

    bleu: float
    chrf: float
    rouge: tuple[float, ...]
    by_character: bool


@dataclass(frozen=True, slots=True)
class CorpusOverlap:
    """Of all replies together: corpus BLEU and chrF (0 to 100), with the signatures by which others can repeat them."""

    bleu: float
    chrf: float
    signatures: tuple[str, ...]


def overlap(reply: str, reference: str) -> Overlap:
    """Return how a reply overlaps with a reference, each by its library alone."""
    is_foreign = not _is_latin(reference)
    scorer = _rouge(by_character=is_foreign)
    found = scorer.score(reference, reply)
    return Overlap(
        _bleu(effective_order=True).sentence_score(reply, [reference]).score,
        _chrf().sentence_score(reply, [reference]).score,
        tuple(float(found[name].fmeasure) for name in ROUGES),
        is_foreign,
    )


def corpus(replies: Sequence[str], references: Sequence[str]) -> CorpusOverlap:
    """Return what all replies overlap with their references: counts are added up before they are divided."""
    bleu, chrf = _bleu(effective_order=False), _chrf()
    scores = [metric.corpus_score(list(replies), [list(references)]).score for metric in (bleu, chrf)]
    return CorpusOverlap(scores[0], scores[1], tuple(str(metric.get_signature()) for metric in (bleu, chrf)))


def _is_latin(text: str) -> bool:
    """Whether ROUGE's own tokenizer can read a text: it drops every letter that is not one of a to z."""
    letters = [letter for letter in text if letter.isalpha()]
    foreign = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return foreign <= _MOST * len(letters)


class _Characters:
    """A tokenizer for scripts that ROUGE's own one drops: each letter or digit is a token."""

    def tokenize(self, text: str) -> list[str]:
        return [letter for letter in text.casefold() if letter.isalnum()]


@lru_cache(maxsize=2)
def _bleu(*, effective_order: bool) -> Any:
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(lowercase=True, effective_order=effective_order)


@lru_cache(maxsize=1)
def _chrf() -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()


@lru_cache(maxsize=2)
def _rouge(*, by_character: bool) -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(list(ROUGES), use_stemmer=True, tokenizer=_Characters() if by_character else None)
