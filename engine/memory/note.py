"""A note of what people told of themselves, in their own sentences; knows no engine and no store.

Where no engine can be trusted to sum a talk up, this is its summary: a line for each sentence, in quotes, the worthiest
that there is room for, in the order in which they were said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.output.bubbles import bare
from engine.output.ends import sentences
from engine.output.phrasing import Past
from engine.times import dates
from engine.turn import budget, prompt
from persona.line import Line, Speaker
from persona.text import bound, one_line, straighten
from persona.topics import main_words
from persona.words import either, lazily, tables, whole

_TABLES = tables(__file__, "note.toml")
_OWN = lazily(whole(word for words in _TABLES["own"].values() for word in words))
_GERMAN = lazily(whole(_TABLES["own"]["de"]))
_LIFE, _PLANS, _FEELINGS, _YOU, _SECRET = (
    lazily(whole(_TABLES[name]["words"])) for name in ("life", "plans", "feelings", "you", "secret")
)
_ASKS = lazily(rf"\W*(?:(?:and|but|so|und|y|et) )?(?:{either(_TABLES['asks']['words'])})\b")
_SMALL_TALK = lazily(rf"\W*(?:\w+, )?(?:{either(_TABLES['small_talk']['words'])})\W*")
_NUMBER = lazily(r"\d[\d ()/-]{5,}|@|://")
"""What could be a number of somebody's, or an address."""
_NAME = lazily(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Þ][a-zà-ÿ]+")
_QUOTED = lazily(r"(?:(?P<name>[^“”\n]{1,40}): )?“(?P<text>[^“”\n]+)”")
_LEAST_WORDS, _LONGEST = 3, 40
"""Words of a sentence that tells anything, and tokens of one that is kept."""
_WORTH = 3.0
"""What a sentence needs to be in a note."""
_MANY_WORDS, _SHORT = 60, 3
"""Words of a summary that are looked at, and letters of one that tells anything."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of somebody's, in a group with their name, and how much it tells of them."""

    text: str
    name: str
    worth: float

    @property
    def quote(self) -> str:
        """The line of a note that it is."""
        return f"{self.name}: “{self.text}”" if self.name else f"“{self.text}”"


def note_of(lines: Sequence[Line], before: str, *, tokens: int, group: bool) -> str:
    """A note of at most so many tokens on what people told in these lines, and on what a note of ``before`` holds; ""
    where there is nothing to note. Anything that is no note is left out."""
    his = Past(line.text for line in lines if line.speaker is Speaker.PERSONA)
    new = (saying for line in lines for saying in _told(line, his, group=group))
    sayings = _without_repeats([*_noted(before), *new])
    # Of two that tell as much the newer one stays.
    ranking = sorted(range(len(sayings)), key=lambda place: (-sayings[place].worth, -place))
    kept, room = set[int](), tokens
    for place in ranking:
        room -= budget.tokens(sayings[place].quote)
        if room < 0:
            break
        kept.add(place)
    return "\n".join(saying.quote for place, saying in enumerate(sayings) if place in kept)


def told_in(text: str) -> str:
    """The sentence of a text in which its writer tells most of themselves, and speaks of nobody else's; "" for none."""
    parts = [sentence for line in bound(text).splitlines() for sentence in sentences(line)]
    own = [(worth, part) for part in parts if (worth := _worth(part)) >= _WORTH and not _YOU.search(_plain(part))]
    return max(own, key=lambda pair: pair[0])[1] if own else ""


def prose_of(summary: str) -> str:
    """What of a summary is no note: what an engine wrote."""
    return "\n".join(line for line in summary.splitlines() if not _QUOTED.fullmatch(line))


def is_his(text: str, lines: Iterable[Line]) -> bool:
    """Whether a summary has more words of his own lines than of people's: then it tells of himself, or of nothing."""
    words, his, theirs = _words_of(text), set[str](), set[str]()
    for line in lines:
        (his if line.speaker is Speaker.PERSONA else theirs).update(words & _words_of(line.text))
    return len(his) > len(theirs)


def _words_of(text: str) -> frozenset[str]:
    """The beginnings of its words, which are alike in most of their forms."""
    return frozenset(word.removesuffix("s")[:4] for word in main_words(text, limit=_MANY_WORDS, shortest=_SHORT))


_LEVEL = str.maketrans("“”", "''")
"""Signs that would end a quote."""


def _noted(note: str) -> Iterator[Saying]:
    for match in map(_QUOTED.fullmatch, note.splitlines()):
        if match:
            yield Saying(match["text"], match["name"] or "", _worth(match["text"]))


def _told(line: Line, his: Past, *, group: bool) -> Iterator[Saying]:
    # What sounded like despair is for no note: it would be held before him in every turn.
    if line.speaker is Speaker.PERSONA or line.heavy or line.cry:
        return
    name = prompt.as_data(one_line(line.name)) if group else ""
    for part in bound(line.own_words).splitlines():
        for sentence in sentences(part):
            if (worth := _worth(sentence)) >= _WORTH and not his.has(sentence):
                text = prompt.as_data(budget.clip(one_line(sentence), _LONGEST))
                yield Saying(text.translate(_LEVEL), name, worth)


def _without_repeats(sayings: Sequence[Saying]) -> list[Saying]:
    """The latest of those that say the same."""
    latest = {(saying.name, bare(saying.text)): place for place, saying in enumerate(sayings)}
    return [sayings[place] for place in sorted(latest.values())]


def _worth(sentence: str) -> float:
    """How much a sentence tells of who says it; 0 for what is a question, a greeting, small talk or a secret."""
    plain = _plain(sentence)
    if plain.count(" ") < _LEAST_WORDS - 1 or "?" in plain or "://" in plain:
        return 0.0
    empty = (_ASKS.match(plain), _SMALL_TALK.fullmatch(plain), _SECRET.search(plain), _NUMBER.search(plain))
    if any(empty):
        return 0.0
    return (
        2.0 * bool(_OWN.search(plain))
        + 1.5 * bool(_LIFE.search(plain))
        + bool(_FEELINGS.search(plain))
        + 0.5 * bool(_PLANS.search(plain))
        + 1.0 * (dates.has_time(plain))
        + 1.0 * (not _GERMAN.search(plain) and bool(_NAME.search(sentence)))
        + 0.5 * len(main_words(plain, shortest=_SHORT))
        - 1.5 * bool(_YOU.search(plain))
    )


def _plain(sentence: str) -> str:
    return straighten(one_line(sentence)).casefold()
