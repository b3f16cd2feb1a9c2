"""The labels that our counters may have, so that each is there at 0: nobody sees the first of a kind otherwise."""

DOOR_EVENTS = ("card_undelivered", "given_up", "rate_limited", "rejected", "undelivered", "unreachable")
"""What is counted of a door under its name, and an underscore."""
ERRORS = (
    "adoption",
    "check_in",
    "discord",
    "discord_action",
    "discord_event",
    "discord_gateway",
    "discord_interaction",
    "discord_menu",
    "discord_missed",
    "door",
    "engine",
    "erasure",
    "lease_lost",
    "report",
    "store",
    "telegram",
    "telegram_action",
    "telegram_conflict",
    "telegram_menu",
    "telegram_poll",
    "telegram_update",
    "telegram_webhook",
    "ticks",
    "turn",
)
TURNS = (
    ("check-in", "sent"),
    ("check-in", "undelivered"),
    ("command", "done"),
    ("judgement", "done"),
    ("reminder", "sent"),
    ("reminder", "undelivered"),
    ("reply", "answered"),
    ("reply", "engine_down"),
    ("reply", "interrupted"),
    ("summary", "done"),
)
"""Kinds of a turn with their outcomes."""
TOKENS = ("prompt", "cached", "output")
