"""How a promise and its time are named to the person; knows no command."""

from dataclasses import replace
from datetime import datetime

from bot.texts import Texts
from engine import promises as finding
from persona.person import Person
from persona.place.local import local_time
from persona.promise import Promise


def thing(texts: Texts, promise: Promise) -> str:
    """What a reminder is of, said to the person."""
    return finding.in_second_person(promise.what) or texts.promises.nameless


def due_text(texts: Texts, at: float, person: Person, now: float) -> str:
    """A time to come (epoch s) in the person's zone; while that is unknown, how long it is until then."""
    return clock(texts, at, person, now) if person.zone else texts.times.in_a_while(at - now)


def clock(texts: Texts, at: float, person: Person, now: float) -> str:
    """A time (epoch s) in the person's zone, or in UTC."""
    resident = replace(person, zone=person.zone or "UTC")
    moment, today = local_time(resident, at), local_time(resident, now)
    return texts.times.moment(moment, today) if isinstance(moment, datetime) and isinstance(today, datetime) else ""
