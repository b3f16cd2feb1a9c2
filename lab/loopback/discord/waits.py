"""The answer 429 and the headers that tell of it, as Discord gives them; pure functions."""

import math

from lab.loopback.discord.wire import Json

VIA = {"Via": "1.1 loopback"}
"""Without it the library takes a 429 for one of somebody who stands before Discord, and does not try again."""


def bucket(name: str, *, limit: int, remaining: int, reset_after: float, at: float) -> dict[str, str]:
    """Headers that tell how much is left of a rate, at a time (epoch s)."""
    parts = {"Limit": limit, "Remaining": remaining, "Reset": f"{at + reset_after:.3f}"}
    parts |= {"Reset-After": f"{reset_after:.3f}", "Bucket": name}
    return {f"X-RateLimit-{key}": str(value) for key, value in parts.items()}


def too_many(wait: float, *, everywhere: bool = False, via: bool = True) -> tuple[Json, dict[str, str]]:
    """Body and headers of a 429 that asks to wait so many seconds."""
    body: Json = {"message": "You are being rate limited.", "retry_after": wait, "global": everywhere}
    headers = {"Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": "global" if everywhere else "user"}
    headers |= {"X-RateLimit-Global": "true"} if everywhere else {}
    return body, headers | (VIA if via else {})
