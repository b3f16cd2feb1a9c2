"""A chat of schema 1 and the same chat of schema 2: nothing that both know is lost, in either direction."""

import dataclasses
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from persona.chat import Care, Chat, Decision, FirstWords, LookUp, Place, Questions, Session, Summary, Topic
from persona.codec import Codec
from persona.feelings.bond import Bond
from persona.feelings.manner import Mood
from persona.feelings.mood import MoodState
from persona.feelings.stage import Stage
from persona.members import Member
from persona.promise import Kind, Promise, State
from persona.upgrades import flattened, grouped

KEY, PLACE = "11" * 32, "place"

FLAT: dict[str, Any] = {
    "key": "telegram:c1",
    "group": True,
    "person": "telegram:u1",
    "persona": "harry",
    "bond": {"points": 31.5, "stage": "close", "last_at": 9.0},
    "mood": {"mood": "hurt", "since": 2.0, "valence": 0.4, "energy": -0.2, "base": "curious"},
    "summary": "Ann has a cat.",
    "heard": 41,
    "checkins": False,
    "next_look": 101.0,
    "generation": 17,
    "unanswered": 2,
    "checkin_times": [102.0, 103.0],
    "last_heard": 104.0,
    "last_said": 105.0,
    "crisis_until": 106.0,
    "acute_until": 105.5,
    "endangered": ["telegram:u1"],
    "care_said": ["other:0"],
    "care_asked": "telegram:u1",
    "care_hurt": ["telegram:u1"],
    "noticed": True,
    "asked": ["age", "memory"],
    "question": "checkins",
    "whom": "telegram:u1",
    "decisions": [{"at": 107.0, "reason": "quiet_hours", "detail": "exam"}],
    "rhythm": [1.0, 0.5],
    "compacted": 12,
    "outage_told": True,
    "last_notice": 108.0,
    "session_from": 109.0,
    "session_until": 110.0,
    "adult_channel": True,
    "pictures": False,
    "may_look_up": True,
    "card": b"x",
    "lookups": [{"at": 118.0, "query": "owls", "source": "https://a.test/"}],
    "planned": [{"at": 119.0, "reason": "look_up", "detail": "asked"}],
    "promises": [
        {
            "id": "1",
            "kind": "reminder",
            "what": "tea",
            "said": "remind me of tea",
            "line": "00007",
            "at": 111.0,
            "due": 112.0,
            "until": 113.0,
            "state": "settled",
        }
    ],
    "judged": 114.0,
    "noted": 115.0,
    "topics": [{"key": "thread", "at": 115.0}],
    "answers": [True, False],
    "often": "rarely",
    "rest_until": 116.0,
    "since": 117.0,
    "server": "telegram:c1",
    "members": [
        {
            "person": "telegram:u1",
            "name": "Ann",
            "bond": {"points": 3.5, "stage": "friend", "last_at": 8.0},
            "told": True,
            "chose": "Annie",
        }
    ],
}
"""Every field of schema 1, and those that came later, each with a value of its own that is no default."""

GROUPED = Chat(
    "telegram:c1",
    place=Place(
        group=True,
        person="telegram:u1",
        persona="harry",
        adults_only=True,
        pictures=False,
        lookups=True,
        server="telegram:c1",
        card=b"x",
    ),
    bond=Bond(31.5, Stage.CLOSE, 9.0),
    mood=MoodState(Mood.HURT, 2.0, 0.4, -0.2, Mood.CURIOUS),
    session=Session(
        began=109.0,
        until=110.0,
        reminded_at=108.0,
        met_at=117.0,
        heard_at=104.0,
        said_at=105.0,
        messages=41,
        outage_told=True,
        lookups=(LookUp(118.0, "owls", "https://a.test/"),),
        planned=(Decision(119.0, "look_up", "asked"),),
    ),
    first_words=FirstWords(
        wanted=False,
        often="rarely",
        next_look=101.0,
        not_before=116.0,
        unanswered=2,
        times=(102.0, 103.0),
        topics=(Topic("thread", 115.0),),
        answers=(True, False),
        decisions=(Decision(107.0, "quiet_hours", "exam"),),
        rhythm=(1.0, 0.5),
    ),
    questions=Questions(noticed=True, asked=("age", "memory"), open="checkins", whom="telegram:u1"),
    promises=(Promise("1", Kind.REMINDER, "tea", "remind me of tea", "00007", 111.0, 112.0, 113.0, State.SETTLED),),
    summary=Summary(text="Ann has a cat.", lines=12, judged_until=114.0, noted_until=115.0),
    care=Care(106.0, 105.5, ("telegram:u1",), ("other:0",), "telegram:u1", ("telegram:u1",)),
    members=(Member("telegram:u1", "Ann", Bond(3.5, Stage.FRIEND, 8.0), told=True, chose="Annie"),),
)


def test_each_field_of_a_flat_chat_gets_its_place_in_a_group() -> None:
    first = Codec((KEY,), schema=1)
    assert Codec((KEY,)).open(first.seal(FLAT, PLACE), Chat, PLACE) == GROUPED


def test_a_chat_can_be_written_for_processes_of_schema_1() -> None:
    sealed = Codec((KEY,), writes=1).seal(GROUPED, PLACE)
    flat = Codec((KEY,), schema=1).open(sealed, dict, PLACE)
    for promise in flat["promises"]:
        # Processes of schema 1 leave out what they don't know.
        del promise["choices"], promise["rule"], promise["lacks"]
    assert flat == {name: value for name, value in FLAT.items() if name != "generation"}


def test_what_a_flat_chat_lacks_is_as_the_defaults_have_it() -> None:
    first = Codec((KEY,), schema=1)
    assert Codec((KEY,)).open(first.seal({"key": "telegram:c1"}, PLACE), Chat, PLACE) == Chat("telegram:c1")
    few = first.seal({"key": "telegram:c1", "heard": 3, "noticed": True}, PLACE)
    assert Codec((KEY,)).open(few, Chat, PLACE) == Chat(
        "telegram:c1", session=Session(messages=3), questions=Questions(noticed=True)
    )


def test_every_group_and_field_of_a_chat_has_its_part_in_the_upgrade() -> None:
    raw = msgspec.to_builtins(GROUPED)
    assert grouped(FLAT).keys() == raw.keys()
    for name, group in raw.items():
        if isinstance(group, dict):
            assert grouped(FLAT)[name].keys() == group.keys()
    # No default, so that whatever is lost on the way is missed.
    for group in (GROUPED, *(getattr(GROUPED, name) for name in ("place", "session", "first_words", "questions"))):
        plain = type(group)("") if isinstance(group, Chat) else type(group)()
        names = [field.name for field in dataclasses.fields(group)]
        assert [name for name in names if getattr(group, name) == getattr(plain, name)] == []


@given(st.builds(Chat, st.text()))
def test_a_chat_that_goes_back_and_forth_stays_as_it_was(chat: Chat) -> None:
    raw = msgspec.to_builtins(chat)
    assert grouped(flattened(raw)) == raw
