"""What may be written behind a command, where that is a choice that a platform can suggest."""

from collections.abc import Mapping, Sequence
from functools import cache
from zoneinfo import available_timezones

from bot.commands import servers
from bot.commands.checkins import zone_name
from bot.texts.settings import PACES
from persona.languages import CLAIMED
from persona.server import Tone

OFFERS: Mapping[str, Sequence[str]] = {
    "checkins": ("on", "off", "rarely", "often"),
    "pace": tuple(PACES),
    "tone": ("friend", "playful"),
    "voice": ("on", "auto", "off"),
    "pictures": ("on", "off"),
    "lookups": ("on", "off"),
    "memory": ("on", "off"),
    "quiet": ("22-8", "23-7", "21-9"),
    "server": (
        *servers.WISHES,
        *(f"tone {tone}" for tone in Tone),
        *(f"language {code}" for code in CLAIMED),
        "language off",
        "quiet 22-8",
        "quiet off",
    ),
}
_ELSEWHERE = frozenset({"Etc", "SystemV", "US", "posix", "right"})
"""What zones of no city begin with."""


@cache
def places_of_zones() -> tuple[str, ...]:
    """The cities by which zones are called."""
    zones = (zone for zone in available_timezones() if "/" in zone and zone.partition("/")[0] not in _ELSEWHERE)
    return tuple(sorted({zone_name(zone) for zone in zones}))
