"""What a prompt's tail tells of what he recalls."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.meaning import Encoder, packed
from engine.memory.recalling import ROOM, SMALL_ROOM, recallable, recalled, sentences, to_encode
from engine.output.leaks import thinks_aloud
from engine.ports import Capabilities
from engine.turn import budget, prompt
from persona import care
from persona.line import Line, Whose
from persona.meanings import Meanings, mark_of
from persona.person import Age, Fact, Person
from persona.scene import Snapshot
from tests.fakes.lines import EMPTY, NOON, heard, said, scene

DAY = 86400.0
ADULT = Person("telegram:u1", name="Ann", age=Age.ADULT, memory=True)
PERMITTED = replace(EMPTY, person=ADULT)
DOG, RAIN = Fact("Her dog is called Bruno.", "c", NOON - DAY, NOON * 2), Fact("Likes rain.", "c", NOON, NOON * 2)
LAST_MONTH = (
    said("I start at the bakery on Monday.", NOON - 40 * DAY),
    heard("Bring me some rye bread from the bakery!", NOON - 40 * DAY + 9),
    said("My sister Vera lives in Lisbon.", NOON - 40 * DAY + 60),
)


def told(snapshot: Snapshot, text: str, *, small: bool = False, **more: Any) -> str:
    """What is recalled once somebody says a text."""
    line = said(text, NOON, **more)
    asked = replace(snapshot, history=(*snapshot.history, line))
    return recalled(scene(asked), [line], small=small)


def test_facts_come_before_lines_each_with_its_date() -> None:
    """Only what is near; his own words are his own."""
    snapshot = replace(PERMITTED, facts=(RAIN, DOG), archive=LAST_MONTH)
    assert told(snapshot, "What was the name of my dog?") == (
        'You remember of Ann: "Her dog is called Bruno." (yesterday). '
    )
    assert told(snapshot, "Where does my sister live? And when did I start at the bakery?") == (
        'You remember of Ann: "I start at the bakery on Monday." (in April); '
        '"My sister Vera lives in Lisbon." (in April). '
    )
    assert told(snapshot, "Nice weather!") == ""


def test_a_model_that_reads_it_out_is_stopped() -> None:
    """As with all else that the tail tells; a friend may say that somebody remembers."""
    assert thinks_aloud(f"({told(replace(PERMITTED, facts=(DOG,)), 'What is my dog called?')})")
    assert not thinks_aloud("What do you remember of Ann: her laugh?")


def test_of_other_talks_nothing_is_recalled_without_leave() -> None:
    """What was said in this talk needs none."""
    for person in (replace(ADULT, memory=False), replace(ADULT, memory=None), replace(ADULT, age=Age.UNKNOWN)):
        snapshot = replace(PERMITTED, person=person, facts=(DOG,), archive=LAST_MONTH)
        assert told(snapshot, "What is my dog called, and where does my sister live?") == ""
        session = replace(EMPTY.chat.session, began=NOON - 600)
        today = replace(
            snapshot, chat=replace(EMPTY.chat, session=session), archive=(said("My cat is Tom.", NOON - 300),)
        )
        assert told(today, "What is my cat called?") == 'You remember of Ann: "My cat is Tom." (today). '


@pytest.mark.parametrize(
    "line",
    [
        said("My dog is called Bruno.", NOON - DAY, heavy=True),
        said("My dog is called Bruno.", NOON - DAY, cry=True),
        said("My dog is called Bruno.", NOON - DAY, whose=Whose.FORWARDED),
        said("My dog is called Bruno.", NOON - DAY, kind="command"),
        heard("Your dog is called Bruno.", NOON - DAY),
        heard("Your dog is called Bruno.", NOON - DAY, kind="card"),
    ],
)
def test_what_is_not_the_persons_own_light_talk_is_not_told_again(line: Line) -> None:
    """Words of others, of despair, of the house, and his own."""
    assert told(replace(PERMITTED, archive=(line,)), "What is my dog called?") == ""


SAYABLE = st.builds(
    Fact,
    text=st.integers(0, 10**9).map("Her dog is called Bruno{}.".format),
    source=st.just("c"),
    at=st.floats(1.0, NOON),
    expires=st.just(NOON * 2),
    sayable=st.booleans(),
    pinned=st.booleans(),
)


@given(
    facts=st.lists(SAYABLE, max_size=4, unique_by=lambda fact: fact.text),
    group=st.booleans(),
    memory=st.sampled_from([True, False, None]),
    age=st.sampled_from(Age),
    shared=st.sampled_from([None, frozenset[str](), frozenset({"telegram:u2"}), frozenset({"telegram:u1"})]),
    asker=st.sampled_from(["telegram:u1", "telegram:u2"]),
    small=st.booleans(),
)
def test_before_others_that_alone_is_told_which_they_let_be_told(
    facts: list[Fact],
    group: bool,
    memory: bool | None,
    age: Age,
    shared: frozenset[str] | None,
    asker: str,
    small: bool,
) -> None:
    """In the turn of nobody but theirs, in no prompt's lasting part, and with their leave."""
    place = replace(EMPTY.chat.place, group=group)
    snapshot = replace(PERMITTED, person=replace(ADULT, memory=memory, age=age), facts=tuple(facts), archive=LAST_MONTH)
    snapshot = replace(snapshot, chat=replace(EMPTY.chat, place=place), shared=shared if group else None)
    line = said("What is my dog called?", NOON, person=asker)
    tail = recalled(scene(replace(snapshot, history=(line,))), [line], small=small)
    found = [fact for fact in facts if fact.text in tail]
    if group:
        may = memory is True and age in (Age.ADULT, Age.MINOR) and asker == "telegram:u1"
        may = may and (shared is None or "telegram:u1" in shared)
        assert all(fact.sayable and may for fact in found)
        assert bool(found) is (may and any(fact.sayable for fact in facts))
        assert "Vera" not in tail
        lasting = prompt.system(snapshot)
        assert not any(fact.text in lasting for fact in facts)


