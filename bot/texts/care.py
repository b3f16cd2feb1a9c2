"""What the house says about danger and faults: the protocol that /safety publishes, and reports."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Care:
    """What the house says about danger and faults: the protocol that /safety publishes, and reports."""

    screen: str
    card: str
    counted: str
    evidence: str
    checked: str
    reported: str
    reported_bare: str
    report_last: str
    reported_last: str
    report_nothing_said: str
    report_unaddressed: str
