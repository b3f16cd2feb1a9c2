"""What a person wishes to be reminded of and when: times that are plain, times to choose from, or why it can't be kept.

Rules, no engine: a wish is known by its verb, the times that belong to it by where they stand, and nothing is kept of
which a part was not understood."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property

from engine.promises.clauses import Clause, clauses_of
from engine.promises.draft import LAST_PLACE, Draft
from engine.promises.things import thing_of
from engine.times import dates
from engine.times.calendar import Day
from engine.times.clocks import Wall
from engine.times.hours import Hour, hours_in
from engine.times.moments import Part, moments
from engine.times.reading import Item, Reading, read
from engine.times.repeats import Repeat, first_day
from engine.times.spans import Stretch
from persona.promise import LONGEST_SAID, Kind
from persona.words import either, tables

MOST = 5
"""Reminders of one wish."""
FURTHEST = 28 * 86_400.0
"""Seconds ahead: a chat in which nothing is said is kept for thirty days, and what is kept in it no longer."""
_WORDS = tables(__file__, "wishes.toml")
_WAKES = re.compile(r"\bwake|\bweck(?!er)|despi[eé]rt|despert[aá]|r[ée]veill|get me up|i'm up|wake-?up")
_CORRECTION = re.compile(rf"(?<!\w)(?:{either(_WORDS['correction']['words'])})(?!\w)")
_CORRECTED = re.compile(
    rf"(?<!\w)(?:{either(_WORDS['correction']['words'])})[ ,.!…]*(?:at |um |a las |à )?(?P<hour>\d{{1,2}}|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)(?![\w:·]| ?(?:min|hour|h\b|day|person))"
)
_UNTIL = re.compile(rf"(?<!\w)(?:{either(_WORDS['limits']['until'])}) ?$")
_START = re.compile(rf"(?<!\w)(?:{either(_WORDS['limits']['start'])}) ?$")
_COUNT = re.compile(
    r"(?<!\w)(?:(?:for|the next|durante|por|pendant|für|die nächsten|les|los próximos) )?(?P<number>\d{1,2}|two|three|four|five|six|seven|ten|fourteen|"
    r"zwei|drei|vier|fünf|sieben|zehn|dos|tres|cuatro|cinco|siete|diez|deux|trois|quatre|cinq|sept|dix) (?P<unit>days|weeks|times|tage|wochen|mal|días|semanas|veces|jours|semaines|fois)(?: lang)?(?!\w)"
)
_VAGUE = re.compile(rf"(?<!\w)(?:{either(_WORDS['vague']['words'])})(?!\w)")
_CUE = re.compile(rf"(?<!\w)(?:{either(_WORDS['vague']['condition'])})")
_BEFORE = re.compile(r"\W*(?:before|prior to|earlier than|vor|avant|antes de)\W*(?:the |dem |la |las |el |le )?$")
_BEFORE_IT = re.compile(r"\W*(?:before(?:hand)?|earlier|vorher|davor|antes|avant|plus tôt)\b(?! (?:the|my|i|we))")
_TELLS = re.compile(rf"(?<!\w)(?:{either(_WORDS['tells']['words'])})(?!\w)")
_LEFT = re.compile(
    r"(?<!\w)(?:quarter|half|viertel|halb) (?:past|to|nach|vor)(?!\w)|(?<!\w)(?:times|mal|veces|fois) (?:a|am|al|par) (?:day|tag|día|jour)|(?<![\w·])(?:at|um|a las|à|or|oder|not|nicht|between|zwischen|entre) \d{1,2}(?!\d|\w)|(?<![\w·])\d{1,2}:\d\d|(?<!\w)(?:yesterday|gestern|ayer|hier|last (?:night|week|year|month)|except|außer|ausser|excepto|"
    r"menos los|sauf|not on)(?!\w)|(?<![\w·])\d{1,2}(?:st|nd|rd|th|\.)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?<![\w·])\d{1,2}(?:st|nd|rd|th)(?!\w)"
)
_SHORT_WISH = 5
"""Words of a wish to be woken that names no time."""
_ACTS = re.compile(rf"(?<!\w)(?:{either(_WORDS['acts']['words'])})(?!\w)")
_LIST_NUMBER = re.compile(
    r"(?:^|[,:]|\band\b|\bund\b|\by\b|\bet\b) *(?P<hour>\d{1,2}) *(?=,|$|\band\b|\bund\b|\by\b|\bet\b|·)"
)
_OR = re.compile(r"\W*(?:or|oder|o|ou)\W*")


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
    return _ANY.search(plain) is not None


_ANY = re.compile(
    r"\b(?:re?mind|remind|nachricht|denk|hoy|reminder|alarm|timer|wake|get me|get me up|text|txt|message|msg|ping|poke|nudge|buzz|prod|bug|pester|badger|nag|chase|alert|warn|"
    r"notify|tap|jab|kick|shout|yell|holler|scream|bark|knock|send me|hit me|check|heads|give|gimme|drop me|ask|tell|let me know|write|say|make|call me|"
    r"ring me|shoot|message|set|need|don'?t|do not|dont|help me|keep|hold|remember|so i|erinner|weck|sag|gib|schreib|stups|anping|frag|meld|schick|nerv|"
    r"tritt|schubs|mir|mich|dass ich|bescheid|vergiss|hau|piep|lass|stell|denk)"
    r"|rec[ou]+[eé]?rd|acu[eé]rd|acord|ha[zc]e?me|olvid|que no se me|despi|despert|pon|alarm|temporiz|av[ií]s|m[aá]nda|escr[ií]b|preg[uú]nt|d[ií]me|"
    r"dec[ií]me|me d[ie]c|d[aá]me|toque|[eé]chame|gr[ií]tame|p[eé]game|ll[aá]mame|t[oó]came|env[ií]a|program|quiero|necesito"
    r"|rappel|r[ée]veil|minut|mets|mett|m'? ?(?:e )?laisse|oubli|fais|pr[ée]v[ie]|dis[- ]|dites|dire|dises?|demande|envoie|texte|[ée]cris|secou|alerte|"
    r"ping|bouge|engueul|me le|relance|crie|gueule|pousse|donne|sonne|signe"
)


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
        return bool(_WAKES.search(self.reading.masked))

    def answer(self) -> Wish | None:
        wishing = [clause for clause in self.clauses if clause.verb]
        core = any(clause.core for clause in wishing)
        if not wishing or (self._is_song and not self.reading.items):
            return None
        items = self._anchored(self._corrected(self._own()))
        asked = _Times(items, self)
        if not core and not asked.names_a_time_to_come:
            if self._waits_for_a_cue:
                return self._trouble(Trouble.CUE)
            return self._trouble(Trouble.WHEN) if self._is_vague else None
        return self._wish(asked)

    @property
    def _is_song(self) -> bool:
        """Wake me up when it's all over."""
        return self.wakes and len(self.reading.masked.split()) > _SHORT_WISH

    @property
    def _waits_for_a_cue(self) -> bool:
        masked = self.reading.masked
        return bool(_CUE.search(masked)) and bool(_TELLS.search(masked) or _ACTS.search(masked))

    @property
    def _is_vague(self) -> bool:
        """Whether a word is asked for at no time that a clock shows: "ping me in a bit"."""
        return bool(_ACTS.search(self.reading.masked)) and bool(_VAGUE.search(self.reading.masked))

    def _wish(self, asked: "_Times") -> Wish:
        if any(isinstance(item, Repeat) and not item.freq for item in asked.items):
            return self._trouble(Trouble.OFTEN)
        if not asked.has_time:
            cue = _CUE.search(self.reading.masked)
            return self._trouble(Trouble.CUE if cue else Trouble.WHEN)
        if any(isinstance(item, Day) and item.past for item in asked.items):
            return self._trouble(Trouble.PAST)
        if asked.is_far:
            return self._trouble(Trouble.FAR)
        if asked.unclear or self._left_over:
            return self._trouble(Trouble.WHEN)
        if not self.in_zone and not asked.only_spans:
            return Wish((self._draft("", 0.0, (), ""),))
        return self._kept(asked)

    @property
    def _left_over(self) -> bool:
        """Whether what looks like a time was not read: it is never confirmed without that."""
        return self._passed_over or any(
            _LEFT.search(self.reading.masked[clause.start : clause.end])
            for clause in self.clauses
            if clause.verb or clause.own_items
        )

    @property
    def _passed_over(self) -> bool:
        """Whether a day stands before the wish's own times, in words of which it is not plain that they are of it."""
        own = [item for clause in self.clauses for item in clause.own_items]
        if any(isinstance(item, Day | Repeat | Stretch) for item in own) or not own:
            return False
        days = [item for clause in self.clauses for item in clause.items if isinstance(item, Day) and item not in own]
        start = max((self.reading.masked.rfind(sign, 0, own[0].span[0]) for sign in ".!?\n"), default=0)
        return any(start <= day.span[0] < own[0].span[0] for day in days)

    def _kept(self, asked: "_Times") -> Wish:
        drafts: list[Draft] = []
        for entry, thing in asked.entries():
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
        return Wish(tuple(drafts[:MOST]))

    def _draft(self, rule: str, due: float, choices: tuple[float, ...], thing: str) -> Draft:
        name = thing_of(thing, self) if thing else thing_of("", self)
        return Draft(Kind.REMINDER, name, self.text.strip()[:LONGEST_SAID], due, due, 1.0, choices, rule)

    def _trouble(self, trouble: Trouble) -> Wish:
        return Wish((self._draft("", 0.0, (), ""),), trouble)

    def _own(self) -> list[Item]:
        """The times that belong to the wish: in its own clause, or at the head of one that goes with it."""
        items = [item for clause in self.clauses for item in clause.own_items]
        hours = [item for item in items if isinstance(item, Hour)]
        if len(hours) >= 1 and re.search(r"alarm|remind|wecker|réveil|, ?$", self.reading.masked):
            items += [hour for hour in self._listed(items)]
        repeating = any(isinstance(item, Repeat) for item in items)
        foreign = [item for clause in self.clauses for item in clause.items if item not in items]
        weekly = [item for item in items if isinstance(item, Repeat) and item.freq == "WEEKLY" and not item.days]
        for item in foreign:
            head = self.reading.masked[: item.span[0]]
            if repeating and isinstance(item, Day) and (_START.search(head) or _UNTIL.search(head)):
                items.append(item)
            if weekly and isinstance(item, Repeat) and item.days:
                items[items.index(weekly[0])] = replace(weekly[0], days=item.days)
                weekly = []
        return sorted(items, key=lambda item: item.span)

    def _listed(self, items: Sequence[Item]) -> Iterator[Hour]:
        """Bare numbers in a list of hours: "at 7, 7:20 and 8"."""
        for match in _LIST_NUMBER.finditer(self.reading.masked):
            if 1 <= int(match["hour"]) <= 12:
                yield Hour(int(match["hour"]), 0, either=True, span=match.span("hour"))

    def _corrected(self, items: list[Item]) -> list[Item]:
        """The same after what was taken back: of two of one kind with a correction between them the later holds."""
        masked = self.reading.masked
        for match in _CORRECTED.finditer(masked):
            if not any(item.span[0] <= match.start("hour") < item.span[1] for item in items) and any(
                isinstance(item, Hour) and item.span[1] <= match.start() for item in items
            ):
                hour = hours_in(f"at {match['hour']}")
                items = sorted([*items, replace(hour[0], span=match.span("hour"))], key=lambda item: item.span)
        kept: list[Item] = []
        for item in items:
            rivals = [at for at, earlier in enumerate(kept) if _kind(earlier) is _kind(item)]
            if rivals and self._takes_back(kept[rivals[-1]], item):
                earlier = kept[rivals[-1]]
                if (
                    isinstance(item, Hour)
                    and isinstance(earlier, Hour)
                    and item.either
                    and not earlier.either
                    and not earlier.formal
                ):
                    item = replace(item, hour=item.hour % 12 + 12 * (earlier.hour >= 12), either=False)
                if isinstance(item, Stretch):
                    item = replace(item, ahead=True)
                kept[rivals[-1]] = item
            else:
                kept.append(item)
        return kept

    def _takes_back(self, earlier: Item, later: Item) -> bool:
        start, end = earlier.span[1], later.span[1]
        between = self.reading.masked[start:end] + self.reading.masked[end : end + 14].split("·")[0]
        tail = re.match(
            r"\W{0,2}(?:i mean|mein(?:e|te)? ich|je veux dire|digo|quiero decir|rather|instead)\b",
            self.reading.masked[end:],
        )
        return bool(_CORRECTION.search(between[: end - start])) or tail is not None

    def _anchored(self, items: list[Item]) -> list[Item]:
        """The same with "half an hour before" counted from the clock that it belongs to."""
        masked = self.reading.masked
        for stretch in [item for item in items if isinstance(item, Stretch) and not item.ahead]:
            at = items.index(stretch)
            following = items[at + 1] if at + 1 < len(items) else None
            if isinstance(following, Hour) and _BEFORE.fullmatch(masked[stretch.span[1] : following.span[0]]):
                items[at : at + 2] = [_earlier(following, stretch)]
            elif _BEFORE_IT.match(masked, stretch.span[1]):
                hours = [item for clause in self.clauses for item in clause.items if isinstance(item, Hour)]
                hours = [hour for hour in hours if hour.span[1] <= stretch.span[0]]
                days = [item for clause in self.clauses for item in clause.items if isinstance(item, Day | Part)]
                if hours:
                    kept = [
                        item
                        for item in items
                        if not isinstance(item, Hour) and item is not stretch and item not in days
                    ]
                    items = sorted([*kept, *days, _earlier(hours[-1], stretch)], key=lambda item: item.span)
        return items


