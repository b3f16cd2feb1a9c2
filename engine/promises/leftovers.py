"""What a text says of time beside what was understood of it: while anything of that is left, nothing is confirmed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, pairwise

from engine.promises import cues
from engine.promises.clauses import Clause
from engine.promises.coverage import is_covered, is_read
from engine.times.calendar import Day
from engine.times.hours import Hour
from engine.times.reading import Item, Reading
from engine.times.repeats import NAMES, Repeat
from engine.times.spans import Stretch
from persona.words import either, lazily, tables

_WORDS = tables(__file__, "leftovers.toml")
_AND = lazily(rf"[,&/+;]|(?<!\w)(?:{either(_WORDS['and']['words'])})(?!\w)")
_OFFER = lazily(rf"\W*(?:{either(_WORDS['offer']['words'])})(?!\w)")
_TELLS = lazily(rf"(?<!\w)(?:{either(_WORDS['tells']['words'])})(?!\w)")
_AND_WORD = lazily(rf"[&+]|(?<!\w)(?:{either(_WORDS['and']['words'])})(?!\w)")
_DAY_BEFORE = lazily(rf"(?<!\w)(?:{either(_WORDS['day']['words'])})\W{{0,2}}(?:{_AND_WORD.pattern}|,) ?·")
_STOP = lazily(r"[.!?…\n]+(?:\s|$)")
_LIST = lazily(rf"\W*(?:(?:{either(_WORDS['list']['words'])})\W*)*")
_ANYWHERE = lazily(rf"(?<!\w)(?:{either(_WORDS['anywhere']['words'])})(?!\w)")
_IN_WISH = lazily(rf"(?<!\w)(?:{either(_WORDS['wish']['words'])})(?!\w)")
_SPAN = {name: either(words) for name, words in _WORDS["range"].items()}
_ABOUT, _CLOCK = rf"(?:(?:{_SPAN['article']}) )*", rf"(?:{_SPAN['figures']}|{_SPAN['words']})"
_RANGE = lazily(
    rf"(?<!\w)(?:{_SPAN['between']}) {_ABOUT}{_CLOCK}(?:{_SPAN['mark']})? ?(?:{_SPAN['and']}) ?{_ABOUT}"
    rf"(?=[·\d]|{_CLOCK}(?!\w))"
)
_FROM_TO = lazily(
    rf"(?<!\w)(?:{_SPAN['words']}) ?(?:{_SPAN['to']}) (?=·|(?:\d{{1,2}}|{_SPAN['words']})[^\w·]*(?:$|[,.;!?·]))"
)
_NUMBER = lazily(r"(?<![\w€$£#°.,/:+-])\d{1,4}(?![\w%°€$£/]|[.,:]\d| ?[-–] ?\d)")
_COUNTED = lazily(rf" (?!(?:{either(_WORDS['behind']['words'])})(?!\w))[^\W\d_]{{2,}}")
_TO_ITS_DAY = lazily(rf"\W*(?:(?:{either((*_WORDS['article']['words'], *_WORDS['including']['words']))})\W*)*")
_LIMIT = lazily(rf"(?<!\w)(?:{either(_WORDS['limit']['words'])})(?!\w)")


@dataclass(frozen=True)
class Leftovers:
    """A reading of a text, the times of it that the wish was ``used`` for before and ``kept`` after corrections."""

    reading: Reading
    clauses: Sequence[Clause]
    used: Sequence[Item]
    kept: Sequence[Item]

    @property
    def has_any(self) -> bool:
        """Whether anything that may be said of the wish's time has not been used up."""
        return (
            self._foreign_tells
            or self._taken_back
            or self._scattered
            or not is_covered(self.kept, self.reading.items, self.reading.masked)
            or self._limited
            or self._off_its_days
            or self._joined
            or self._offered
            or self._goes_on
            or _ANYWHERE.search(self.reading.masked) is not None
            or self._lasts
            or any(map(self._is_left_in, self._wishing))
            or not all(self._is_read(clause) for clause in self.clauses if clause.verb)
        )

    @property
    def _lasts(self) -> bool:
        """Whether it is from one hour to another, of which nobody can tell the one that is meant."""
        return any(pattern.search(self.reading.masked) for pattern in (_RANGE, _FROM_TO))

    @property
    def _wishing(self) -> Iterator[str]:
        masked = self.reading.masked
        return (masked[clause.start : clause.end] for clause in self.clauses if clause.verb or clause.own_items)

    def _is_read(self, clause: Clause) -> bool:
        start, end = clause.verb or (0, 0)
        words = self.reading.masked[clause.start : clause.end]
        kept, foreign = (
            [(item.span[0] - clause.start, item.span[1] - clause.start) for item in items]
            for items in (self.kept, [item for item in self._foreign if item in clause.items])
        )
        return is_read(words, (start - clause.start, end - clause.start), kept, foreign)

    def _is_left_in(self, clause: str) -> bool:
        if any(isinstance(item, Repeat) for item in self.kept):
            clause = cues.COUNT.sub("_", clause)
        if cues.LEFT.search(clause) or _IN_WISH.search(clause):
            return True
        return any(
            not _COUNTED.match(clause, number.end()) or clause[: number.start()].endswith("· ")
            for number in _NUMBER.finditer(clause)
        )

    @property
    def _foreign(self) -> list[Item]:
        """The times that are none of the wish's."""
        spans = [item.span for item in (*self.used, *self.kept)]
        return [
            item
            for item in self.reading.items
            if not any(start <= item.span[0] and item.span[1] <= end for start, end in spans)
        ]

    @property
    def _foreign_tells(self) -> bool:
        """Whether what the wish lacks, a day or a clock, is said elsewhere: it may be of that."""
        foreign = self._foreign
        dated = any(isinstance(item, Day | Repeat | Stretch) for item in self.kept)
        timed = any(isinstance(item, Hour | Stretch) for item in self.kept)
        repeated = any(isinstance(item, Repeat) for item in self.kept)
        return (
            (not dated and any(isinstance(item, Day) and not item.past for item in foreign))
            or (not timed and any(isinstance(item, Hour) for item in foreign))
            or (not repeated and any(isinstance(item, Repeat) for item in foreign))
        )

    @property
    def _taken_back(self) -> bool:
        """Whether something is taken back, and another time said, that was not exchanged."""
        masked = self.reading.masked
        first = min((item.span[0] for item in self.used), default=len(masked))
        starts = [match.end() for match in cues.CORRECTION.finditer(masked) if match.start() > first]
        if not starts:
            return False
        dropped = [item for item in self.used if item not in self.kept]
        after = [item for item in self.reading.items if item.span[0] >= starts[0]]
        named = [*map(_value, dropped), *map(_value, self.kept)]
        left = [
            item
            for item in after
            if item in self._foreign
            and _value(item) not in named
            and not (isinstance(item, Stretch) and not item.ahead)
        ]
        spans = [item.span for item in self.kept]
        numbers = [
            number
            for number in _NUMBER.finditer(masked, starts[0])
            if not any(start <= number.start() < end for start, end in spans)
            and not any(isinstance(item, Hour) and int(number[0]) == item.hour % 12 for item in dropped)
            and not _COUNTED.match(masked, number.end())
        ]
        return bool(left) or bool(numbers) or (bool(after) and not dropped)

    @property
    def _scattered(self) -> bool:
        """Whether several times stand in sentences of their own, where the later may stand for the earlier."""
        masked = self.reading.masked
        heads = [item for item in self.kept if isinstance(item, Hour | Stretch)]
        pairs = [(one, other, masked[one.span[1] : other.span[0]]) for one, other in pairwise(heads)]
        return any(
            _STOP.search(gap) or not (_AND.search(gap) or (not gap.strip() and _value(one) == _value(other)))
            for one, other, gap in pairs
        )

    @property
    def _joined(self) -> bool:
        """Whether a time that is none of the wish's stands in one list with one that is."""
        masked, foreign = self.reading.masked, self._foreign
        pairs = [(one, other) for one in foreign for other in self.kept]
        return any(
            gap.strip() != "" and _LIST.fullmatch(gap) and "." not in gap
            for start, end in (sorted((one.span, other.span)) for one, other in pairs)
            for gap in [masked[start[1] : end[0]]]
        )

    @property
    def _offered(self) -> bool:
        """Whether a clause of its own offers another time: "or has it to be Monday?"."""
        masked, foreign = self.reading.masked, self._foreign
        return any(
            _OFFER.match(masked[clause.start : clause.end]) and any(item in foreign for item in clause.items)
            for clause in self.clauses
        )

    @property
    def _goes_on(self) -> bool:
        """Whether a day stands before another ("Mon and Friday"), or a further clause with a clock of its own tells
        nothing, so that it may be wished too: "and Dan at nine"."""
        masked, foreign = self.reading.masked, self._foreign
        repeats = any(isinstance(item, Repeat) for item in self.kept)
        behind = dropwhile(lambda clause: not clause.verb, self.clauses)
        return (not repeats and _DAY_BEFORE.search(masked) is not None) or any(
            _AND_WORD.search(masked[before.end : clause.start])
            and any(item in foreign for item in clause.items if isinstance(item, Hour))
            and not (clause.verb or _TELLS.search(masked[clause.start : clause.end]))
            for before, clause in pairwise(behind)
        )

    @property
    def _off_its_days(self) -> bool:
        """Whether a day stands beside a repetition that does not come on weekdays of its own, and neither begins nor
        ends it: "every day but Sunday"."""
        masked = self.reading.masked
        repeats = [item for item in self.kept if isinstance(item, Repeat)]
        days = [item for item in self.kept if isinstance(item, Day)]
        weekly = [repeat for repeat in repeats if repeat.freq == "WEEKLY"]
        if weekly:
            own = {name for repeat in weekly for name in repeat.days}
            days = [day for day in days if own and (day.weekday is None or NAMES[day.weekday] not in own)]
        heads = [masked[: day.span[0]] for day in days]
        return bool(repeats) and (
            any(day.first != day.last for day in days)
            or any(not cues.UNTIL.search(head) and not cues.START.search(head) for head in heads)
        )

    @property
    def _limited(self) -> bool:
        """Whether a repetition has an end that was not read."""
        masked = self.reading.masked
        if not any(isinstance(item, Repeat) for item in self.kept):
            return False
        return any(
            not any(
                isinstance(item, Day) and _TO_ITS_DAY.fullmatch(masked[match.end() : item.span[0]])
                for item in self.kept
            )
            and not any(count.start() <= match.start() < count.end() for count in cues.COUNT.finditer(masked))
            for match in _LIMIT.finditer(masked)
        )


def _value(item: Item) -> object:
    """What two times have in common that mean the same day or clock."""
    match item:
        case Day(first, last):
            return first, last
        case Hour(hour, minute):
            return hour % 12, minute
        case Repeat(freq, _, interval, days):
            return freq, interval, days
    return item


def in_a_row(own: Sequence[Item], reading: Reading) -> list[Item]:
    """The wish's times with the clocks that stand in one list with them."""
    items = list(own)
    hours = [item for item in reading.items if isinstance(item, Hour)]
    for one, other in (*pairwise(hours), *pairwise(reversed(hours))):
        start, end = sorted((one.span, other.span))
        if one in items and other not in items and _LIST.fullmatch(reading.masked[start[1] : end[0]]):
            items.append(other)
    return sorted(items, key=lambda item: item.span)
