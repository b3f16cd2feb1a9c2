"""What the door uses of discord.py, imported in one place without the warning that its voice part brings."""

import warnings

with warnings.catch_warnings():
    # It imports a module that Python 3.13 drops; we never use it.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import HTTPClient, Route

__all__ = ["DiscordWebSocket", "HTTPClient", "Route", "discord"]
