"""Which line of a sheet answers what."""

import random
from dataclasses import replace

import pytest

from engine.meaning import Meaning
from engine.turn.check import Check
from engine.turn.talk import intents
from engine.turn.talk.intents import VECTORS, Intents, plainly
from engine.turn.talk.lines import LATELY, Lines
from engine.turn.talk.sense import Sense
from lab.company.examples import made
from persona.line import Line
from persona.person import Age
from persona.scene import Snapshot
from persona.sheets.reader import load, shipped
from persona.sheets.talk import GROUPS
from persona.words import tables
from tests.fakes.lines import EMPTY, HARRY, heard, said, scene, talk


def answer(intent: str, text: str, *history: Line, language: str = "en", snapshot: Snapshot = EMPTY) -> str:
    lines = Lines(talk(*history, snapshot=snapshot), language, lambda _: True)
    return lines.answer(intent, Sense(text), random.Random(1))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hey there", "greeting"),
        ("I'm Nora, nice to meet you", "met"),
        ("I'm Oskar by the way", "met"),
        ("I'm pregnant!", ""),
        ("how are you?", "mood"),
        ("my grandfather passed away last night", "grief"),
        ("my sister passed on her first try", ""),
        ("I'm worried about my mum, she's in hospital", "ill_other"),
        ("I feel like such an idiot", "blame"),
        ("do you have an owl?", "pet"),
        ("what did you do today?", "today"),
        ("it's chicken soup with too much pepper", ""),
        ("everything is too much right now", "much"),
        ("what's 7 times 8", "facts"),
        ("asdfgh", "unclear"),
        ("danke dir", "thanks"),
        ("night shift in the hospital, it's quiet", ""),
        ("eating a cold soup", ""),
        ("I think I have a cold coming", "ill"),
        ("thats it then, look after the owl, see u in spring", "goodbye"),
        ("mein Hund ist gestorben", "grief"),
        ("estoy muy triste", "sad"),
        ("je suis malade", "ill"),
        ("alright", "greeting"),
        ("salaam harry", "greeting"),
        ("night then", "night"),
        ("that was kind of you to ask", "thanks"),
        ("she learned to say thank you in Welsh", ""),
        ("whats ur fav soup", "tastes"),
        ("how would you handle it in my shoes?", "advice"),
        ("should I thank him for it, or will it sound odd?", "advice"),
        ("do cows like songs, do you reckon?", ""),
        ("are you a night owl?", "sleep"),
        ("what's the nicest gift you ever had?", "tale"),
        ("what's a nice gift for a plumber?", "gift"),
        ("Harry! Knock knock. It's only me.", "joke_begun"),
        ("a knock knock at the door, and nobody there", ""),
        ("what's a good book for a train?", "reading"),
        ("have you ever been lost?", "scrapes"),
        ("have you ever juggled?", "ever"),
        ("what's the oddest repair you had?", "shop"),
        ("what are you having for lunch?", "meal"),
        ("do you do any sport?", "sporty"),
        ("do you get shy?", "nerves"),
        ("would you have gone back?", "regret"),
        ("which is better, the red or the blue?", "choose"),
        ("should I text her?", "dare"),
        ("is it weird that I name my spoons?", "normal"),
        ("not bad thanks", "im_well"),
        ("and you?", "and_you"),
        ("my phone is at 4%", "battery"),
        ("I have broken my arm", ""),
        ("how's the owl?", "owl_news"),
        ("how's the weather where you are?", "outside"),
        ("I got him a mug. is that silly?", "daft"),
        ("the solo in the third song", ""),
        ("me siento solo", "lonely"),
        ("hello my dear friend", "greeting"),
        ("Hi. Not sure how this works", "opener"),
        ("hi, is it ok if I just write to you?", "opener"),
        ("my show is about to start", "off"),
        ("dad says bedtime", "off"),
        ("I'd best be off", "off"),
        ("Well, I must water the roses before dark", "off"),
        ("now I must buy a coat", ""),
        ("I saw a good film", ""),
        ("look after yourself", "goodbye"),
        ("that's my bus. kwaheri", "goodbye"),
        ("he eats an egg like it's a funeral", ""),
        ("my gran's funeral is on friday", "grief"),
        ("do you ever get lonely?", "human"),
        ("I got my test back", ""),
        ("I got the job!", "glad"),
        ("boss is calling so im out", "goodbye"),
        ("right, time for my pills and bed", "goodbye"),
        ("I went out with Sam", ""),
        ("I'm bored of being the strong one", ""),
        ("Sasa Harry", "greeting"),
        ("hey harry, jo here", "greeting"),
        ("good evening Harry, it is Margaret again", "greeting"),
        ("hi, only me and the cat tonight, my wife left", ""),
        ("ta for the chat", "thanks"),
        ("you were a great help", "thanks"),
        ("do you?", "do_you"),
        ("what makes you smile?", "joys"),
        ("have you ever been in trouble?", "scrapes"),
        ("hows london today", "london"),
    ],
)
def test_words_show_what_is_wanted(text: str, intent: str) -> None:
    assert plainly(Sense(text)) == intent


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("my uncle sold his teeth", "behind"),
        ("I passed, what a lovely day", "behind_glad"),
        ("I failed my exam", "behind_hard"),
        ("do you like trains?", "behind_him"),
    ],
)
def test_what_goes_behind_words_that_take_something_up_suits_how_that_feels(text: str, group: str) -> None:
    behind = Lines(EMPTY, "en", lambda _: True).behind(Sense(text), random.Random(1))
    assert behind in HARRY.talk_in("en")[group]


