"""The house's texts in English, as people see them."""

from bot.texts import texts_of

ENGLISH = texts_of("en")
MENU, HOUSE, CARE, FIRST_WORDS = ENGLISH.menu, ENGLISH.house, ENGLISH.care, ENGLISH.first_words
PROMISES, RECORDS, LONG_TALK, SETTINGS = ENGLISH.promises, ENGLISH.records, ENGLISH.long_talk, ENGLISH.settings
SERVERS = ENGLISH.servers


def told(text: str, *, name: str = "Harry", **values: object) -> str:
    """A text about a persona who is a he, with these values put in."""
    return text.format(name=name, **ENGLISH.pronouns["he"], **values)
