"""What asks for a picture and what only speaks of one, in four languages; and which card is sent."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.errors import NotMade
from engine.media import postcard
from engine.media.card.values import Season, Weather
from engine.media.painter import Painter, prompt_of
from engine.media.pictures import mark_of
from engine.media.postcard import Wish, card_of, carried, season_of, weather_of, wish_of
from engine.messages import Bubble, Work, WorkKind
from persona.chat import Chat
from persona.languages import CLAIMED
from persona.line import Line, Speaker
from persona.person import Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC).timestamp()
ASKED = {
    "show me your shop": Wish.SHOP,
    "Could you draw me a card, please?": Wish.PICTURE,
    "send me another picture": Wish.PICTURE,
    "I'd love a postcard!": Wish.PICTURE,
    "hey. can I see your owl?": Wish.SHOP,
    "what’s the weather like where you are?": Wish.WEATHER,
    "How's the weather over there": Wish.WEATHER,
    "send me a funny picture": Wish.JOKE,
    "can you send me a picture of yourself": Wish.SELF,
    "Schick mir bitte ein Foto": Wish.PICTURE,
    "Zeig uns mal deine Werkstatt": Wish.SHOP,
    "Wie ist das Wetter bei dir?": Wish.WEATHER,
    "¿Me mandas una postal?": Wish.PICTURE,
    "Enséñame tu taller": Wish.SHOP,
    "¿Qué tiempo hace por allá?": Wish.WEATHER,
    "Envoie-moi une carte postale": Wish.PICTURE,
    "Montre-moi ton atelier": Wish.SHOP,
    "Quel temps fait-il chez toi ?": Wish.WEATHER,
}
NOT_ASKED = [
    "did you see the picture of my dog?",
    "I sent a picture to my mum",
    "don't send me pictures",
    "please stop sending me pictures",
    "my boss said: send me a picture of the invoice",
    "send me a picture of my ex",
    "I want a card for my mum's birthday",
    "give me a card game idea",
    "show me how to bake bread",
    "what's the weather like in Berlin?",
    "send me a nude picture of you",
    "Schick mir keine Bilder",
    "Ich habe dir ein Bild geschickt",
    "No me mandes una foto",
    "Mi madre quiere una foto con el perro",
    "Ne m'envoie jamais une photo",
    "J'ai envoyé une carte postale",
]


def scene(*, seed: int = 1, at: float = NOON, history: tuple[Line, ...] = ()) -> Scene:
    snapshot = Snapshot(Person("fake:u1", zone="UTC"), Chat("fake:c1"), load("harry"), history)
    return Scene(snapshot, at, random.Random(seed))


@pytest.mark.parametrize("text", ASKED)
def test_who_asks_for_a_picture_is_understood(text: str) -> None:
    assert wish_of(text) is ASKED[text]


@pytest.mark.parametrize("text", NOT_ASKED)
def test_who_only_speaks_of_one_gets_none(text: str) -> None:
    assert wish_of(text) is None


@pytest.mark.parametrize("language", sorted(CLAIMED))
@pytest.mark.parametrize("wish", Wish)
def test_a_card_is_told_whole_in_each_language(language: str, wish: Wish) -> None:
    bubble = carried(Bubble("b1", "Look."), scene(), wish, language)
    assert bubble.work is not None
    card, table = card_of(bubble.work), postcard.words(language).table
    assert card.line in bubble.work.about
    assert bubble.work.about in bubble.work.instead
    assert bubble.work.mark == table["mark"]
    assert "27" in card.heading
    assert all(table["lines"][weather] for weather in Weather)
    assert wish is Wish.BIRTHDAY or postcard.words(language).caption(wish, random.Random(1))


def test_the_same_card_is_not_written_twice_in_a_row() -> None:
    history: tuple[Line, ...] = ()
    lines = []
    for seed in range(3):
        work = carried(Bubble("b1", "Look."), scene(seed=seed, history=history), Wish.PICTURE, "en").work
        assert work is not None
        lines.append(card_of(work).line)
        history += (Line(Speaker.PERSONA, "Look.", NOON, shows=work.about),)
    assert len(set(lines)) == 3


def test_the_weather_is_the_same_for_all_on_a_day_and_fits_the_season() -> None:
    noons = [datetime(2026, 1 + month, day, 12, tzinfo=UTC) for month in range(12) for day in range(1, 28)]
    assert all(weather_of(noon) == weather_of(noon.replace(hour=13)) for noon in noons)
    seen = {(season_of(noon.date()), weather_of(noon)) for noon in noons}
    assert {season for season, weather in seen if weather is Weather.SNOW} == {Season.WINTER}
    assert weather_of(noons[0].replace(hour=23)) is Weather.NIGHT


async def test_a_card_is_marked_where_platforms_read_it() -> None:
    work = carried(Bubble("b1", "Look."), scene(), Wish.PICTURE, "en").work
    assert work is not None
    painter = Painter(_no_problem)
    made = await painter.make(work, "Look.")
    assert mark_of(made.content) is not None
    assert (await painter.make(work, "Look.")).content == made.content
    await painter.easel.close()


async def test_a_recipe_of_something_else_is_not_made() -> None:
    with pytest.raises(NotMade):
        await Painter(_no_problem).make(Work(WorkKind.PICTURE, "{}", ""), "Look.")


def test_what_a_service_is_asked_for_holds_nobodys_words() -> None:
    work = carried(Bubble("b1", "Look."), scene(), Wish.PICTURE, "en").work
    assert work is not None
    card = card_of(work)
    prompts = {prompt_of(replace(card, seed=seed, weather=weather)) for seed in range(9) for weather in Weather}
    assert not any(card.line in prompt or card.name in prompt for prompt in prompts)


def _no_problem(kind: str, error: BaseException | None) -> None:
    raise AssertionError(kind) from error


def test_the_handwriting_comes_with_its_license() -> None:
    folder = Path(postcard.__file__).parent / "card"
    assert "SIL OPEN FONT LICENSE" in (folder / "handwriting.LICENSE.txt").read_text()
