"""The Discord door: raw gateway events in, one by one, and bubbles out; the only place that knows discord.py."""
