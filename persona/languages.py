"""In which of the claimed languages the house speaks with a person; knows no text."""

from persona.person import Person

CLAIMED = ("en", "de", "es", "fr")


def house_language(person: Person) -> str:
    """The language of the house's own words for a person: the platform's where it is claimed, else English."""
    language = person.language[:2].casefold()
    return language if language in CLAIMED else "en"
