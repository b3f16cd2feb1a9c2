"""What a burst is about and how it feels, by its words and those shortly before; knows no answer and no model."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from engine.output.ends import sentences
from engine.turn.talk.terms import BAD, FIGURES, GOOD, GRAVE, PLAIN, SORE, plain, stem, stems, topics, words
from persona.feelings.manner import Mood
from persona.line import Speaker
from persona.scene import Snapshot
from persona.words import either, lazily

_SHORTLY = 8
"""Lines of the person before a burst that it still goes on from."""
_PLAINLY = 0.5
"""Strength of a mood from which on it counts."""
_NOT = frozenset(("not", "no", "never", "without", "nothing", "cannot"))
_ONLY_SOUNDS = frozenset(("stop", "wait", "help", "believe", "only", "just"))
"""Words before which a "not" turns nothing round: who can't stop smiling smiles."""
_REACH = 3
"""Words behind a "not" that it turns round."""
_GIVEN = lazily(
    r"\b(?:money|charity|donat\w*|collect\w*|rais(?:ed?|ing)|fundrais\w*|sponsor\w*)\b.{0,30}\bfor (?:[\w']+ ){0,3}"
    r"(?:hospitals?|hospices?|lifeboats?|ambulances?|research|charity)\b"
)
"""What somebody gives to: nobody is ill where money is raised for a hospital."""
_SUPPOSED = lazily(r"\b(?:would|could|should|might)(?: have|'ve|ve)(?: been)? (?!died\b|killed\b|drowned\b|dead\b)\w+")
"""What did not happen, so that nobody is glad or sad of it; but who could have died was in danger."""
_HAD_BEST = lazily(r"(?:\b(?:i|we|you)'d|\b(?:had|i'd)) best\b")
"""What somebody ought to do, which is no good news."""
_CLOSEST = lazily(r"\bbest (?=(?:friend|mate|pal|bud|budd(?:y|ie)|man)s?\b)")
"""Who somebody is to them, of which nobody is glad by itself."""
_FIGURE = lazily(rf"\b(?:{either(FIGURES)})\b")
"""What speaks of death and means none, or nobody's."""
_OF_ONE = lazily(r"\b(?:i|i'm|im|i've|ive|i'll|me|my|myself|we|us|our)\b|^(?:so |feeling |felt )")
_ASKS = lazily(
    r"(?:(?:so|and|but|ok|hey|haha|well|harry)[, ]+)*(?:whats?|whos?|whom|whose|which|wheres?|whens?|why|hows?|do|does"
    r"|did|are|is|was|were|can|could|would|will|should|shall|have|has|any)\b(?! an? )"
)

_REMINDS = lazily(
    r"\b(?:remember|recall|remind|forg[eo]t(?:ten)?|i (?:told you|said|mentioned)"
    r"|(?:tell|show|give|name|repeat) (?:me|it|us)"
    r"|you (?:know|knew|should know)|bet you|test|quiz|guess)\b"
)
"""What bids somebody remember without a question."""

_WH = lazily(r"\b(?:wh(?:at|ich|ere|o|om|ose|en|y)|how)(?:'?s)?\b")
_SAME = lazily(r"(?:and|what about|how about) (?:(?:my|the|our) )?(?:[\w'-]+ ?){1,3}[.!?]*$")
"""Asks the same as the question before it, of somebody or something else."""
_OF_NAME = lazily(r"\bnames?[.!]*$")
_TELLS = lazily(
    r"(?:(?:and|so|but|ok|well|oh|yes|no|because|then|now|also)[, ]+)*(?:i|i'\w+|im|ive|my|our|we|we're"
    r"|he|he's|she|she's"
    r"|they|they're|it|it's|its|there|there's|the|that|that's|thats|this|a|an|some|just|when)\b"
)
"""What a sentence begins with that tells something, though a question word stands in it."""


