"""What a person wishes to be reminded of and when: times that are plain, times to choose from, or why it can't be kept.

Rules, no engine: a wish is known by its verb, the times that belong to it by where they stand, and nothing is kept of
which a part was not understood."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import cached_property, lru_cache

from engine.promises import cues
from engine.promises.amending import anchored, corrected, listed
from engine.promises.clauses import Clause, clauses_of
from engine.promises.draft import LAST_PLACE, Draft
from engine.promises.leftovers import Leftovers, in_a_row
from engine.promises.things import thing_of
from engine.promises.timing import Times
from engine.times import dates
from engine.times.calendar import Day
from engine.times.clocks import Wall
from engine.times.hours import Hour
from engine.times.reading import Item, Reading, read
from engine.times.repeats import Repeat
from persona.promise import LONGEST_SAID, Kind

MOST = 5
"""Reminders of one wish."""
_SHORT_WISH = 5
"""Words of a wish to be woken that names no time."""
FURTHEST = 28 * 86_400.0
"""Seconds ahead: a chat in which nothing is said is kept for thirty days, and what is kept in it no longer."""


class Trouble(StrEnum):
    """Why a wish is not kept: no time that was understood, one that is over or too far ahead, too often, or by
    something that can't be seen from here."""

    NONE = ""
    WHEN = "when"
    PAST = "past"
    FAR = "far"
    OFTEN = "often"
    CUE = "cue"


@dataclass(frozen=True, slots=True)
class Wish:
    """The reminders of a wish; of one that can't be kept as it is, its thing alone and what the trouble is."""

    drafts: tuple[Draft, ...]
    trouble: Trouble = Trouble.NONE

    @property
    def is_refused(self) -> bool:
        """Whether it can't be kept, whatever else is said."""
        return self.trouble not in (Trouble.NONE, Trouble.WHEN)


# A burst is asked for it by the house, and again for its plan.
@lru_cache(maxsize=64)
def wish(text: str, now: float, zone: tzinfo | None) -> Wish | None:
    """What a text asks to be reminded of; None where it asks for nothing. ``now`` in epoch s. Where the zone is unknown
    and the time depends on it, there is one draft without a time."""
    plain = dates.plain(text[: dates.LONGEST])
    if plain.lstrip().startswith(">") or not might_wish(plain):
        return None
    here = zone or LAST_PLACE
    local = datetime.fromtimestamp(now, here)
    reading = read(plain, local.date(), str(zone) if zone else "")
    return _Asked(text, reading, Wall(local, morning=False), zone is not None).answer()


def asks(text: str) -> bool:
    """Whether a text asks for a reminder, whatever it says of the time."""
    return wish(text, 0.0, None) is not None


def might_wish(plain: str) -> bool:
    """Whether a text has words with which a wish may begin; most have none. Told cheaply."""
    return cues.ANY.search(plain) is not None


