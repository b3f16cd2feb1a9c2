"""The words by which people name times, as patterns; a number in a group's name is what its words stand for."""

import re
from collections.abc import Iterator, Mapping

from persona.words import either, tables, whole


def _read_words() -> dict[str, dict[str, list[str]]]:
    raw = tables(__file__, "dates.toml")
    # A number with a dot is two keys to TOML.
    numbers = raw["numbers"]
    numbers["0.5"] = numbers.pop("0")["5"]
    return raw


def _any(*named: Mapping[str, list[str]]) -> str:
    words = [word for table in named for listed in table.values() for word in listed]
    return "|".join(sorted(words, key=len, reverse=True))


def _each(table: str, letter: str) -> str:
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
    yield re.compile(rf"(?<!\w)(?:{_each('days', 'd')})(?!\w)")
    short = r"(?:(?<=on )|(?<=next )|(?<=by )|(?<=until ))"
    yield re.compile(
        rf"(?<!\w)(?:(?P<next>{around['next']}) )?(?:{_each('weekdays', 'w')}|{short}(?:{_each('short', 's')}))(?!\w)"
    )
    yield re.compile(rf"(?<!\w)(?:{_any(WORDS['parts'])})(?!\w)")
    yield re.compile(rf"(?<!\w)(?:{_each('clocks', 'c')})(?!\w)")
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
