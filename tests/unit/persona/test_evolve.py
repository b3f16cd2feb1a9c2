"""How a Snapshot changes by what was said."""

import random
from dataclasses import replace

import pytest

from persona.chat import Chat, FirstWords, Session
from persona.evolve import fresh_facts, hear, lower_age, react, say, without_person
from persona.feelings.bond import DAY, Bond
from persona.feelings.manner import Mood
from persona.feelings.stage import Stage, Thresholds
from persona.line import Line, Speaker
from persona.person import Age, Fact, Person
from persona.scene import Scene, Snapshot
from tests.fakes.lines import HARRY

NEW = Snapshot(Person("p"), Chat("c", first_words=FirstWords(unanswered=2)), HARRY)


def person_says(*texts: str) -> list[Line]:
    return [Line(Speaker.PERSON, text, 50.0, str(at)) for at, text in enumerate(texts)]


def hears(snapshot: Snapshot, *texts: str, now: float = 100.0) -> Snapshot:
    # The same chances each time: what differs is what they said and when.
    return hear(Scene(snapshot, now, random.Random(7)), person_says(*texts), thresholds=Thresholds())


def test_a_burst_counts_each_message_and_stands_in_history() -> None:
    after = hears(NEW, "hi", "it's me")
    assert after.history == tuple(person_says("hi", "it's me"))
    assert (after.chat.session.messages, after.chat.session.heard_at, after.person.seen_at) == (2, 100.0, 100.0)
    assert after.chat.bond.points >= 2


def test_an_answer_ends_the_unanswered_streak() -> None:
    assert hears(NEW, "hi").chat.first_words.unanswered == 0


def test_only_a_check_in_that_waits_for_an_answer_is_answered() -> None:
    waiting = replace(
        NEW,
        chat=replace(NEW.chat, first_words=replace(NEW.chat.first_words, unanswered=1, answers=(True, False, False))),
    )
    assert hears(waiting, "hi").chat.first_words.answers == (True, False, True)
    put_off = replace(waiting, chat=replace(waiting.chat, first_words=replace(waiting.chat.first_words, unanswered=0)))
    assert hears(put_off, "hi").chat.first_words.answers == (True, False, False)
    assert hears(NEW, "hi").chat.first_words.answers == ()


def test_the_day_on_which_somebody_first_wrote_stays() -> None:
    after = hears(NEW, "hi", now=100.0)
    assert (after.chat.session.met_at, hears(after, "again", now=200.0).chat.session.met_at) == (100.0, 100.0)


def test_history_grows_at_its_end() -> None:
    before = hears(NEW, "hi")
    assert hears(before, "again").history[: len(before.history)] == before.history


def test_fifteen_messages_make_a_friend_and_thirty_a_close_one() -> None:
    snapshot, stages = NEW, []
    for number in range(31):
        snapshot = hears(snapshot, "and then it rained", now=100.0 + number)
        stages.append(snapshot.chat.bond.stage)
    assert stages[13:15] == [Stage.INTRODUCTION, Stage.FRIEND]
    assert stages[28:30] == [Stage.FRIEND, Stage.CLOSE]


def test_a_bad_day_is_heard_in_his_mood() -> None:
    assert hears(NEW, "I had a rough day at work").chat.mood.mood is Mood.WORRIED


def test_the_snapshot_before_is_left_as_it_was() -> None:
    before = replace(NEW)
    hears(NEW, "hi")
    say(NEW, Line(Speaker.PERSONA, "Hi!", 7.0))
    assert before == NEW


def test_a_check_in_is_in_history_as_his_own_opening() -> None:
    line = Line(Speaker.PERSONA, "A broom sneezed.", 7.0, "9", kind="check-in")
    after = say(NEW, line)
    assert after.history == (line,)
    assert after.chat == replace(NEW.chat, session=replace(NEW.chat.session, said_at=7.0))


def test_only_his_own_lines_are_said() -> None:
    with pytest.raises(ValueError, match="own lines"):
        say(NEW, person_says("hi")[0])


def line(text: str, person: str = "") -> Line:
    return Line(Speaker.PERSON if person else Speaker.PERSONA, text, 1.0, person=person)


