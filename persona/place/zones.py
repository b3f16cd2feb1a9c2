"""Find a time zone by what people call it: its name, a city, a country, an offset, the time there; reads no clock."""

import re
import zoneinfo
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from persona.text import bound, decompose, one_line, strip_marks
from persona.words import either, tables

MOST = 5
"""Zones to choose from; more are no help."""
_PARTS = 4
_OFFSET = re.compile(r"(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?([0-5]\d)|[.,](5|25|75))?(?: ?h(?:ours?)?)?")
_FRACTIONS = {"5": 30, "25": 15, "75": 45}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h]([0-5]\d))? ?(am|pm|a\.m\.|p\.m\.|uhr|h)?")
_HALF_A_DAY, _DAY = 720, 1440
_MONTH = 30 * 86_400


def zones_of(text: str, now: float) -> tuple[str, ...]:
    """The zones that are meant, best first; one where it is plain, a few where it isn't, none where nothing fits.

    ``now`` (epoch s) says which zones keep the same time, and what an hour that the person reads off means.
    """
    name = _plain(bound(text))
    if zones := _named(name, now):
        return zones
    bare = _unframed(name)
    return (_named(bare, now) if bare != name else ()) or _in_parts(bare, now)


def tells_place(text: str, now: float) -> bool:
    """Whether a text says where somebody is in so many words: "I live in Berlin", not "Berlin" alone."""
    name = _plain(bound(text))
    bare = _unframed(name)
    return bare != name and bool(zones_of(bare, now))


def _unframed(name: str) -> str:
    """A name without what people say around it: "i live in berlin now" is "berlin"."""
    before, after = _frames()
    while match := before.match(name):
        name = name[match.end() :]
    return after.sub("", name).strip(" .,!-")


def _in_parts(name: str, now: float) -> tuple[str, ...]:
    """The zone of "london, uk" or "austin texas": of the first part, unless the place after it says otherwise."""
    parts = [part for part in re.split(r"[,/()]| - ", name) if part.strip()] if name else []
    if len(parts) == 1 and " " in name:
        # Without a comma, where both are places: "london uk".
        parts = list(name.rsplit(" ", 1))
        if not all(_named(part.strip(), now) for part in parts):
            return ()
    zones = [_named(part.strip(), now) for part in parts[:_PARTS]]
    if len(parts) > 1 and zones[0]:
        within = [zone for zone in zones[0] if any(zone in region for region in zones[1:])]
        return tuple(within) or zones[0]
    return ()


def _named(name: str, now: float) -> tuple[str, ...]:
    """The zones that a bare name, offset or clock stands for."""
    if name in ("utc", "gmt", "z"):
        return ("Etc/UTC",)
    if match := _OFFSET.fullmatch(name):
        minutes = int(match[2]) * 60 + int(match[3] or 0) + _FRACTIONS.get(match[4] or "", 0)
        return _with_offsets([minutes if match[1] == "+" else -minutes], now)
    if (match := _CLOCK.fullmatch(name)) and (match[2] or match[3]):
        return _with_offsets(_offsets_where_it_is(match, now), now)
    if letters := _abbreviations().get(name):
        return (letters,)
    exact = _by_name().get(name)
    return (exact,) if exact else _different(_places().get(name, ()), now)[:MOST]


def country_of_zone(zone: str) -> str:
    """The country (ISO 3166) in which a zone's city lies; "" for one that is in none, as UTC is."""
    return next((row[0] for row in _table("zone.tab") if row[2] == zone), "")


