"""What is shown of a server's error: its own words, none of the talk."""

import json

import pytest

from engine.models.complaint import complaint

SENT = json.dumps({"messages": [{"role": "user", "content": "I never told anybody about Rome."}], "stop": ["\nAnn:"]})


def shown(body: object, sent: str = SENT) -> str:
    text = body if isinstance(body, str) else json.dumps(body)
    return complaint(text.encode(), sent.encode())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"message": "stop: List should have at most 4 items"}}, ": stop: List should have at most 4 items"),
        ({"detail": [{"loc": ["body", "stop"], "msg": "too many", "input": ["Rome"]}]}, ": too many"),
        ({"error": "no such model"}, ": no such model"),
        ({"message": "unknown field"}, ": unknown field"),
        ("Bad gateway\n", ": Bad gateway"),
        ("", ""),
        ({"error": None}, ": None"),
        ("[1, 2", ": [1, 2"),
    ],
)
def test_every_usual_form_of_an_error_is_read(body: object, words: str) -> None:
    assert shown(body) == words


@pytest.mark.parametrize(
    "echo",
    [
        "the input 'I never told anybody about Rome.' is unsafe",
        "unsafe: I never told anybody about Rome",
        'found "Rome"',
    ],
)
def test_what_was_said_is_never_shown(echo: str) -> None:
    assert "Rome" not in shown({"error": {"message": echo}})
    assert shown({"error": {"message": echo}}).strip(": …")


def test_an_endless_error_is_cut() -> None:
    assert len(shown("word " * 5000)) < 410


def test_a_request_that_is_no_json_hides_nothing_and_breaks_nothing() -> None:
    assert shown("busy", sent="\xff") == ": busy"