def test_a_group_forgets_one_person_and_his_words_since_they_first_spoke() -> None:
    before = [line("hi", "b"), line("hello b"), line("secret", "a"), line("you said secret"), line("bye", "b")]
    assert [each.text for each in without_person(before, "a")] == ["hi", "hello b", "bye"]
    assert [each.text for each in without_person(before[:2], "a", spoke=True)] == ["hi"]
    assert without_person(before, "c") == tuple(before)


def test_a_line_of_which_nobody_knows_whose_it_is_goes_too() -> None:
    assert without_person([Line(Speaker.PERSON, "secret", 1.0), line("you said secret")], "a") == ()


def test_facts_end_when_their_time_has_come() -> None:
    facts = (Fact("a", "", 0.0, 10.0), Fact("b", "", 0.0, 20.0))
    assert [fact.text for fact in fresh_facts(facts, 10.0)] == ["b"]
    assert fresh_facts(facts, 9.0) == facts


@pytest.mark.parametrize(
    ("known", "said_", "after"),
    [
        (Age.UNKNOWN, 13, Age.MINOR),
        (Age.UNKNOWN, 12, Age.CHILD),
        (Age.UNKNOWN, None, Age.MINOR),
        (Age.ADULT, 17, Age.MINOR),
        (Age.MINOR, 12, Age.CHILD),
        (Age.CHILD, 17, Age.CHILD),
    ],
)
def test_an_age_that_is_said_goes_down_and_never_up(known: Age, said_: int | None, after: Age) -> None:
    assert lower_age(Person("p", age=known), said_).age is after


def in_a_new_talk(*, away: float = DAY) -> Snapshot:
    """Somebody whom he knows, who now writes for the first time in so many seconds."""
    now = 10 * DAY
    session = Session(began=now, until=now, met_at=1.0, heard_at=now - away)
    return replace(NEW, chat=Chat("c", bond=Bond(20, last_at=now - away), session=session))


def test_a_new_conversation_finds_him_in_another_mood_and_goes_on_in_it() -> None:
    first = hears(in_a_new_talk(), "hi there", now=10 * DAY)
    assert first.chat.mood.base is not Mood.CONTENT
    assert hears(first, "ok", now=10 * DAY + 60).chat.mood.base is first.chat.mood.base


def test_the_first_conversation_of_all_begins_at_ease() -> None:
    assert hears(NEW, "hi").chat.mood.mood is Mood.CONTENT


def test_he_is_livelier_when_somebody_comes_back_after_long() -> None:
    soon, late = (hears(in_a_new_talk(away=away), "hi", now=10 * DAY).chat.mood for away in (DAY, 9 * DAY))
    assert late.energy != soon.energy or late.valence != soon.valence
    assert late.valence >= soon.valence


@pytest.mark.parametrize(("emoji", "rises"), [("😂", True), ("🎉", True), ("😢", False)])
def test_a_reaction_stirs_his_mood_a_little(emoji: str, *, rises: bool) -> None:
    before = NEW.chat.mood
    after = react(NEW.chat, emoji, now=100.0).mood
    assert (after.valence > before.valence) is rises
    assert after.mood is before.mood


@pytest.mark.parametrize(
    ("emoji", "counts"), [("❤", True), ("👍🏽", True), ("😢", True), ("👎", False), ("👎🏽", False), ("🥱", False)]
)
def test_a_reaction_answers_what_he_wrote_first_unless_that_was_not_welcome(emoji: str, *, counts: bool) -> None:
    chat = replace(NEW.chat, first_words=FirstWords(unanswered=1, answers=(True, False)))
    assert react(chat, emoji, now=100.0).first_words.answers == (True, counts)


def test_a_warm_reaction_ends_a_hurt_and_a_sad_one_does_not() -> None:
    hurt = hears(NEW, "shut up").chat
    assert hurt.mood.mood is Mood.HURT
    assert react(hurt, "❤", now=101.0).mood.mood is Mood.CONTENT
    assert react(hurt, "😢", now=101.0).mood.mood is not Mood.CONTENT
