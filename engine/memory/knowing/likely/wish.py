"""What a line wants to know, as far as words tell; knows nothing that was told."""

from dataclasses import dataclass
from functools import cached_property

from engine.memory.knowing.likely.concepts import CONCEPTS, TABLES, asked_of, plain
from engine.memory.knowing.near.asking import near_questions
from engine.memory.knowing.question import ASIDE, core_of, plain_sentences, slot_of
from engine.memory.recall.stems import listed, words
from persona.languages import ENGLISH
from persona.words import lazily

_PATTERNS = {name: lazily(pattern) for name, pattern in TABLES["patterns"].items()}
OWN = lazily(r"\b(?:i|i'm|im|i've|ive|i'd|i'll|my|me|we|we're|our|us)\b")
_LEAVE = lazily(
    r"\b(?:(?:may|might|can|could|if) i (?:just |quickly )?(?:ask|inquire|wonder)|tell me|let me ask"
    r"|i (?:wonder|was wondering|would like to know|want to know|ask))\b"
)
"""What goes before a question, to him too, and is none of it."""
YOU = lazily(r"\b(?:you|your|yours|yourself)\b")
WH = lazily(
    r"\b(?:what|where(?:abouts)?|who|whom|whose|when|which|why|how"
    r"(?: (?:old|many|much|long|far|big|tall|often|heavy))?)(?:'s|'re|'d|s)?\b"
)
_KIND = lazily(r"(?:what|which)(?:'s| sort of| kind of)? (\w+)\b")
_OWN_NAME = CONCEPTS.index("own_name")
_ASIDE = ASIDE | listed(ENGLISH, "stop") | frozenset(["suppose", "quick", "somebody", "someone", "somewhere", "please"])


@dataclass(frozen=True)
class Wish:
    """What a line wants to know, as far as words tell."""

    text: str

    @cached_property
    def low(self) -> str:
        """In small letters, with slang read as plain."""
        return plain(self.text)

    @cached_property
    def core(self) -> str:
        """The question in it, as far as one is found."""
        if found := near_questions(self.text):
            return found[0].asked.text
        parts = [core_of(part)[0] for part, _ in plain_sentences(self.low)]
        asking = [part for part in parts if WH.search(part)] or parts[-1:] or [self.low]
        match = WH.search(asking[-1])
        return asking[-1][match.start() :] if match else asking[-1]

    @cached_property
    def slot(self) -> str:
        """What an answer fills."""
        return slot_of(self.core) if self.core else "thing"

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The words that tell what it is about."""
        found = words(self.low)
        return tuple(dict.fromkeys(word for word in found if word not in _ASIDE and len(word) > 1))

    @cached_property
    def head(self) -> str:
        """The last of those words that stand in the question itself."""
        return next((word for word in reversed(words(self.core)) if word in self.terms), "")

    @property
    def kind(self) -> str:
        """What sort of thing it asks for, as in "which bird", "" where that is not said."""
        found = _KIND.match(self.core)
        return found[1] if found else ""

    @property
    def asks(self) -> bool:
        """Whether it asks anything, and not for him alone or for advice."""
        if (_PATTERNS["of_him"].search(self.core) and not OWN.search(self.core)) or _PATTERNS["advice"].search(
            self.core
        ):
            return False
        if "?" not in self.text and _PATTERNS["states"].search(self.low):
            return False
        # "I had figs once, which was a mistake" asks nothing.
        asks = any(not one.asked.text.startswith("which") for one in near_questions(self.text))
        return asks or "?" in self.text or _PATTERNS["asks"].search(self.low) is not None

    @property
    def may_ask(self) -> bool:
        """Whether it may ask something where they ask one thing after another, in whatever order of words."""
        is_stated = "?" not in self.text and _PATTERNS["states"].search(self.low)
        if is_stated or _PATTERNS["advice"].search(self.core) or (YOU.search(self.core) and not self.own):
            return False
        return self.asks or any(_PATTERNS[name].search(self.low) for name in ("may_ask", "inverted"))

    @property
    def bids(self) -> bool:
        """Whether it only bids him do something."""
        return _PATTERNS["bids"].search(self.low) is not None

    @property
    def of_name(self) -> bool:
        """Whether it asks what they are called themselves."""
        return asked_of(self.core)[_OWN_NAME]

    @property
    def own(self) -> bool:
        """Whether it speaks of themselves."""
        return OWN.search(_LEAVE.sub(" ", self.low)) is not None

    def texts(self) -> tuple[str, str]:
        """What the encoder is asked for."""
        return self.low, self.core
