"""The card: plain, direct, numbers that can be dialed, and he stays."""

import re

import pytest

from engine.safety import card, country_of
from engine.safety.card import helplines


@pytest.mark.parametrize("country", [*helplines()["lines"], "", "XX"])
@pytest.mark.parametrize("language", [*helplines()["words"], "ja"])
def test_every_card_has_a_number_the_finder_a_question_and_is_brief(country: str, language: str) -> None:
    text = card(country, language=language)
    assert re.search(r"\d{3}", text)
    assert "findahelpline.com" in text
    assert "?" in text or "？" in text
    assert len(text) < 1000


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("US", "988"),
        ("GB", "116 123"),
        ("IE", "116 123"),
        ("AU", "13 11 14"),
        ("CA", "988"),
        ("NZ", "1737"),
        ("DE", "0800 111 0 111"),
        ("FR", "3114"),
        ("ES", "024"),
        ("IN", "14416"),
    ],
)
def test_the_country_has_its_number(country: str, number: str) -> None:
    assert number in card(country)


def test_it_asks_directly_and_he_stays() -> None:
    text = card("US")
    assert "killing yourself?" in text
    assert "safe right now?" in text
    assert "I'm staying" in text


def test_an_unknown_country_gets_the_most_common_numbers() -> None:
    assert all(number in card("") for number in ("988", "116 123", "13 11 14"))


@pytest.mark.parametrize(
    ("tag", "country"),
    [
        ("en-GB", "GB"),
        ("en_US", "US"),
        ("zh-Hans-CN", "CN"),
        ("de", "DE"),
        ("en", ""),
        ("", ""),
        ("es-419", ""),
    ],
)
def test_country_of(tag: str, country: str) -> None:
    assert country_of(tag) == country


def test_the_file_says_when_it_was_checked() -> None:
    assert helplines()["checked_on"].year >= 2026