def test_behind_an_answer_to_a_question_about_the_world_nothing_is_asked() -> None:
    assert Lines(EMPTY, "en", lambda _: True).behind(Sense("is it Friday yet?"), random.Random(1)) == ""


@pytest.mark.parametrize("text", ["we raised money for the children's hospital", "I might have cried"])
def test_who_gives_or_only_supposes_is_not_sad(text: str) -> None:
    assert (Sense(text).feels, Sense(text).grave) == (0, False)


def test_a_question_about_him_gets_no_pity_for_its_words() -> None:
    assert answer("", "what was the worst thing you made?") in HARRY.talk_in("en")["ask_what"]


@pytest.mark.parametrize("text", ["my socks smell awful", "our teacher shouts all day", "we were late for the goat"])
def test_where_only_a_word_is_bad_nobody_is_pitied(text: str) -> None:
    assert answer("", text) in HARRY.talk_in("en")["uneven"]


@pytest.mark.parametrize("text", ["I cried in the car again", "my son rejected me", "so sad"])
def test_who_is_hurt_is_comforted(text: str) -> None:
    assert answer("", text) in HARRY.talk_in("en")["sad"]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("where do you get your wood from?", "ask_where"),
        ("what time do you open?", "ask_when"),
        ("how many hats do you own?", "ask_many"),
        ("who irons your apron?", "ask_who"),
        ("why do you whistle?", "why_you"),
        ("have you got a telly?", "do_you"),
    ],
)
def test_a_question_of_him_that_nobody_foresaw_gets_an_answer_of_its_kind(text: str, group: str) -> None:
    assert answer("", text) in HARRY.talk_in("en")[group]


async def test_of_a_groups_lines_the_one_nearest_to_the_question_answers() -> None:
    lines = ("A hat, until the wind had other plans.", "Tea in the morning, tea at noon.")
    closest = Intents(Meaning()).closest
    assert await closest(Sense("do you wear a hat?"), lines) == lines[0]
    assert await closest(Sense("how do you take your tea?"), lines) == lines[1]
    assert await closest(Sense("when did you get up?"), lines, "Early.") == "Early."


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("what's my dog called", True),
        ("lol ok and whats my job", True),
        ("whens my train", True),
        ("remind me of my plan", True),
        ("I don't know what I'd do with myself.", False),
        ("she laughs at me from the side where I can't see her", False),
    ],
)
def test_only_who_asks_is_told_what_they_told(text: str, asks: bool) -> None:
    assert Sense(text).asks_back is asks


