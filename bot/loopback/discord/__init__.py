"""Serves a Discord gateway and REST API on loopback; knows no permissions, threads, voice or rates."""

from bot.loopback.discord.server import DiscordServer
from bot.loopback.discord.wire import Sent

__all__ = ["DiscordServer", "Sent"]
