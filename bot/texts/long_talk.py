"""What the house says in a long talk: that this is still an AI, and to the young that a break is a good idea."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LongTalk:
    """What the house says in a long talk: that this is still an AI, and to the young that a break is a good idea."""

    one_hour: str
    hours: str
    for_minors: str
    for_adults: str

    def reminder(self, count: str, *, hours: int, minor: bool) -> str:
        """What is said after some hours without a longer pause, of which ``count`` is the word."""
        notice = self.one_hour if hours == 1 else self.hours.replace("{count}", count)
        return f"{notice} {self.for_minors if minor else self.for_adults}"
