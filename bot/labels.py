"""The labels that our counters may have, so that each is there at 0: nobody sees the first of a kind otherwise."""

COMMISSIONS = ("made", "failed", "alone", "silent")
"""What becomes of a work for a maker."""
DOOR_EVENTS = (
    "card_undelivered",
    "given_up",
    "rate_limited",
    "rejected",
    "stranger_dropped",
    "undelivered",
    "unreachable",
)
"""What is counted of a door under its name, and an underscore."""
ERRORS = (
    "adoption",
    "api",
    "broker",
    "card",
    "check_in",
    "discord",
    "discord_action",
    "discord_deaf",
    "discord_event",
    "discord_gateway",
    "discord_interaction",
    "discord_menu",
    "discord_missed",
    "door",
    "encoder",
    "engine",
    "erasure",
    "file",
    "lease_lost",
    "maker",
    "mcp",
    "page",
    "picture",
    "plan",
    "rejected",
    "report",
    "search",
    "store",
    "stranger",
    "telegram",
    "telegram_action",
    "telegram_conflict",
    "telegram_deaf",
    "telegram_member",
    "telegram_menu",
    "telegram_poll",
    "telegram_update",
    "telegram_webhook",
    "ticks",
    "turn",
    "unreadable",
    "unreadable_chat",
    "voice",
)
KNOWN = "known"
"""The kind of what came in once more, and was not taken in again."""
ORIGINS = ("model", "mixed", "sheet", "recall", "house")
TURNS = (
    ("card", "sent"),
    ("check-in", "sent"),
    ("check-in", "undelivered"),
    ("command", "done"),
    ("facts", "done"),
    ("judgement", "done"),
    ("meaning", "done"),
    ("reminder", "sent"),
    ("reminder", "undelivered"),
    ("reply", "answered"),
    ("reply", "engine_down"),
    ("reply", "interrupted"),
    ("reply", "refused"),
    ("summary", "done"),
)
"""Kinds of a turn with their outcomes."""
TOKENS = ("prompt", "cached", "output")
