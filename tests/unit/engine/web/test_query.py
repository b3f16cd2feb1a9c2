"""What goes out of a wish: content words, and nothing that is the person's own."""

import pytest

from engine.web.query import Query, query_of
from engine.web.wishes import wish_of
from persona.chat import Chat
from persona.line import Line, Speaker
from persona.person import Fact, Person
from persona.scene import Snapshot
from persona.sheets.reader import load

SAID = (
    Line(Speaker.PERSON, "My sister Clara works a lot. I live in a small flat in Leeds", 0.0, name="Ann"),
    Line(Speaker.PERSONA, "I live in Truro above a shop", 1.0),
)
FACTS = (Fact("They have a dog called Biscuit.", "l1", 0.0, 9e9), Fact("They were born in 1987.", "l2", 0.0, 9e9))
ANN = Snapshot(
    Person("fake:u1", name="Ann Quill", zone="America/Argentina/Buenos_Aires"),
    Chat("fake:c1"),
    load("harry"),
    SAID,
    FACTS,
)


def query(text: str, language: str = "en") -> Query:
    wish = wish_of(text)
    assert wish is not None
    return query_of(wish, text, ANN, language)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("can you look up who won the women's tour de france this year?", "en", "won women tour de france year"),
        ("what's the weather in Truro today?", "en", "weather truro today"),
        ("what's in the news today?", "en", "news today"),
        ("Google bitte, wie man Rotweinflecken rausbekommt", "de", "rotweinflecken"),
        ("¿puedes buscar cuántos habitantes tiene Islandia?", "es", "habitantes islandia"),
        ("tu peux chercher sur internet qui a inventé le stylo à bille ?", "fr", "inventé stylo bille"),
    ],
)
def test_content_words_go_out(text: str, language: str, words: str) -> None:
    assert query(text, language) == Query(words, kept_back=False)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("look up a good vet for Biscuit near the sea", "biscuit"),
        ("look up whether Ann Quill writes novels or poems", "quill"),
        ("look up concerts and pubs Clara could like", "clara"),
        ("google dog parks and beaches", "dog"),
        ("look up the best pizza places around Leeds", "leeds"),
        ("search for cheap flights from Buenos Aires to Truro", "buenos"),
        ("look up whether my boss Miriam Stone paints pictures", "stone"),
        ("find out what happened at the olympics in 1987", "1987"),
        ("look up which shop delivers flowers, my phone is 0151 496 0000", "0151"),
        ("google whether ann@quill.test can be a valid mail address", "test"),
        ("I moved to York. look up cheap bike shops york has", "york"),
    ],
)
def test_what_is_the_persons_stays(text: str, own: str) -> None:
    asked = query(text)
    assert own not in asked.text.split()
    assert asked.kept_back
    assert asked.text


@pytest.mark.parametrize("text", ["what's the weather in Leeds tomorrow?", "google Biscuit", "look up Clara Quill"])
def test_where_nothing_else_is_left_nothing_goes_out(text: str) -> None:
    assert query(text) == Query("", kept_back=True)


def test_a_wish_without_a_place_or_a_word_asks_for_more() -> None:
    assert query("what's the weather today?") == Query("", kept_back=False)


def test_a_query_is_short_and_a_year_may_stay() -> None:
    assert query("look up " + " ".join(f"word{letter}" for letter in "abcdefghijklmnop")).text.count(" ") == 7
    assert query("look up the olympics of 2012").text == "olympics 2012"
    assert query("look up room 1234 of the castle").text == "room castle"
