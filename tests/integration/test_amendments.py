"""What people change or take back after it was read: history follows, and nobody answers what is not there any more."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from engine.messages import Incoming
from lab.loopback.engine import EngineServer
from persona.line import Speaker
from tests.fakes.home import CHAT, NUMBERS, PERSON, Home, greeted
from tests.fakes.talk import OnDiscord, OnTelegram, Talk, echo
from tests.fakes.waiting import eventually
from tests.integration.test_closed_places import at_discord, at_telegram

Make = Callable[..., Settings]
SECRET = "my secret is an owl"


@pytest.fixture
async def home(settings: Make, engine: EngineServer, tmp_path: Path) -> AsyncIterator[Home]:
    async with greeted(settings(clock_offset_file=tmp_path / "offset"), engine) as house:
        yield house


async def asked(home: Home, engine: EngineServer, *texts: str) -> Incoming:
    """Write texts, each while he answers the one before, and return the last."""
    for text in texts:
        before = len(engine.seen)
        message = await home.write(text)
        await eventually(lambda before=before: len(engine.seen) > before)  # type: ignore[misc]
    return message


async def take_back(home: Home, message: Incoming) -> None:
    await home.app.reception.receive(
        Incoming("", CHAT, id=message.id, at=message.at, deleted=message.id), update=f"d{message.id}"
    )


async def edit(home: Home, message: Incoming, text: str) -> None:
    changed = Incoming(PERSON, CHAT, id=message.id, at=message.at, text=text, edits=message.id)
    await home.app.reception.receive(changed, update=f"e{next(NUMBERS)}")


async def theirs(home: Home) -> list[str]:
    return [line.text for line in await home.history() if line.speaker is Speaker.PERSON]


@pytest.mark.parametrize("patient", [False, True])
async def test_d15_what_is_taken_back_while_he_answers_goes_with_what_had_not_left(
    home: Home, engine: EngineServer, patient: bool
) -> None:
    engine.answer = lambda _: "First thought.\nSecond thought.\nThird thought."
    home.door.hold()
    engine.hold()
    message = await asked(home, engine, "one", "two", SECRET) if patient else await home.write(SECRET)
    engine.let_go()
    await eventually(lambda: home.door.tries == 1)
    await take_back(home, message)
    await eventually(lambda: gone(home))
    home.door.let_go()
    await home.idle()
    # The first was already on its way.
    assert home.door.spoken() == ["First thought."]
    assert await theirs(home) == (["one", "two"] if patient else [])
    engine.seen.clear()
    await home.say("anything else?")
    assert "secret" not in str(engine.seen)


async def gone(home: Home) -> bool:
    """Whether the house has seen that the first answer is over."""
    return bool((await home.app.mailbox.whole(CHAT)).inbox)


async def test_d15_what_is_taken_back_before_an_answer_is_not_answered_however_often_he_was_cut_off(
    home: Home, engine: EngineServer
) -> None:
    engine.hold()
    message = await asked(home, engine, "one", "two", SECRET)
    await take_back(home, message)
    engine.let_go()
    await home.idle()
    assert (home.door.spoken(), await theirs(home)) == (["You said: one and two."], ["one", "two"])


async def test_d15_what_is_taken_back_later_goes_from_history(home: Home) -> None:
    message = await home.write("my secret is an owl")
    await home.idle()
    said = len(home.door.sent)
    await take_back(home, message)
    await home.idle()
    assert (await theirs(home), len(home.door.sent)) == ([], said)


async def test_d10_an_edit_of_what_was_answered_changes_its_line_and_nothing_more(home: Home) -> None:
    message = await home.write("I have a cta")
    await home.idle()
    said = len(home.door.sent)
    await edit(home, message, "I have a cat")
    await home.idle()
    assert (await theirs(home), len(home.door.sent)) == (["I have a cat"], said)


async def test_d10_a_question_that_is_changed_at_once_is_answered_anew_and_once(home: Home) -> None:
    message = await home.write("do owls swim?")
    await home.idle()
    await edit(home, message, "do owls sing?")
    await home.idle()
    assert home.door.spoken()[-1] == "You said: do owls sing?."
    said = len(home.door.sent)
    await edit(home, message, "do owls sit?")
    await home.idle()
    assert (await theirs(home), len(home.door.sent)) == (["do owls sit?"], said)


async def test_d10_a_question_that_is_changed_later_is_not_answered_again(home: Home) -> None:
    message = await home.write("do owls swim?")
    await home.idle()
    said = len(home.door.sent)
    home.later(600.0)
    await edit(home, message, "do owls sing?")
    await home.idle()
    assert (await theirs(home), len(home.door.sent)) == (["do owls sing?"], said)


async def test_d10_what_was_never_for_him_changes_nothing(home: Home) -> None:
    stranger = Incoming(PERSON, "fake:c5", id="00000000000000000009", at=1.0, text="x", edits="00000000000000000009")
    await home.app.reception.receive(stranger, update="e1")
    await home.idle()
    assert (await home.mail("fake:c5")).inbox == ()


async def test_d10_an_edit_on_telegram_changes_the_line(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with at_telegram(settings) as (app, api):
        talk = Talk(app, OnTelegram(api), engine)
        api.says("do owls swim?")
        await talk.hears("You said do owls swim?.")
        await talk.mail()
        api.edits(1, "do owls sing?")
        await talk.hears("You said do owls sing?.")
        assert [line.text for line in (await talk.mail()).history if line.speaker is Speaker.PERSON] == [
            "do owls sing?"
        ]


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_d15_a_message_that_is_deleted_on_discord_goes_from_history(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with at_discord(settings) as (app, server):
        talk = Talk(app, OnDiscord(server), engine)
        message = server.says("my owl")
        await talk.hears("You said my owl.")
        await talk.mail()
        server.deletes(message)

        async def gone() -> bool:
            return all(line.speaker is Speaker.PERSONA for line in (await talk.mail()).history)

        await eventually(gone)