@dataclass(frozen=True)
class _Entry:
    """One time of a wish, in its parts."""

    hour: Hour | None = None
    day: Day | None = None
    part: Part | None = None
    stretch: Stretch | None = None
    repeat: Repeat | None = None
    start: Day | None = None
    until: Day | None = None
    count: int = 0

    def stamps(self, wall: Wall, *, wakes: bool) -> tuple[tuple[float, ...], str]:
        """The times (epoch s) that it may mean, and the rule by which it repeats."""
        if self.stretch is not None:
            return (wall.local.timestamp() + self.stretch.seconds,), ""
        if self.repeat is None:
            return moments(self.hour, self.day, self.part, wall, wakes=wakes), ""
        return self._repeating(self.repeat, wall, wakes=wakes)

    def _repeating(self, repeat: Repeat, wall: Wall, *, wakes: bool) -> tuple[tuple[float, ...], str]:
        part = self.part or _part_named(repeat.part)
        first = self.start or self.day
        start = wall.local if first is None else datetime.combine(first.first, datetime.min.time(), wall.local.tzinfo)
        if first is not None and not repeat.days and not repeat.monthday and repeat.freq != "DAILY":
            repeat = (
                replace(repeat, days=(("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.first.weekday()],))
                if first.weekday is not None
                else repeat
            )
        # The hours of another day, so that nothing depends on what time it is now.
        far = Day(start.date() + timedelta(days=1), start.date() + timedelta(days=1), (0, 0))
        clocks = moments(self.hour, far, part, wall, wakes=wakes)
        stamps = []
        rule = ""
        for clock in clocks:
            wanted = datetime.fromtimestamp(clock, wall.local.tzinfo)
            late = (wanted.date() - far.first).days
            day = first_day(repeat, start)
            stamp = wall.stamp(day.date(), wanted.hour + 24 * late, wanted.minute)
            if stamp <= wall.local.timestamp():
                day = first_day(
                    repeat, datetime.combine(day.date() + timedelta(days=1), datetime.min.time(), wall.local.tzinfo)
                )
                stamp = wall.stamp(day.date(), wanted.hour + 24 * late, wanted.minute)
            stamps.append(stamp)
            until = datetime.combine(self.until.first, datetime.min.time()) if self.until else None
            rule = repeat.rule(wanted, count=self.count, until=until)
        return tuple(sorted(stamps)), rule


class _Times:
    """The times of a wish, put together to entries."""

    def __init__(self, items: Sequence[Item], asked: _Asked) -> None:
        self.items, self._asked = items, asked
        self._masked = asked.reading.masked

    @property
    def has_time(self) -> bool:
        return any(not isinstance(item, Stretch) or item.ahead or self._is_timer for item in self.items)

    @property
    def names_a_time_to_come(self) -> bool:
        """More than "today" or "tonight": a word asked for today is talk, a word asked for at nine a reminder."""
        today = self._asked.wall.ahead(0)
        return (
            any(
                not isinstance(item, Part | Day) or (isinstance(item, Day) and item.first != today)
                for item in self.items
            )
            and self.has_time
        )

    @property
    def only_spans(self) -> bool:
        return all(isinstance(item, Stretch) for item in self.items)

    @property
    def _is_timer(self) -> bool:
        return bool(re.search(r"timer|minuteur|temporizador|make (?:that|it)|in ·|en ·|dans ·", self._masked))

    @property
    def is_far(self) -> bool:
        """Whether its day is none of the next four weeks."""
        days = [item for item in self.items if isinstance(item, Day)]
        return bool(days) and min(day.first for day in days) > self._asked.wall.ahead(28) and self._repeat is None

    @property
    def unclear(self) -> bool:
        """Whether a part of it does not fit the rest: two days for one clock, a week, "between 5 and 6"."""
        days = [item for item in self.items if isinstance(item, Day) and not self._is_limit(item)]
        hours = [item for item in self.items if isinstance(item, Hour) and not self._is_limit(item)]
        spans = [item for item in self.items if isinstance(item, Stretch) and (item.ahead or self._is_timer)]
        repeats = [item for item in self.items if isinstance(item, Repeat)]
        vague = any(day.first != day.last for day in days)
        ranges = any(
            re.fullmatch(
                r" ?(?:-|–|to|bis|and|y|a|à|und|et|or|oder|o|ou) ?(?:at |a las |um )?",
                self._masked[one.span[1] : other.span[0]],
            )
            and re.search(
                r"(?:between|from|zwischen|entre|von|de|desde|or|oder|ou|o)\W*$|", self._masked[: one.span[0]]
            )
            is not None
            and (
                re.search(
                    r"(?:between|from|zwischen|entre|von|de|desde)\W*(?:las |les )?$", self._masked[: one.span[0]]
                )
                or _OR.fullmatch(self._masked[one.span[1] : other.span[0]])
            )
            for one, other in zip(hours, hours[1:], strict=False)
        )
        either = any(
            _OR.fullmatch(self._masked[one.span[1] : other.span[0]]) for one, other in zip(days, days[1:], strict=False)
        )
        crowded = (
            len(spans) > 1
            or len(repeats) > 1
            or (bool(spans) and bool(hours or days))
            or (len(days) > 1 and len(hours) < 2 and not repeats and not self._listed_in_a_row(days))
        )
        return vague or ranges or either or crowded

    def _listed_in_a_row(self, days: Sequence[Day]) -> bool:
        return all(
            re.fullmatch(r" ?(?:and|und|y|et|,|&)? ?", self._masked[one.span[1] : other.span[0]])
            for one, other in zip(days, days[1:], strict=False)
        )

    def _is_limit(self, item: Item) -> bool:
        head = self._masked[: item.span[0]]
        return bool(_UNTIL.search(head)) or bool(isinstance(item, Day) and self._repeat and _START.search(head))

    @property
    def _repeat(self) -> Repeat | None:
        return next((item for item in self.items if isinstance(item, Repeat)), None)

    def entries(self) -> Iterator[tuple[_Entry, str]]:
        """Each time with the words that it is for, "" for those of the whole wish."""
        repeat, limits = self._repeat, self._limits()
        groups = self._groups()
        for at, (entry, start, end) in enumerate(groups):
            following = groups[at + 1][1] if at + 1 < len(groups) else len(self._masked)
            thing = self._asked.text[end:following] if len(groups) > 1 else ""
            if repeat is not None:
                entry = replace(entry, repeat=self._listed_days(repeat), stretch=None, **limits)
            yield entry, thing

    def _limits(self) -> Mapping[str, Day | int]:
        limits: dict[str, Day | int] = {}
        for item in self.items:
            head = self._masked[: item.span[0]]
            if isinstance(item, Day) and _UNTIL.search(head):
                limits["until"] = item
            elif isinstance(item, Day) and _START.search(head):
                limits["start"] = item
        if self._repeat and (count := _COUNT.search(self._masked)):
            number = int(count["number"]) if count["number"].isdigit() else int(_number(count["number"]))
            weeks = count["unit"][0] in "ws" and count["unit"] != "siete"
            limits["count"] = number * 7 if weeks and self._repeat.freq == "DAILY" else number
        return limits

    def _listed_days(self, repeat: Repeat) -> Repeat:
        """Weekdays that stand beside "every week" are those on which it comes."""
        names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
        days = sorted(
            {
                item.weekday
                for item in self.items
                if isinstance(item, Day) and item.weekday is not None and not self._is_limit(item)
            }
        )
        if repeat.freq != "WEEKLY" or not days or (repeat.days and len(days) < 2):
            return repeat
        return replace(repeat, days=tuple(names[day] for day in days))

    def _groups(self) -> list[tuple[_Entry, int, int]]:
        """The entries with where they begin and end in the text."""
        items = [item for item in self.items if not isinstance(item, Repeat) and not self._is_limit(item)]
        if self._repeat is not None:
            items = [item for item in items if not (isinstance(item, Day) and item.weekday is not None)]
        heads = [
            item
            for item in items
            if isinstance(item, Hour) or (isinstance(item, Stretch) and (item.ahead or self._is_timer))
        ]
        if not heads:
            days = [item for item in items if isinstance(item, Day)]
            part = next((item for item in items if isinstance(item, Part)), None)
            if not items and self._repeat is not None:
                return [(_Entry(), *self._repeat.span)]
            return [(_Entry(day=day, part=part), *day.span) for day in days] or [
                (_Entry(part=part), *part.span) for part in [part] if part
            ]
        groups: list[tuple[_Entry, int, int]] = []
        for at, head in enumerate(heads):
            if isinstance(head, Stretch):
                groups.append((_Entry(stretch=head), *head.span))
                continue
            low = heads[at - 1].span[1] if at else 0
            high = heads[at + 1].span[0] if at + 1 < len(heads) else len(self._masked)
            before = [item for item in items if low <= item.span[0] < head.span[0]]
            after = [item for item in items if head.span[1] <= item.span[0] < high]
            if at + 1 < len(heads):
                # What stands right before the next clock belongs to that.
                after = [item for item in after if not self._leads(item, high)]
            if at:
                before = [item for item in before if self._leads(item, head.span[0])]
            own = [*before, *after]
            listed = [item for item in own if isinstance(item, Day)]
            if len(listed) > 1 and len(heads) == 1 and self._listed_in_a_row(listed):
                parts = [item for item in own if isinstance(item, Part)]
                return [(_Entry(hour=head, day=day, part=parts[0] if parts else None), *head.span) for day in listed]
            groups.append(
                (
                    _Entry(
                        hour=head,
                        day=next((item for item in reversed(before) if isinstance(item, Day)), None)
                        or next((item for item in after if isinstance(item, Day)), None),
                        part=next((item for item in after if isinstance(item, Part)), None)
                        or next((item for item in reversed(before) if isinstance(item, Part)), None),
                    ),
                    min([head.span[0], *(item.span[0] for item in own)]),
                    max([head.span[1], *(item.span[1] for item in own)]),
                )
            )
        return _shared(groups)

    def _leads(self, item: Item, end: int) -> bool:
        """Whether little but dots stands between an item and a place: it belongs to what begins there."""
        return len(re.sub(r"[·\W_]|\b(?:at|the|um|a|las|à|in|on|am)\b", "", self._masked[item.span[1] : end])) == 0


def _shared(groups: list[tuple[_Entry, int, int]]) -> list[tuple[_Entry, int, int]]:
    """The same with the day and the part of the day that a list has in common."""
    shared: list[tuple[_Entry, int, int]] = []
    last = next((entry.day for entry, _, _ in reversed(groups) if entry.day), None)
    for at, (entry, start, end) in enumerate(groups):
        before = shared[at - 1][0] if at else None
        if entry.stretch is None:
            day = (
                entry.day
                or (before.day if before else None)
                or (last if before is None and entry.part is None else None)
            )
            part = entry.part
            later = groups[at + 1 :]
            if part is None and entry.day is None and later and later[-1][0].part and later[-1][0].day:
                part = later[-1][0].part
            if (
                part is None
                and before
                and before.part
                and entry.hour
                and entry.hour.either
                and before.hour
                and entry.day is None
            ):
                part = (
                    before.part
                    if entry.hour.hour * 60 + entry.hour.minute > before.hour.hour % 12 * 60 + before.hour.minute
                    else None
                )
            entry = replace(entry, day=day, part=part)
        shared.append((entry, start, end))
    return shared


def _kind(item: Item) -> type:
    return type(item)


def _earlier(hour: Hour, stretch: Stretch) -> Hour:
    at = (hour.hour * 60 + hour.minute - int(stretch.seconds // 60)) % 1440
    either = hour.either and at // 60 >= 1
    return replace(
        hour,
        hour=at // 60,
        minute=at % 60,
        either=either,
        span=(min(hour.span[0], stretch.span[0]), max(hour.span[1], stretch.span[1])),
    )


def _part_named(name: str) -> Part | None:
    if not name:
        return None
    first, last = next(hours for hours, pattern in _PARTS.items() if pattern.match(name))
    return Part(first, last, (0, 0))


_PARTS: Mapping[tuple[int, int], re.Pattern[str]] = {
    (4, 12): re.compile("morning|morgen|mañana|mat"),
    (12, 18): re.compile("after|nachm|tarde|après|apr"),
    (17, 24): re.compile("even|abend|soir"),
    (18, 29): re.compile("night|nacht|noche|nuit"),
}


def _number(word: str) -> float:
    from engine.times.calendar import number_of

    return number_of(word)
