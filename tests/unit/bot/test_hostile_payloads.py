"""Valid payloads with one to three things wrong pass both doors: no crash, and nothing that can't be stored."""

import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from bot.doors.discord.parsing import ODD as DISCORD_ODD
from bot.doors.discord.parsing import place_of, sent_at
from bot.doors.discord.parsing import to_incoming as from_discord
from bot.doors.telegram.parsing import ODD as TELEGRAM_ODD
from bot.doors.telegram.parsing import to_incoming as from_telegram
from engine.messages import Incoming
from tests.unit.bot.doors.discord import test_parsing as discord_payloads
from tests.unit.bot.doors.telegram import test_parsing as telegram_payloads
from tests.unit.bot.mutations import mutated

SHORT, LONG = 5_000, 100_000
ODDITIES: list[Any] = [None, True, 0, -1, 2**63, 1e308, float("nan"), "", "x", "9" * 5000, 10**400, [], {}, [None]]
ODDITIES += ["\ud800", "\x00", "‮", "a" * 70_000, {"id": {}}, [[[]]], "-0", "１２", " 7 ", b"7", "7.5", "0x7", "nan"]


def hostile(payload: Any, rng: random.Random) -> Any:
    for _ in range(rng.choice((1, 1, 2, 3))):
        if not payload:
            break
        payload = mutated(payload, rng.choice(ODDITIES), rng)
    return payload


def telegram(rng: random.Random) -> Incoming | None:
    raw = hostile(rng.choice(telegram_payloads.VALID), rng)
    try:
        return from_telegram(raw, telegram_payloads.ME)
    except TELEGRAM_ODD:
        return None


def discord(rng: random.Random) -> Incoming | None:
    event, data = rng.choice(discord_payloads.VALID)
    raw = hostile(data, rng)
    try:
        parsed = from_discord(event, raw, discord_payloads.ME)
        place_of(raw), sent_at(raw["id"])
    except DISCORD_ODD:
        return None
    return parsed and parsed[0]


def check(incoming: Incoming, door: str) -> None:
    """It can be stored, belongs to a chat of this door, and is somebody's unless something is taken back."""
    msgspec.msgpack.encode(incoming)
    chat, person = incoming.chat.partition(":c"), incoming.person.partition(":u")
    assert chat[0] == door
    int(chat[2])
    assert incoming.deleted or (person[0] == door and person[2].lstrip("-").isdecimal())
    assert incoming.id
    assert incoming.at == incoming.at


def run(door: str, parse: Callable[[random.Random], Incoming | None], count: int) -> int:
    rng, read = random.Random(7), 0
    for _ in range(count):
        incoming = parse(rng)
        if incoming is not None:
            check(incoming, door)
            read += 1
    return read


@pytest.mark.parametrize(("door", "parse"), [("telegram", telegram), ("discord", discord)])
def test_no_payload_harms_the_door(door: str, parse: Callable[[random.Random], Incoming | None]) -> None:
    assert 0 < run(door, parse, SHORT) < SHORT


@pytest.mark.faults
@pytest.mark.parametrize(("door", "parse"), [("telegram", telegram), ("discord", discord)])
def test_no_payload_of_very_many_harms_the_door(door: str, parse: Callable[[random.Random], Incoming | None]) -> None:
    assert 0 < run(door, parse, LONG) < LONG
