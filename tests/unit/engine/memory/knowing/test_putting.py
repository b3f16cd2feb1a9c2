"""A question counts for what it asks, however little of a question it is."""

import pytest

from engine.memory.knowing.putting import put_in_full


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("How old am I Harry and be careful", "How old am I"),
        ("Harry, where do I work?", "where do I work?"),
        ("what's my dog called, harry?", "what's my dog called?"),
        ("what's my dog called? no cheating", "what's my dog called?"),
        ("date of my driving test", "when is my driving test?"),
        ("what's the date of our wedding?", "when is our wedding?"),
        ("the name of my cat", "what is my cat called?"),
        ("I went to see my brother Harry on Sunday", "I went to see my brother Harry on Sunday"),
        ("I'm careful", "I'm careful"),
        ("Harry", "Harry"),
    ],
)
def test_a_question_is_put_in_full(text: str, full: str) -> None:
    assert put_in_full(text, "Harry") == full
