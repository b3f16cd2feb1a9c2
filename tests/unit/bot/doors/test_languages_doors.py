"""What a door itself tells a person who taps what belongs to somebody else is in that person's language."""

import pytest

from bot.doors.discord.answers import first_answer
from bot.texts import texts_of


@pytest.mark.parametrize(
    ("locale", "language"), [("de", "de"), ("es-419", "es"), ("fr", "fr"), ("ja", "en"), (None, "en")]
)
def test_languages_of_a_notice_on_discord(locale: str | None, language: str) -> None:
    tap = {"type": 3, "data": {"custom_id": "7/pace slow"}, "member": {"user": {"id": "8"}}, "locale": locale}
    assert first_answer(tap)["data"]["content"] == texts_of(language).house.not_yours
