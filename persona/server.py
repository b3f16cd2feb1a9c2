"""What those who look after a server or a group have set for all places in it: a value; knows no platform."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How he is asked to be there; nobody need ask for warm."""

    CALM = "calm"
    WARM = "warm"
    LIVELY = "lively"


@dataclass(frozen=True, slots=True)
class Server:
    """A server on Discord, a group on Telegram with all its topics. ``language`` is the claimed one in which he and the
    house speak there ("": each person's own), ``joins`` whether he may join a talk unasked, and never in the ``quiet``
    hours of the ``zone`` (from, to; none where both are the same)."""

    key: str = ""
    language: str = ""
    tone: Tone = Tone.WARM
    joins: bool = False
    quiet: tuple[int, int] = (22, 8)
    zone: str = "Etc/UTC"