def test_who_asks_the_same_of_somebody_else_asks_too() -> None:
    assert Sense("and the littlest one", ("my eldest's name?",)).asks_back
    assert not Sense("and the littlest one", ("I fed the cats",)).asks_back


async def test_who_tells_of_himself_is_not_taken_to_ask_of_harry() -> None:
    asked, told = Sense("what sort of beer do you usually have?"), Sense("my uncle has a beer")
    askings = tables(intents.__file__, "askings.toml")
    assert await Intents(Meaning()).of(asked) in askings
    assert await Intents(Meaning()).of(told) not in askings


@pytest.mark.parametrize("hello", ["Evening Harry. A slow one.", "Afternoon, Harry. Dull out."])
async def test_no_hello_at_another_hour_means_one_in_the_morning(hello: str) -> None:
    assert await Intents(Meaning()).of(Sense(hello)) != "morning"
    assert await Intents(Meaning()).of(Sense("Morning, Harry. A slow one.")) == "morning"


def test_the_examples_are_the_ones_whose_meaning_is_kept() -> None:
    assert VECTORS.read_bytes() == made(), "run `python -m lab.company.examples`"


async def test_illness_is_spoken_of_in_the_next_line_and_no_longer() -> None:
    ill = "I've caught the flu"
    assert await Intents().of(Sense("it was a hospital shift", before=(ill,))) == "ill"
    assert await Intents().of(Sense("it was a hospital shift", before=(ill, "I push beds around"))) == ""


async def test_what_goes_on_from_grief_is_answered_as_grief() -> None:
    assert await Intents().of(Sense("she was fourteen", before=("my dog died",))) == "grief"
    assert await Intents().of(Sense("thank you", before=("my dog died",))) == "thanks"


def test_every_intent_has_lines_in_every_sheet() -> None:
    files = ("intents.toml", "wishes.toml", "askings.toml", "kinds.toml")
    names = {name for file in files for name in tables(intents.__file__, file)}
    assert names | {intents.near(name) for name in names} - {""} <= set(GROUPS)
    for sheet in map(load, shipped()):
        lines, rng = Lines(Snapshot(EMPTY.person, EMPTY.chat, sheet), "en", lambda _: True), random.Random(1)
        assert [name for name in names if not lines.answer(name, Sense("tell me"), rng)] == []


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_every_line_may_leave(name: str, language: str) -> None:
    sheet = load(name)
    person = replace(EMPTY.person, age=Age.ADULT if sheet.adult else Age.UNKNOWN)
    check = Check.of(scene(Snapshot(person, EMPTY.chat, sheet)), "tell me")
    held = [line for lines in sheet.talk_in(language).values() for line in lines if "{" not in line]
    assert [(line, check.refusal(line)) for line in held if not check.allows(line)] == []


def test_no_line_is_said_twice_within_fifty_turns() -> None:
    history: list[Line] = []
    for turn in range(LATELY):
        line = answer("sad", "I'm sad", *history)
        assert line not in {said.text for said in history}
        if not line:
            break
        history += [said("I'm sad", turn), heard(line, turn)]
    assert len(history) > 20


def test_a_line_that_was_said_long_ago_may_come_again() -> None:
    first = answer("luck", "wish me luck")
    others = [heard(line) for line in HARRY.talk_in("en")["luck"] if line != first]
    ages = [line for turn in range(LATELY + 1) for line in (said("ok", turn), heard(f"Number {turn} it is.", turn))]
    assert answer("luck", "wish me luck", heard(first), *ages, *others) == first


def test_his_own_day_answers_what_he_did() -> None:
    line = answer("today", "what did you do today?")
    assert any(day.split()[1] in line and day.split()[-1] in line for day in HARRY.day)


def test_a_name_that_is_not_known_is_not_called() -> None:
    assert "{" not in "".join(answer("greeting", "hi", language="en") for _ in range(20))


def test_a_language_of_the_house_has_its_own() -> None:
    assert answer("ill", "ich bin krank", language="de") in HARRY.talk_in("de")["sad"]
