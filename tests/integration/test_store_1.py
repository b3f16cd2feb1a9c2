"""A store that commit 8e16622 wrote: every value opens today, and nothing of it is lost."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec
import pytest
import redis.asyncio

from engine.messages import Bubble, Incoming
from persona.chat import Chat
from persona.codec import Codec
from persona.line import Line
from persona.person import Age, Fact, Person
from scheduler.mailbox.people import Places
from scheduler.mailbox.reports import Report
from tests.fakes.store_1 import manifest, served

KINDS: dict[str, type] = {
    kind.__name__: kind for kind in (Age, Bubble, Chat, Incoming, Line, Person, Places, Report, bytes, str)
}
FIELDS = {
    "key": "key",
    "group": "place.group",
    "person": "place.person",
    "persona": "place.persona",
    "bond": "bond",
    "mood": "mood",
    "summary": "summary.text",
    "heard": "session.messages",
    "checkins": "first_words.wanted",
    "next_look": "first_words.next_look",
    "unanswered": "first_words.unanswered",
    "checkin_times": "first_words.times",
    "last_heard": "session.heard_at",
    "last_said": "session.said_at",
    "crisis_until": "care.calm_until",
    "noticed": "questions.noticed",
    "asked": "questions.asked",
    "question": "questions.open",
    "decisions": "first_words.decisions",
    "compacted": "summary.lines",
    "outage_told": "session.outage_told",
    "last_notice": "session.reminded_at",
    "session_from": "session.began",
    "session_until": "session.until",
    "adult_channel": "place.adults_only",
    "promises": "promises",
    "judged": "summary.judged_until",
    "topics": "first_words.topics",
    "answers": "first_words.answers",
    "often": "first_words.often",
    "rest_until": "first_words.not_before",
    "since": "session.met_at",
}
"""Where each field of a chat of schema 1 is found now; how often its next look was set is kept no more."""


@dataclass(frozen=True, slots=True)
class FactsOfOld:
    """What a person's record held of what is remembered of them."""

    facts: tuple[Fact, ...]


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[dict[tuple[str, str], bytes | float]]:
    """Every value of the store by its key and field."""
    async with served(tmp_path) as url, redis.asyncio.Redis.from_url(url) as client:
        keys = [key.decode() for key in await client.keys("*")]
        yield {(key, field): value for key in keys for field, value in await rows(client, key)}


async def rows(client: Any, key: str) -> list[tuple[str, Any]]:
    """The fields of a key, and what stands there."""
    match await client.type(key):
        case b"string":
            return [("", await client.get(key))]
        case b"list":
            return [(str(at), value) for at, value in enumerate(await client.lrange(key, 0, -1))]
        case b"hash":
            return [(name.decode(), value) for name, value in (await client.hgetall(key)).items()]
        case _:
            return [(name.decode(), score) for name, score in await client.zrange(key, 0, -1, withscores=True)]


async def test_every_sealed_value_opens_at_its_old_place_as_it_was(
    stored: dict[tuple[str, str], Any],
) -> None:
    expected = manifest()
    codec = Codec((expected.data_key,))
    for value in expected.sealed:
        sealed = stored[value.key, value.field]
        kind = KINDS[value.kind]
        assert sealed[: len(value.before)].decode() == value.before
        opened = codec.open(sealed[len(value.before) :], kind, value.place)
        if isinstance(opened, Chat):
            flat = {name: attrgetter(place)(opened) for name, place in FIELDS.items()}
            generation = {"generation": value.value["generation"]}
            raw = msgspec.json.decode(msgspec.json.encode(flat | generation))
            for promise in raw["promises"]:
                # What a reminder waits for, and how it repeats, came later.
                assert [promise.pop(name) for name in ("choices", "rule", "lacks")] == [[], "", ""]
            # How strong a mood is stands in valence and energy now.
            assert {name: raw["mood"].pop(name) for name in ("valence", "energy", "base")}["base"] == "content"
            assert raw == value.value | {"mood": {name: value.value["mood"][name] for name in ("mood", "since")}}
        else:
            assert opened == msgspec.convert(value.value, kind)
        if isinstance(opened, Person):
            facts = codec.open(sealed, FactsOfOld, value.place)
            assert facts == msgspec.convert(value.value, FactsOfOld)


async def test_nothing_stands_in_the_store_that_is_not_expected_there(stored: dict[tuple[str, str], Any]) -> None:
    expected = manifest()
    plain = {(value.key, value.field): value.value for value in expected.plain}
    assert stored.keys() == plain.keys() | {(value.key, value.field) for value in expected.sealed}
    unsealed = {place: stored[place] for place in plain}
    assert plain == {place: value.decode() if isinstance(value, bytes) else value for place, value in unsealed.items()}


def test_the_store_holds_something_of_every_kind() -> None:
    expected = manifest()
    assert {value.kind for value in expected.sealed} == KINDS.keys()
    letters = {value.before for value in expected.sealed if value.kind == "Bubble"}
    assert letters == {"s", "u"}
    due = [value for value in expected.plain if "{due:" in value.key]
    assert [value.field for value in due if float(value.value) <= expected.now * 1000] == ["telegram:c7"]