def test_in_groups_and_after_a_card_nothing_private_is_recalled() -> None:
    """There others read along, and here the house answers."""
    question = "What is my dog called?"
    in_a_group = replace(EMPTY.chat, place=replace(EMPTY.chat.place, group=True))
    acute = replace(EMPTY.chat, care=care.endangered(EMPTY.chat.care, ADULT.key, NOON - 60))
    for chat in (in_a_group, acute):
        assert told(replace(PERMITTED, facts=(DOG,), chat=chat), question) == ""
    assert told(replace(PERMITTED, facts=(DOG,)), question, whose=Whose.FORWARDED) == ""


def test_a_small_model_is_told_again_what_its_prompt_holds_far_above() -> None:
    """A large one reads it there."""
    history = (said("My dog is called Bruno.", NOON - 500), *(heard(f"Well, {n}.", NOON - 400) for n in range(9)))
    snapshot = replace(PERMITTED, history=history)
    assert "Bruno" in told(snapshot, "What is my dog called?", small=True)
    assert told(snapshot, "What is my dog called?") == ""


@given(st.lists(st.text(alphabet="dog ab<|\n日", max_size=200), max_size=12), st.booleans(), st.booleans())
def test_the_room_for_it_is_never_passed(texts: Sequence[str], small: bool, facts: bool) -> None:
    """Whatever was said."""
    kept = tuple(Fact(f"dog {text}", "c", NOON, NOON * 2) for text in texts) if facts else ()
    snapshot = replace(PERMITTED, facts=kept, archive=tuple(said(f"dog {text}", NOON - DAY) for text in texts))
    assert budget.tokens(told(snapshot, "my dog", small=small)) <= (SMALL_ROOM if small else ROOM)


@pytest.mark.parametrize("can", [Capabilities(), Capabilities(parameters=360_000_000)])
def test_it_stands_in_the_tail_alone(can: Capabilities) -> None:
    """So that all before it stays the same from turn to turn."""
    snapshot = replace(PERMITTED, history=(said("hi", NOON),))
    plain = prompt.render(snapshot, "Write.", can=can)
    more = prompt.render(replace(snapshot, recalled="You remember of Ann: x. "), "Write.", can=can)
    assert plain[:-1] == more[:-1]
    assert more[-1].content.replace("You remember of Ann: x. ", "") == plain[-1].content
    assert plain[-1].content != more[-1].content


def meant(snapshot: Snapshot, *texts: str) -> Snapshot:
    """With the vectors of these texts, as they are kept."""
    read = sentences(snapshot, texts)
    rows = dict(zip(map(mark_of, read), map(packed, Encoder().encode(read)), strict=True))
    return replace(snapshot, meanings=Meanings(rows))


def test_what_is_kept_is_found_by_what_it_means_where_that_is_known() -> None:
    """Of the facts, and of the lines; without a vector of the question as without any."""
    snapshot = replace(PERMITTED, facts=(RAIN, DOG), archive=LAST_MONTH)
    asked = "Can you still tell what I named my puppy?"
    assert told(snapshot, asked) == ""
    every = (RAIN.text, DOG.text, *(line.text for line in LAST_MONTH))
    assert "Bruno" in told(meant(snapshot, *every, asked), asked)
    assert told(meant(snapshot, *every), asked) == ""
    relative = "Have I told you where in Portugal my family is?"
    assert "Lisbon" in told(meant(snapshot, *every, relative), relative)


def test_what_asks_nothing_tells_nothing_or_is_in_no_english_is_not_encoded() -> None:
    """It would cost its time, and of German the encoder knows that it is German."""

    def asked(text: str, person: Person = ADULT) -> str:
        return to_encode(scene(replace(PERMITTED, person=person)), [said(text, NOON)])

    assert asked("What is my dog called, Ann?") == "What is my dog called,"
    assert asked("ok, where is my dog") == "ok, where is my dog"
    assert asked("tell me what you know of my sister") == "tell me what you know of my sister"
    assert asked("ok, thanks") == ""
    assert asked("My dog is ill again.") == ""
    assert asked("Wie heißt mein Hund, und wo wohnt meine Schwester?") == ""
    assert asked("What is my dog called?", replace(ADULT, speaks="de")) == ""


def test_all_that_may_be_recalled_has_its_vector_by_one_name() -> None:
    """What the house encodes is what it looks for, whoever is in the talk."""
    snapshot = replace(PERMITTED, facts=(DOG,), archive=LAST_MONTH)
    kept = sentences(snapshot, (line.own_words for line in recallable(snapshot, snapshot.archive)))
    assert kept == [line.text for line in LAST_MONTH]
    assert sentences(snapshot, ["Ann,  is Harry's dog old?"]) == ["is dog old?"]
    assert [*recallable(replace(snapshot, facts=(replace(DOG, source="l1"),)), [said("x y", 1.0, id="l1")])] == []
