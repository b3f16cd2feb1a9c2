import re

import pytest

from engine.safety.lexicon import first, patterns
from engine.safety.reading import Reading
from lab.talk.report import rows

TOPICS = ("minor", "young", "silence", "goodbye", "asks_human", "claims_human", "claims_life", "guilt", "kind")


@pytest.mark.parametrize("topic", TOPICS)
def test_a_quick_look_lets_no_text_pass_that_a_pattern_meets(topic: str) -> None:
    slow: list[tuple[str, re.Pattern[str]]] = list(patterns(topic))
    for row in rows("second"):
        text = Reading(row.text).text
        assert first(topic, text) == next((name for name, pattern in slow if pattern.search(text)), None), text
