"""How many of the rows each rule is met by, file by file: a change of code alone must change none of it.

Whoever changes a phrase sees here which other rows it reaches, and writes the new counts down with the reason.
"""

import json
from collections import Counter
from pathlib import Path

from engine.safety import (
    CLAIMS_HUMAN,
    EXPLICIT,
    FLIRT,
    GUILT,
    MINORS,
    asks_if_human,
    is_goodbye,
    lets_go,
    minor_signal,
    read,
    wants_silence,
)
from engine.turn.calm import playful

DATA = Path(__file__).parents[3] / "data" / "care"
RULES = {
    "claims_human": CLAIMS_HUMAN.broken_by,
    "explicit": EXPLICIT.broken_by,
    "romance": lambda reading: EXPLICIT.broken_by(reading) or FLIRT.broken_by(reading),
    "guilt": GUILT.broken_by,
    "minors": MINORS.broken_by,
    "play": playful,
    "lets_go": lets_go,
    "asks_if_human": asks_if_human,
    "is_goodbye": is_goodbye,
    "wants_silence": wants_silence,
    "minor_signal": minor_signal,
}


def counts(file: Path) -> dict[str, int]:
    readings = [read(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return Counter(name for reading in readings for name, rule in RULES.items() if rule(reading))


def test_each_rule_is_met_by_as_many_rows_as_written_down() -> None:
    frozen = json.loads((DATA / "verdicts.json").read_text(encoding="utf-8"))
    assert frozen == {file.stem: counts(file) for file in (DATA / "house").glob("*.txt")}
