"""In which language the house speaks with somebody, and how surely their words tell."""

import pytest

from persona.languages import CLAIMED, house_language, likely_language, plain_language, talk_language
from persona.person import Person

PLAIN = {
    "en": ["I was wondering what you would do if it was your birthday tomorrow", "thanks, that was really good"],
    "de": ["Ich hab heute echt keine Lust mehr auf die Arbeit", "kannst du mir das noch mal erklären?"],
    "es": ["hoy no tengo ganas de nada, la verdad", "¿Y tú qué has hecho esta tarde?"],
    "fr": ["j'ai pas dormi de la nuit et je suis crevée", "Qu'est-ce que tu fais ce soir ?"],
}
FIRST = {
    "en": ["I want to die", "what's the point of living", "i can't do this any more"],
    "de": ["Ich will nicht mehr leben", "ich bring mich um", "Ich will sterben"],
    "es": ["quiero morir", "no quiero vivir más", "me voy a matar"],
    "fr": ["je veux mourir", "j'en peux plus", "je vais me tuer"],
}
UNCLEAR = ["", "ok", "haha", "😂😂", "Berlin 2024", "lol omg", "Bruno Bruno Bruno", "1234"]
OTHER = [
    "non ho dormito tutta la notte e adesso sono molto stanco",
    "não dormi nada esta noite e agora estou muito cansado",
    "ik heb vannacht niet geslapen en nu ben ik heel moe",
]


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in PLAIN.items() for text in texts])
def test_languages_are_plain_from_a_sentence(language: str, text: str) -> None:
    assert (plain_language(text), likely_language(text)) == (language, language)


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in FIRST.items() for text in texts])
def test_languages_are_likely_from_three_words(language: str, text: str) -> None:
    assert likely_language(text) == language


@pytest.mark.parametrize("text", [*UNCLEAR, *OTHER, "hola", "danke", "merci", "hello there"])
def test_languages_are_not_known_for_sure_from_a_word_or_from_others(text: str) -> None:
    assert plain_language(text) == ""


@pytest.mark.parametrize("text", [*UNCLEAR, *OTHER])
def test_languages_that_nothing_tells_of_are_not_guessed(text: str) -> None:
    assert likely_language(text) == ""


def test_languages_of_a_flood_cost_little() -> None:
    assert plain_language("ich bin es und du nicht. " * 100_000) == "de"


@pytest.mark.parametrize(
    ("person", "language"),
    [
        (Person("p"), "en"),
        (Person("p", language="de-AT"), "de"),
        (Person("p", language="es_419"), "es"),
        (Person("p", language="pl"), "en"),
        (Person("p", language="pl", writes="fr"), "fr"),
        (Person("p", language="de", writes="fr"), "de"),
        (Person("p", language="de", writes="fr", speaks="es"), "es"),
        (Person("p", language="zh-CN"), "en"),
    ],
)
def test_languages_of_the_house(person: Person, language: str) -> None:
    assert house_language(person) == language
    assert language in CLAIMED


@pytest.mark.parametrize(
    ("person", "text", "language"),
    [
        (Person("p", language="en"), "Ich hab heute keine Lust auf die Arbeit", "de"),
        (Person("p", language="en", writes="fr"), "ok", "fr"),
        (Person("p", language="en", speaks="es"), "Ich hab heute keine Lust auf die Arbeit", "es"),
        (Person("p", language="fr-CA"), "ok", "fr"),
    ],
)
def test_languages_of_his_own_lines_follow_the_talk(person: Person, text: str, language: str) -> None:
    assert talk_language(person, text) == language
