"""How long ago something was, in the words of a friend; knows no memory."""

from datetime import datetime

_MONTHS = 11
"""So many months back a month's name alone tells which one is meant."""


def ago(then: datetime, now: datetime) -> str:
    """ "today", "on Monday", "last week", "in May", "in May 2024": two wall clocks of one zone in English words."""
    days = (now.date() - then.date()).days
    if days < 2:
        return "yesterday" if days == 1 else "today"
    if days < 7:
        return f"on {then:%A}"
    if days < 14:
        return "last week"
    if days < 28:
        return f"{days // 7} weeks ago"
    months = (now.year - then.year) * 12 + now.month - then.month
    return f"in {then:%B}" if months <= _MONTHS else f"in {then:%B %Y}"
