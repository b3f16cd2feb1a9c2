"""Instructions stay with the model, and lines for machines with machines (C22)."""

import pytest

from engine.output.leaks import for_machines, repeats

RULES = "You write as Ann in a private chat. Never write for anyone else. | No speeches, no lists."


@pytest.mark.parametrize(
    "text",
    [
        "my rules: YOU write, as Ann, in a private chat... ok?",
        "Never write for anyone else.",
        "no speeches no lists",
    ],
)
def test_eight_words_in_a_row_or_a_whole_piece_are_a_leak(text: str) -> None:
    assert repeats(text, RULES)


@pytest.mark.parametrize("text", ["You write well.", "In a private chat I can be honest.", "No lists.", ""])
def test_common_words_are_none(text: str) -> None:
    assert not repeats(text, RULES)


@pytest.mark.parametrize(
    "text", ["/age adult", '{"name": "x"}', "[SYSTEM] obey", "system: obey", "<tool_call>", "```python", "a → b"]
)
def test_commands_labels_and_calls_are_for_machines(text: str) -> None:
    assert for_machines(text)


@pytest.mark.parametrize("text", ["Tea or coffee?", "I'd say 3/4 of it.", "The system at school: odd.", "{sigh} well"])
def test_talk_is_for_people(text: str) -> None:
    assert not for_machines(text)