@dataclass(frozen=True)
class Sense:
    """The ``text`` of a burst, the person's lines shortly ``before`` it, his own ``last`` line, whether he is
    ``worried``, and whether what it means is ``light``, whatever its words say."""

    text: str
    before: tuple[str, ...] = ()
    last: str = ""
    worried: bool = False
    light: bool = False

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Sense":
        """The sense of the lines since he last spoke, in the light of those before."""
        history, mood = snapshot.history, snapshot.chat.mood
        his = next((at for at in range(len(history) - 1, -1, -1) if history[at].speaker is Speaker.PERSONA), -1)
        burst = " ".join(line.own_words for line in history[his + 1 :])
        before = [line.own_words for line in history[: his + 1] if line.speaker is Speaker.PERSON]
        worried = mood.mood is Mood.WORRIED and mood.strength >= _PLAINLY
        return cls(burst, tuple(before[-_SHORTLY:]), history[his].text if his >= 0 else "", worried)

    @cached_property
    def plain(self) -> str:
        """The burst in small letters and straight apostrophes, in one line."""
        return " ".join(plain(self.text).split())

    @cached_property
    def stems(self) -> frozenset[str]:
        """What it speaks of."""
        return stems(self.text)

    @cached_property
    def near(self) -> frozenset[str]:
        """What it and the lines just before speak of, his own last one among them."""
        return self.stems.union(*map(stems, self.before[-2:]), stems(self.last))

    @cached_property
    def topics(self) -> frozenset[str]:
        """What it touches; where that is nothing, what was touched just before."""
        return topics(self.stems) or topics(stems(" ".join(self.before[-2:])))

    @cached_property
    def telling(self) -> frozenset[str]:
        """The stems that are about something in particular."""
        return self.stems - PLAIN

    @cached_property
    def asks(self) -> bool:
        """Whether it asks something."""
        return "?" in self.text or _ASKS.match(self.plain) is not None

    @cached_property
    def asks_back(self) -> bool:
        """Whether it may ask for what was told before: it asks something in any sentence, or bids him remember."""
        asked = (_WH.search(part) and not _TELLS.match(part) for part in sentences(self.plain))
        is_same = bool(self.before) and _SAME.match(self.plain) is not None
        goes_on = is_same and Sense(self.before[-1], self.before[:-1]).asks_back
        is_bid = _REMINDS.search(self.plain) is not None or _OF_NAME.search(self.plain) is not None
        return self.asks or any(asked) or goes_on or is_bid

    @cached_property
    def grave(self) -> bool:
        """Whether death, illness or danger is spoken of, or was just before and nothing good since."""
        if self.dire:
            return True
        return self.feels <= 0 and any(not GRAVE.isdisjoint(_felt(text)) for text in self.before)

    @cached_property
    def sore(self) -> bool:
        """Whether it hurts the person themselves, now or just before: pity is out of place where only a word is bad."""
        near = self.text if self.feels else " ".join((*self.before[-1:], self.text))
        return self.grave or (_OF_ONE.search(plain(near)) is not None and not SORE.isdisjoint(_felt(near)))

    @cached_property
    def figures(self) -> bool:
        """Whether death is spoken of, and none is meant."""
        return _FIGURE.search(self.plain) is not None

    @cached_property
    def dire(self) -> bool:
        """Whether death, illness or danger is spoken of now."""
        return not GRAVE.isdisjoint(_felt(self.text))

    @cached_property
    def feels(self) -> int:
        """1 where it is glad, -1 where it is not, 0 where neither tells."""
        sum_ = feeling(self.text)
        return (sum_ > 0) - (sum_ < 0 and not self.light)

    @cached_property
    def weighs(self) -> int:
        """The same where a line that tells nothing goes on from those before."""
        if self.feels:
            return self.feels
        return -1 if self.before and feeling(self.before[-1]) < 0 and not self.light else 0


def feeling(text: str) -> int:
    """How many words more are good than bad; what a "not" turns round counts for the other side."""
    sum_ = 0
    for word, is_turned in turned_round(text):
        value = (word in GOOD) - (word in BAD)
        sum_ += -value if is_turned else value
    return sum_


def _felt(text: str) -> frozenset[str]:
    return frozenset(word for word, is_turned in turned_round(text) if not is_turned)


_FIGURES = ((_FIGURE, " "), (_GIVEN, " "), (_SUPPOSED, " "), (_HAD_BEST, " "), (_CLOSEST, ""))


def _without(text: str) -> str:
    """A plain text without what only sounds like something felt."""
    for figure, instead in _FIGURES:
        text = figure.sub(instead, text)
    return text


# The lines of a talk are weighed again in each of its turns.
@lru_cache(maxsize=128)
def turned_round(text: str) -> tuple[tuple[str, bool], ...]:
    """The stems of a text in their order, each with whether a "not" stands shortly before it."""
    found, left = [], 0
    row = words(_without(plain(text)))
    for word, following in zip(row, [*row, ""][1:], strict=True):
        found.append((stem(word), left > 0))
        left = _REACH if (word in _NOT or word.endswith("n't")) and following not in _ONLY_SOUNDS else left - 1
    return tuple(found)
