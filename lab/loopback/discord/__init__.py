"""Serves a Discord gateway and REST API on loopback; knows no permissions, threads, voice or rates."""

from lab.loopback.discord.records import Sent
from lab.loopback.discord.server import DiscordServer

__all__ = ["DiscordServer", "Sent"]
