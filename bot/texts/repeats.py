"""How what comes again and again is said: every Monday, on weekdays, every two weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.texts.times import Times

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = ",".join(_WEEKDAYS[:5])


@dataclass(frozen=True, slots=True)
class Repeats:
    """How what comes again and again is said; ``units`` and ``many_units`` go by the frequencies of RFC 5545."""

    units: Mapping[str, str]
    many_units: Mapping[str, str]
    weekdays: tuple[str, ...]
    two: str
    on_days: str
    many_on_days: str
    workdays: str
    many_workdays: str
    on_day: str
    until: str
    once: str
    times: str

    def phrase(self, rule: str, times: Times) -> str:
        """How a rule of RFC 5545 repeats: "every Monday and Friday at 8:00 until 1 August"."""
        parts = dict(part.split("=", 1) for part in rule.split(";"))
        clock = times.clock(int(parts["BYHOUR"]), int(parts["BYMINUTE"]))
        return self._ending(f"{self._often(parts, times)} {clock}", parts, times)

    def _often(self, parts: Mapping[str, str], times: Times) -> str:
        count, unit, days = int(parts.get("INTERVAL", "1")), parts["FREQ"], parts.get("BYDAY", "")
        single = count == 1
        text = self.units[unit] if single else self.many_units[unit].format(count=count)
        if days == _WORKDAYS:
            return (self.workdays if single else self.many_workdays).format(every=text)
        if days:
            names = self._listed([self.weekdays[_WEEKDAYS.index(day)] for day in days.split(",")])
            return (self.on_days if single else self.many_on_days).format(every=text, days=names)
        if "BYMONTHDAY" in parts:
            return self.on_day.format(every=text, day=times.day(int(parts["BYMONTHDAY"])))
        return text

    def _listed(self, names: Sequence[str]) -> str:
        if len(names) == 1:
            return names[0]
        return self.two.format(first=", ".join(names[:-1]), last=names[-1])

    def _ending(self, text: str, parts: Mapping[str, str], times: Times) -> str:
        if "UNTIL" in parts:
            end = datetime.strptime(parts["UNTIL"], "%Y%m%d")  # noqa: DTZ007 - a day of a calendar
            return times.on_day(self.until, end, every=text)
        if "COUNT" not in parts:
            return text
        count = int(parts["COUNT"])
        return self.once.format(every=text) if count == 1 else self.times.format(every=text, count=count)
