"""Which sentences of pages answer a query, without those that give orders; pure, and all that it reads is data."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.memory.recall.stems import stems
from engine.messages import Passage
from engine.output.ends import sentences
from persona.text import bound, compose, one_line, straighten, strip_hidden
from persona.words import either, tables, whole

_TABLES = tables(__file__, "passages.toml")
_ORDERS = re.compile(whole([*_TABLES["orders"], *_TABLES["wants"]]), re.IGNORECASE)
_OPENERS = re.compile(rf"\b(?:{either(_TABLES['openers'])})\s*:", re.IGNORECASE)
# Marks of templates and code, links, addresses, commands, and what nobody writes in a sentence.
_MARKS = re.compile(r"<\||\|>|\[/?\w+\]|</?\w|[{}<>\\`|#=^~]|https?:|www\.|\S@\S|(?:^|\s)/\w|_{2}|\S{40}")
_PLAIN = re.compile(r"[^\W\d_]")
_SHORTEST, LONGEST = 25, 300
"""Characters of a sentence that is worth quoting."""
_READ = 60_000
MOST = 6
_LEAST = 0.4
"""Share of a query's words that the best sentence must hold, or what stands around it."""


@dataclass(frozen=True, slots=True)
class Text:
    """What one source says."""

    source: int
    text: str


def orders(text: str) -> bool:
    """Whether a text speaks to a machine that reads it, or is more than plain words."""
    plain = straighten(compose(text))
    return any(pattern.search(plain) for pattern in (_MARKS, _ORDERS, _OPENERS))


def chosen(texts: Iterable[Text], query: str, language: str) -> tuple[Passage, ...]:
    """The sentences that answer the query best, the best first; none where none holds enough of its words."""
    asked = frozenset(stems(query, language))
    if not asked:
        return ()
    scored: dict[str, tuple[float, int]] = {}
    for at, (text, sentence, around) in enumerate(_sentences(texts)):
        own, near = (len(asked & frozenset(stems(words, language))) / len(asked) for words in (sentence, around))
        # What stands around it tells what "it" is; the earlier of two says it more plainly.
        score = own + near / 4
        if score >= _LEAST and own > 0 and sentence not in scored:
            scored[sentence] = (score - min(at, 500) / 10_000, text.source)
    ranked = sorted(scored.items(), key=lambda pair: -pair[1][0])
    return tuple(Passage(sentence, source) for sentence, (_, source) in ranked[:MOST])


def beginning(texts: Iterable[Text], best: Sequence[Passage]) -> tuple[Passage, ...]:
    """The first sentences of texts, with the ``best`` of them among them, in the order in which they stand there."""
    every = [*dict.fromkeys(Passage(sentence, text.source) for text, sentence, _ in _sentences(texts))]
    kept = {*best[: MOST // 2], *every[: MOST - min(len(best), MOST // 2)]}
    return tuple(passage for passage in every if passage in kept)


def _sentences(texts: Iterable[Text]) -> Iterator[tuple[Text, str, str]]:
    """Each sentence that is one, with the text around it."""
    for text in texts:
        whole_text = strip_hidden(compose(bound(text.text, _READ)))
        for paragraph in whole_text.split("\n"):
            parts: Sequence[str] = [one_line(part) for part in sentences(paragraph)]
            for at, part in enumerate(parts):
                if _is_sentence(part):
                    yield text, part, " ".join(parts[max(at - 1, 0) : at + 2])


def _is_sentence(text: str) -> bool:
    letters = len(_PLAIN.findall(text))
    is_prose = _SHORTEST <= len(text) <= LONGEST and letters > len(text) / 2 and " " in text
    return is_prose and not text.endswith("?") and not orders(text)