@dataclass(frozen=True)
class _Asked:
    """One text in which a wish may stand."""

    text: str
    reading: Reading
    wall: Wall
    in_zone: bool

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return clauses_of(self.reading)

    @cached_property
    def wakes(self) -> bool:
        return bool(cues.WAKES.search(self.reading.masked))

    @cached_property
    def _is_question(self) -> bool:
        """Whether he is to ask something some day, at an hour of his own."""
        return any(cues.ASKS.match(self.reading.masked, *clause.verb) for clause in self.clauses if clause.verb)

    def answer(self) -> Wish | None:
        masked = self.reading.masked
        wishing = [clause for clause in self.clauses if clause.verb]
        core = any(clause.core for clause in wishing)
        if not wishing or (self._is_song and not self.reading.items):
            return None
        own = in_a_row(self._own(), self.reading)
        items = anchored(corrected(own, masked), self.reading.items, masked)
        asked = Times(items, self.text, masked, self.wall)
        if not core and not asked.names_a_time_to_come:
            if self._waits_for_a_cue:
                return self._trouble(Trouble.CUE)
            return self._trouble(Trouble.WHEN) if self._is_vague else None
        return self._wish(asked, Leftovers(self.reading, self.clauses, own, items))

    @property
    def _is_song(self) -> bool:
        """Wake me up when it's all over."""
        return self.wakes and len(self.reading.masked.split()) > _SHORT_WISH

    @property
    def _waits_for_a_cue(self) -> bool:
        masked = self.reading.masked
        return bool(cues.CUE.search(masked)) and bool(cues.TELLS.search(masked) or cues.ACTS.search(masked))

    @property
    def _is_vague(self) -> bool:
        """Whether a word is asked for at no time that a clock shows ("ping me in a bit"), or for a thing alone."""
        masked = self.reading.masked
        return bool(cues.ERRAND.search(masked) or (cues.ACTS.search(masked) and cues.VAGUE.search(masked)))

    def _wish(self, asked: Times, left: Leftovers) -> Wish:
        if any(isinstance(item, Repeat) and not item.freq for item in asked.items):
            return self._trouble(Trouble.OFTEN)
        if not asked.has_time:
            cue = cues.CUE.search(self.reading.masked)
            return self._trouble(Trouble.CUE if cue else Trouble.WHEN)
        if any(isinstance(item, Day) and item.past for item in asked.items):
            return self._trouble(Trouble.PAST)
        if asked.is_far:
            return self._trouble(Trouble.FAR)
        if asked.unclear or left.has_any:
            return self._trouble(Trouble.WHEN)
        if not self.in_zone and not asked.only_spans:
            return Wish((self._draft("", 0.0, (), ""),))
        return self._kept(asked)

    def _kept(self, asked: Times) -> Wish:
        drafts: list[Draft] = []
        for entry, thing in asked.entries():
            if entry.hour is None and entry.day and entry.day.other:
                return self._trouble(Trouble.WHEN)
            if entry.lacks_hour and not self._is_question:
                stamps, rule = entry.offers(self.wall)
                if len(stamps) != 2:
                    return self._trouble(Trouble.WHEN)
            else:
                stamps, rule = entry.stamps(self.wall, wakes=self.wakes)
            if not stamps:
                return self._trouble(Trouble.PAST)
            if len(stamps) > 2:
                return self._trouble(Trouble.WHEN)
            if stamps[0] > self.wall.local.timestamp() + FURTHEST and not (rule and "MONTHLY" in rule):
                return self._trouble(Trouble.FAR)
            drafts.append(
                self._draft(rule, stamps[0] if len(stamps) == 1 else 0.0, stamps if len(stamps) > 1 else (), thing)
            )
        if len({(draft.due, draft.choices, draft.rule) for draft in drafts}) < len(drafts):
            return self._trouble(Trouble.WHEN)
        return Wish(tuple(drafts[:MOST]))

    def _draft(self, rule: str, due: float, choices: tuple[float, ...], thing: str) -> Draft:
        name = thing_of(thing, self) if thing else thing_of("", self)
        return Draft(Kind.REMINDER, name, self.text.strip()[:LONGEST_SAID], due, due, 1.0, choices, rule)

    def _trouble(self, trouble: Trouble) -> Wish:
        return Wish((self._draft("", 0.0, (), ""),), trouble)

    @property
    def _timing(self) -> list[Clause]:
        """The clauses whose times are the wish's: of "the 15th at nine is the exam, remind me the night before" only
        the second."""
        anchor = self.reading.anchor
        return [
            clause for clause in self.clauses if clause.verb or not anchor or not clause.start <= anchor[0] < clause.end
        ]

    def _own(self) -> list[Item]:
        """The times that belong to the wish: in its own clause, or at the head of one that goes with it."""
        items = [item for clause in self._timing for item in clause.own_items]
        hours = [item for item in items if isinstance(item, Hour)]
        items += listed(self.reading.masked, hours)
        repeating = any(isinstance(item, Repeat) for item in items)
        foreign = [item for clause in self.clauses for item in clause.items if item not in items]
        weekly = [item for item in items if isinstance(item, Repeat) and item.freq == "WEEKLY" and not item.days]
        for item in foreign:
            head = self.reading.masked[: item.span[0]]
            if repeating and isinstance(item, Day) and (cues.START.search(head) or cues.UNTIL.search(head)):
                items.append(item)
            if weekly and isinstance(item, Repeat) and item.days:
                items[items.index(weekly[0])] = replace(weekly[0], days=item.days)
                weekly = []
        return sorted(items, key=lambda item: item.span)
