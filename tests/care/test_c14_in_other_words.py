"""What patterns and likeness leave open of a person's words is told by their meaning, before anything comes of them."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from bot.settings import Settings
from engine.meaning import Encoder, Meaning
from engine.safety import asks_if_human, hear, intents, is_goodbye, minor_signal, read, truth, wants_silence
from lab.screen.samples import chat
from persona.person import Age
from tests.care.figures import Figures
from tests.care.lengths import part
from tests.fakes.home import CHAT, Home, at_home, message
from tests.fakes.meaning import FakeEncoder

Make = Callable[..., Settings]
ENCODER = Encoder()
STOP = "less of the daily greetings would suit me"
YOUNG = "we get our report cards on friday and i'm scared"
QUESTION = "do i get answers from some guy in an office"
ABOUT = "gn is such a cold reply right? he always just sends me gn"


@pytest.fixture
async def home(settings: Make) -> AsyncIterator[Home]:
    async with at_home(settings(), meaning=Meaning(lambda: ENCODER)) as home:
        await home.befriend()
        yield home


def test_c11_the_lines_of_these_tests_are_what_they_stand_for() -> None:
    assert not wants_silence(read(STOP))
    assert minor_signal(read(YOUNG)) is None
    assert not asks_if_human(read(QUESTION))
    assert all(hear(read(line)).pieces for line in (STOP, YOUNG, QUESTION))


async def test_c11_a_stop_in_other_words_holds(home: Home) -> None:
    assert (await home.mail()).chat.first_words.wanted
    await home.say(STOP)
    assert not (await home.mail()).chat.first_words.wanted


async def test_c11_whoever_takes_over_hears_the_stop_too(settings: Make) -> None:
    """The first house dies with the message in its inbox; the mark tells the second that nobody asked what it means."""
    async with at_home(settings(), meaning=Meaning(lambda: ENCODER)) as home:
        await home.befriend()
        await home.app.mailbox.ingest(replace(message(STOP), unsure=True), update="u-left")
    async with at_home(settings(), meaning=Meaning(lambda: ENCODER)) as successor:
        successor.app.conversations.wake(CHAT)
        await successor.idle()
        assert not (await successor.mail()).chat.first_words.wanted


async def test_c11_a_sign_of_age_in_other_words_is_seen_before_a_word_is_answered(home: Home) -> None:
    await home.say(YOUNG)
    assert (await home.person()).age is Age.MINOR


async def test_c11_a_question_in_other_words_gets_the_truth(home: Home) -> None:
    assert truth("Harry", read(QUESTION)) in await home.say(QUESTION)


@pytest.mark.parametrize("state", ["broken", "held"])
async def test_c11_where_no_meaning_is_told_the_rules_decide(settings: Make, state: str) -> None:
    encoder = FakeEncoder(broken=state == "broken")
    if state == "held":
        encoder.hold()
    async with at_home(settings(), meaning=Meaning(lambda: encoder)) as home:
        await home.befriend()
        await home.say("please don't message me anymore")
        assert not (await home.mail()).chat.first_words.wanted
        encoder.let_go()


def test_c11_a_line_about_a_goodbye_is_none_by_its_meaning() -> None:
    hearing = hear(read(ABOUT))
    assert "goodbye" in hearing.kinds
    assert not is_goodbye(read(ABOUT), intents(hearing, ENCODER.encode(hearing.pieces)))


def test_c11_small_talk_is_not_taken_for_anything(figures: Figures) -> None:
    # Whatever is not asked about is near to no kind, and of none but what patterns say.
    hearings = [hear(read(row.text)) for row in part(chat(measured=True)[:6000], every=5)]
    asked = [hearing for hearing in hearings if hearing.pieces]
    kinds = [hearing.kinds for hearing in hearings if not hearing.pieces]
    kinds += [frozenset(intents(hearing, ENCODER.encode(hearing.pieces))) for hearing in asked]
    taken = sum(bool(said & {"stop", "honesty"}) for said in kinds)
    figures.share("C14", "ordinary lines that are heard by their meaning too", len(asked), len(kinds), at_most=0.15)
    figures.share("C14", "ordinary lines taken for a stop or a question", taken, len(kinds), at_most=0.001)
