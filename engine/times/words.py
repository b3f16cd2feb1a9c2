"""The words by which people name times, as patterns, and what the words stand for."""

import re
from collections.abc import Iterator, Mapping

from persona.words import either, tables, whole


def _read_words() -> dict[str, dict[str, list[str]]]:
    raw = tables(__file__, "dates.toml")
    # A number with a dot is two keys to TOML.
    numbers = raw["numbers"]
    numbers["0.5"] = numbers.pop("0")["5"]
    return raw


def _any(*tables: Mapping[str, list[str]]) -> str:
    words = [word for table in tables for phrases in table.values() for word in phrases]
    return "|".join(sorted(words, key=len, reverse=True))


def _codes(table: str, letter: str) -> str:
    """A group a number, which stands in the group's name for what its words mean."""
    return "|".join(f"(?P<{letter}{number}>{'|'.join(words)})" for number, words in WORDS[table].items())


def _patterns() -> Iterator[re.Pattern[str]]:
    around = {name: either(words) for name, words in WORDS["around"].items()}
    months = either(WORDS["months"]["names"])
    yield re.compile(
        rf"\b(?:{around['span']}) (?P<number>\d{{1,3}}|{_any(WORDS['numbers'])}) ?(?P<unit>{_any(WORDS['units'])})\b"
        r"(?P<half> and a half)?(?: (?:and )?(?P<more>\d{1,2}) ?min(?:ute)?s?\b)?"
    )
    yield re.compile(
        rf"\b\d{{1,2}}(?:st|nd|rd|th|\.|er)?(?: of| de)? (?:{months})\b"
        rf"|\b(?:{months}) \d{{1,2}}(?:st|nd|rd|th)?\b(?![:h])"
        r"|\b\d{4}-\d\d-\d\d\b|(?<![\d.])\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)?(?!\d)"
    )
    yield re.compile(whole(WORDS["week"]["next"]))
    yield re.compile(
        rf"\b(?P<next>(?:{around['next_weekend']}) )?(?:(?:{around['weekend']}) )?(?:{either(WORDS['week']['end'])})\b"
    )
    yield re.compile(rf"(?<!\w)(?:{_codes('days', 'd')})(?!\w)")
    short = r"(?:(?<=on )|(?<=next )|(?<=by )|(?<=until ))"
    yield re.compile(
        rf"(?<!\w)(?:(?P<next>{around['next']}) )?(?:{_codes('weekdays', 'w')}|{short}(?:{_codes('short', 's')}))(?!\w)"
    )
    yield re.compile(rf"(?<!\w)(?:{_any(WORDS['parts'])})(?!\w)")
    yield re.compile(rf"(?<!\w)(?:{_codes('clocks', 'c')})(?!\w)")
    yield re.compile(r"\b(?:at )?(?P<which>half|quarter) (?P<side>past|to) (?P<hour>\d{1,2})\b")
    yield re.compile(
        rf"(?<![\w.:])(?:(?P<before>{around['hour']}) ?)?(?P<hour>\d{{1,2}})(?:(?P<colon>[:.h])(?P<minute>[0-5]\d))?"
        r"(?: ?(?P<half>[ap]\.?m\b\.?)| ?(?P<mark>uhr|h|o'clock)\b(?: ?(?P<after>[0-5]\d))?)?"
        rf"(?! ?(?:%|°|{around['counted']})\b|[\d%°]|[.,:]\d)"
    )
    yield re.compile(
        rf"\b(?:{around['past']})\b(?<!last)|\blast\b(?! (?:{around['last']})\b)"
        rf"|(?:{_any(WORDS['weekdays'])}) (?:{around['gone']})\b"
    )


WORDS = _read_words()
SPAN, DATE, WEEK, WEEKEND, DAYS, WEEKDAYS, PARTS, NAMED, PAST_THE_HOUR, HOUR, PAST = _patterns()
TODAY = re.compile(either(WORDS["today"]["parts"]))
ALL = (SPAN, DATE, WEEK, WEEKEND, DAYS, WEEKDAYS, PARTS, NAMED, PAST_THE_HOUR)


def number_in(match: re.Match[str]) -> int:
    """The number that a day, a weekday or a clock stands for."""
    return next(int(key[1:]) for key, value in match.groupdict().items() if value and key[1:].isdigit())


def seconds_in(span: re.Match[str]) -> float:
    """How long a span is."""
    number, unit = span["number"], unit_of(span)
    count = float(number) if number.isdigit() else _value(WORDS["numbers"], number)
    return count * unit + (unit / 2 if span["half"] else 0) + 60 * int(span["more"] or 0)


def unit_of(span: re.Match[str]) -> float:
    """The unit of a span in seconds."""
    return _value(WORDS["units"], span["unit"])


def _value(table: Mapping[str, list[str]], word: str) -> float:
    return next(float(value) for value, words in table.items() if re.fullmatch("|".join(words), word))