def _offsets_where_it_is(clock: re.Match[str], now: float) -> list[int]:
    """The offsets (min) in use that come nearest to a clock; two, a day apart, near the date line."""
    hour, minute, half = int(clock[1]), int(clock[2] or 0), (clock[3] or "").replace(".", "")
    if hour > 24 or (half in ("am", "pm") and not 1 <= hour <= 12):
        return []
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0)
    utc = datetime.fromtimestamp(now, UTC)
    ahead = hour * 60 + minute - utc.hour * 60 - utc.minute

    def away(offset: int) -> int:
        return abs((ahead - offset + _HALF_A_DAY) % _DAY - _HALF_A_DAY)

    used = sorted({_offset(zone, now) for zone in _by_name().values()}, key=lambda offset: (away(offset), abs(offset)))
    return [offset for offset in used if away(offset) == away(used[0])]


def _with_offsets(offsets: Iterable[int], now: float) -> tuple[str, ...]:
    """Zones of these offsets (min): fixed ones for full hours, else those of places."""
    zones: list[str] = []
    for offset in offsets:
        hours, rest = divmod(abs(offset), 60)
        # In these names the sign is turned round.
        name = f"Etc/GMT{'-' if offset > 0 else '+'}{hours}" if offset else "Etc/UTC"
        if not rest and name.casefold() in _by_name():
            zones.append(name)
        elif rest:
            zones += _different([zone for zone in _zone_names() if _offset(zone, now) == offset], now)
    return tuple(zones[:MOST])


def _different(zones: Iterable[str], now: float) -> tuple[str, ...]:
    """One of each group of zones whose clocks agree for the coming year."""
    first: dict[tuple[int, ...], str] = {}
    for zone in zones:
        first.setdefault(tuple(_offset(zone, now + month * _MONTH) for month in range(12)), zone)
    return tuple(first.values())


@cache
def _by_name() -> dict[str, str]:
    zones = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
    return {_plain(zone): zone for zone in zones}


@cache
def _abbreviations() -> dict[str, str]:
    """Clocks by their letters, as places whose summer time is kept."""
    return {
        letters: zone for zone, names in tables(__file__, "places.toml")["abbreviations"].items() for letters in names
    }


@cache
def _frames() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before a place, and behind it."""
    frames = tables(__file__, "places.toml")["frames"]
    longest_first = sorted(frames["before"], key=len, reverse=True)
    return re.compile(rf"(?:{either(longest_first)}) "), re.compile(rf" (?:{either(frames['after'])})$")


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Cities and countries with their zones, the most populous first as the tables have them."""
    listing = tables(__file__, "places.toml")
    places: dict[str, tuple[str, ...]] = {}
    for zone in _by_name().values():
        if "/" in zone and not zone.startswith("Etc/"):
            city = _plain(zone.rpartition("/")[2])
            places[city] = (*places.get(city, ()), zone)
    for zone, cities in listing["cities"].items():
        places |= dict.fromkeys(cities, (zone,))
    for code, name in _table("iso3166.tab"):
        zones = listing["zones"].get(code) or [row[2] for row in _table("zone.tab") if row[0] == code]
        # A city of the same name is part of the country, as Singapore and Panama are.
        places |= {label: tuple(zones) for label in (_plain(name), *listing["countries"].get(code, ()))}
    return places


@cache
def _zone_names() -> tuple[str, ...]:
    return tuple(row[2] for row in _table("zone.tab"))


@cache
def _table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table that comes with the zones, from the system or from the package that stands in for it."""
    path = next((place for folder in zoneinfo.TZPATH if (place := Path(folder, name)).is_file()), None)
    raw = path.read_bytes() if path else files("tzdata").joinpath("zoneinfo", name).read_bytes()
    return tuple(tuple(line.split("\t")) for line in raw.decode().splitlines() if not line.startswith("#"))


@cache
def _zone(name: str) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(name)


def _offset(zone: str, at: float) -> int:
    """Minutes that a zone's clock is ahead of UTC."""
    ahead = datetime.fromtimestamp(at, _zone(zone)).utcoffset() or timedelta()
    return int(ahead.total_seconds() // 60)


def _plain(text: str) -> str:
    return one_line(strip_marks(decompose(text.replace("−", "-").replace("_", " ").casefold())).strip(" .!,"))
