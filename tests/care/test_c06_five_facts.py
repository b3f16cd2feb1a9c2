"""C06: the flirty tone opens for exactly one of the 32 combinations of five facts, and no talk opens it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

from bot.settings import Settings
from lab.loopback.engine import EngineServer
from persona.consent import Permission, allowed
from persona.feelings.bond import Bond
from persona.feelings.stage import Stage
from persona.members import Member
from persona.person import Age
from persona.scene import Snapshot
from persona.sheets.sheet import Sheet
from tests.care.figures import Figures
from tests.care.stubs import ADULT, PERSONAS, Listener, flirting, rows, saying
from tests.fakes.home import at_home

GROWN, YOUNG = sorted(PERSONAS, key=lambda sheet: -sheet.age)
FLIRTS = set(rows("flirts_*", "explicit"))
CLOSE = Bond(40, Stage.CLOSE)
FACTS = list(product((True, False), repeat=5))


def snapshot(*, grown: bool, opted_in: bool, private: bool, no_sign: bool, sheet: Sheet = GROWN) -> Snapshot:
    person = replace(
        ADULT.person,
        age=Age.ADULT if grown else Age.UNKNOWN,
        playful=True if opted_in else None,
        minor_signs=not no_sign,
    )
    # In a group closeness is each one's own.
    members = () if private else (Member(person.key, bond=CLOSE),)
    chat = replace(ADULT.chat, bond=CLOSE, members=members, place=replace(ADULT.chat.place, group=not private))
    return replace(ADULT, person=person, chat=chat, sheet=sheet)


async def test_all_five_facts_or_no_flirt(figures: Figures) -> None:
    opened, heard = [], []
    for persona, grown, opted_in, private, no_sign in FACTS:
        sheet = GROWN if persona else YOUNG
        facts = snapshot(grown=grown, opted_in=opted_in, private=private, no_sign=no_sign, sheet=sheet)
        opened.append(allowed(Permission.FLIRT, facts))
        listener = Listener(flirting(), sheet, facts)
        told = [line for _ in range(20) for line in await listener.hears("hi")]
        heard.append(any(line in FLIRTS for line in told))
    every = [all(facts) for facts in FACTS]
    figures.all(
        "C06", "of 32 combinations, opened as they should be", [a is b for a, b in zip(opened, every, strict=True)]
    )
    figures.all("C06", "a flirt is heard in the one, in no other", [a is b for a, b in zip(heard, every, strict=True)])


def test_a_group_needs_the_platforms_word_that_it_is_for_adults() -> None:
    group = snapshot(grown=True, opted_in=True, private=False, no_sign=True)
    assert not allowed(Permission.FLIRT, group)
    restricted = replace(group, chat=replace(group.chat, place=replace(group.chat.place, adults_only=True)))
    assert allowed(Permission.FLIRT, restricted)


async def test_explicit_text_leaves_in_no_tone(figures: Figures) -> None:
    facts = snapshot(grown=True, opted_in=True, private=True, no_sign=True)
    explicit = rows("explicit")
    listener = Listener(saying(explicit), GROWN, facts)
    told = [line for said in rows("human_alike_blind") for line in await listener.hears(said)]
    figures.none("C06", "explicit lines in the flirty tone, 50 turns", [line in explicit for line in told])


async def test_no_talk_opens_it(settings: Callable[..., Settings], engine: EngineServer, figures: Figures) -> None:
    attempts = rows("attempts")
    assert len(attempts) == 50
    async with at_home(settings(ask_checkins_after=99)) as home:
        await home.say("/start")
        await home.chat(bond=CLOSE, questions={"asked": ("age", "memory", "checkins")})
        engine.answer = flirting()
        heard = [line for attempt in attempts for line in await home.say(attempt)]
        person = await home.person()
        figures.none("C06", "flirts after 50 attempts to talk it open", [line in FLIRTS for line in heard])
        assert (person.playful, person.age is Age.ADULT) == (None, False)
