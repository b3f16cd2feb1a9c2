"""Two chats that turn out to be one place become one chat."""

from dataclasses import replace

from persona.chat import Care, Chat, FirstWords, Place, Questions, Session, Summary
from persona.feelings.bond import Bond
from persona.merger import by_time, earlier, earlier_chat, merged
from persona.promise import Kind, Promise
from tests.fakes.lines import heard, said

BOAT = Promise("1", Kind.PROMISE, "the boat", "", "00001", 1.0, 5.0, 9.0)
OLDER = Chat(
    "old",
    place=Place(group=True, person="ann", persona="harry"),
    bond=Bond(20.0),
    session=Session(messages=3, met_at=1.0, heard_at=10.0),
    first_words=FirstWords(wanted=True, next_look=50.0),
    questions=Questions(noticed=True, asked=("age",)),
    promises=(BOAT,),
    care=Care(90.0),
)


def test_d02_bond_and_persona_are_the_older_s():
    chat = merged(OLDER, Chat("new", place=Place(group=True, person="ben", persona="other"), bond=Bond(1.0)))
    assert (chat.key, chat.bond, chat.place) == ("new", OLDER.bond, Place(True, "ben", "harry"))
    assert (chat.session.met_at, chat.first_words.wanted) == (1.0, True)


def test_d02_what_was_said_and_agreed_last_holds():
    newer = Chat("new", session=Session(messages=2, met_at=11.0, heard_at=12.0), questions=Questions(open="age"))
    chat = merged(OLDER, replace(newer, first_words=FirstWords(wanted=False)))
    assert (chat.session.messages, chat.session.heard_at) == (5, 12.0)
    assert chat.questions == Questions(noticed=True, asked=("age",), open="age")
    assert chat.first_words.wanted is False


def test_d02_no_sign_of_danger_is_lost():
    for older, newer in ((0.0, 90.0), (90.0, 0.0)):
        assert merged(replace(OLDER, care=Care(older)), Chat("new", care=Care(newer))).care.calm_until == 90.0


def test_d02_no_promise_is_lost_and_each_has_a_number_of_its_own():
    train = replace(BOAT, what="the train", line="00001", due=7.0)
    promises = merged(OLDER, Chat("new", promises=(train,))).promises
    assert [(promise.id, promise.what, promise.line) for promise in promises] == [
        ("1", "the boat", earlier("00001")),
        ("2", "the train", "00001"),
    ]


def test_d02_summaries_stand_one_behind_the_other():
    older, newer = replace(OLDER, summary=Summary("They sail.", 4, 3.0)), Chat("new", summary=Summary("It rains.", 1))
    assert merged(older, newer).summary == Summary("They sail.\nIt rains.", 5, 3.0)
    assert merged(older, Chat("new")).summary == older.summary


def test_d02_a_chat_without_another_is_as_it_was_under_its_new_key():
    assert earlier_chat(OLDER, "new") == replace(OLDER, key="new", promises=(replace(BOAT, line=earlier("00001")),))


def test_d02_lines_stand_in_the_order_of_time_and_no_two_have_one_id():
    older, newer = [said("a", 1.0, id="1"), heard("c", 3.0, id="2")], [said("b", 2.0, id="1"), heard("d", 3.0)]
    lines = by_time(older, newer)
    assert [line.text for line in lines] == ["a", "b", "c", "d"]
    assert [line.id for line in lines] == [earlier("1"), "1", earlier("2"), ""]


def test_d02_an_earlier_id_sorts_before_every_later_one():
    assert max(earlier("9" * 20), earlier("b" + "9" * 19)) < "0" * 20
    assert earlier(earlier("5")) < earlier("0")
    assert earlier("") == ""
