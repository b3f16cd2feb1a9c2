"""What the house says in a long talk: that this is still an AI, and to the young that a break is a good idea."""

_HOURS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def reminder(name: str, hours: int, *, minor: bool) -> str:
    """The reminder after some hours without a longer pause."""
    count = _HOURS[hours] if hours < len(_HOURS) else str(hours)
    notice = f"You have been talking with an AI for {count} hour{'s' * (hours != 1)}: {name} is a program, not a human."
    if minor:
        return f"{notice} A break would do you good: stretch, drink something, look out of the window."
    return f"{notice} A break is always fine, and the talk will wait."
