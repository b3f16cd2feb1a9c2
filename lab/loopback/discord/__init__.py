"""A Discord gateway and REST API on loopback, with people and faults to order; it knows our bot not at all.

Stricter than the original in what it takes: characters are counted in UTF-16 units, an archived thread takes nothing
whether it is locked or not, and the bot may take away no message but its own. It knows no voice channels.
"""

from lab.loopback.discord.kinds import SAMPLES, SERVICES
from lab.loopback.discord.records import Sent
from lab.loopback.discord.server import DiscordServer

__all__ = ["SAMPLES", "SERVICES", "DiscordServer", "Sent"]
