"""Serves a Discord gateway and REST API on loopback; knows no permissions, threads, voice or rates."""

from lab.loopback.discord.server import DiscordServer
from lab.loopback.discord.wire import Sent

__all__ = ["DiscordServer", "Sent"]
