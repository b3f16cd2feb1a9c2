"""What a burst asks for, read once for all rules: from people's own newest words alone, so that no page, quote, card,
name or file can order anything; knows no chat's state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from engine.media import postcard
from engine.media.pictures import picture_allowed
from engine.media.speech.spoken import asks_to_hear
from engine.memory.bidden import asks_to_keep
from engine.memory.knowing.likely import Wish as Asking
from engine.memory.knowing.near import may_be_near
from engine.memory.knowing.question import asked
from engine.messages import HEARD, Incoming, Kind
from engine.plan import signs
from engine.plan.plan import ActKind
from engine.plan.signs import Signal
from engine.promises import promises, wish
from engine.promises.noticing import Remark
from engine.times import dates
from engine.web import wishes
from engine.web.links import links_in
from persona.line import Whose


@dataclass(frozen=True, slots=True)
class Wants:
    """The own ``words`` of a burst and what in them is a wish: to have something looked up (``likely``: a question that
    only somebody who looks can answer, who was not asked to), the ``page`` of a link
    read, a picture, to hear him (``voice``; ``spoken`` where they spoke themselves). What they are to be answered by
    beside that: a ``signal``, news of ``joy``, ``silence`` and ``quote`` by their reasons. ``hints`` are acts that may
    be meant."""

    words: str = ""
    lookup: wishes.Wish | None = None
    page: str = ""
    picture: postcard.Wish | None = None
    voice: bool = False
    spoken: bool = False
    signal: Signal | None = None
    joy: Signal | None = None
    silence: str = ""
    quote: str = ""
    hints: frozenset[ActKind] = frozenset()
    likely: bool = False

    @classmethod
    def of(cls, burst: Sequence[Incoming]) -> "Wants":
        """What these messages ask for."""
        lines = [incoming.text for incoming in burst if incoming.whose is Whose.OWN and incoming.text]
        words = "\n".join(lines)
        spoken = bool(burst) and burst[-1].kind in HEARD
        if not words:
            return cls(spoken=spoken)
        low = signs.plain(words)
        links = links_in(words)
        # A sign with a picture, a file or a quoted text beside it is about that.
        bare = all(incoming.kind is Kind.TEXT and incoming.whose is Whose.OWN for incoming in burst)
        wished, fact = signs.wishes_in(low), signs.fact_in(low)
        lookup = wishes.wish_of(words)
        is_likely = lookup is None and bool(fact) and not signs.asks_to_look(fact)
        loose = wishes.Wish(wishes.Topic.SEARCH, fact) if fact else None
        picture = postcard.Wish.PICTURE if ActKind.PICTURE in wished and picture_allowed(words) else None
        return cls(
            words,
            lookup or loose,
            links[-1] if links and signs.wants_reading(low) else "",
            postcard.wish_of(words) or picture,
            asks_to_hear(words) or ActKind.VOICE_NOTE in wished,
            spoken,
            signs.signal_in(low) if bare else None,
            signs.joy_in(low),
            signs.wants_silence(low) if bare else "",
            signs.wants_quote(low, lines),
            signs.hints_in(low) | (frozenset((ActKind.READ_PAGE,)) if links else frozenset()),
            is_likely,
        )

    def can_mean(self, kind: ActKind) -> bool:
        """Whether an act can be done by these words at all: a picture that is not refused, a question that what they
        told is looked through for."""
        match kind:
            case ActKind.PICTURE:
                return picture_allowed(self.words)
            case ActKind.RECALL:
                return may_be_near(self.words) and Asking(self.words).asks
        return True

    def meant(self, kinds: Iterable[ActKind]) -> "Wants":
        """The same where these acts, of which a hint told, are meant: in the person's own words, whoever chose them."""
        kinds, lookup = frozenset(kinds), wishes.Wish(wishes.Topic.SEARCH, self.words)
        return replace(
            self,
            lookup=self.lookup or (lookup if ActKind.LOOK_UP in kinds else None),
            page=self.page or (links_in(self.words)[-1] if ActKind.READ_PAGE in kinds else ""),
            picture=self.picture or (postcard.Wish.PICTURE if ActKind.PICTURE in kinds else None),
            voice=self.voice or ActKind.VOICE_NOTE in kinds,
        )


def recalls_or_keeps(words: str) -> list[ActKind]:
    """Whether own words ask to keep something in mind, or what he was told: other rules do so, without a plan."""
    low = signs.plain(words)
    kinds = [ActKind.REMEMBER] if asks_to_keep(words) else []
    return [*kinds, ActKind.RECALL] if signs.wants_recall(low) or asked(words) is not None else kinds


def kept_by(words: str, remarks: Sequence[Remark], zone: tzinfo | None) -> tuple[ActKind, ...]:
    """All that other rules keep of a burst, or answer by what they kept, where none of them has been asked yet."""
    has_time = any(dates.has_time(line) for remark in remarks for line in remark.text[: dates.LONGEST].split("\n"))
    kinds = [ActKind.REMIND] if any(wish(remark.text, remark.at, zone) is not None for remark in remarks) else []
    kinds += recalls_or_keeps(words)
    promised = has_time and any(promises(remark.text, remark.at, zone) for remark in remarks)
    return (*kinds, ActKind.PROMISE) if promised else tuple(kinds)
