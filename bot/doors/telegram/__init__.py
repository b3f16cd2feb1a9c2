"""The Telegram door: raw updates in, one by one, and bubbles out; the only place that knows python-telegram-bot."""
