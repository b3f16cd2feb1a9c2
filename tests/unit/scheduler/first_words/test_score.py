"""Whether a reason is worth a message: the better the reason and the more they answer, the sooner; learnt from both."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.messages import Impulse
from persona.chat import Chat, FirstWords, Session
from persona.feelings.bond import Bond
from persona.feelings.stage import Stage
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load
from scheduler.first_words.candidates import Candidate
from scheduler.first_words.gates import DAY, HOUR, OFTEN, RARELY, Policy
from scheduler.first_words.score import ANSWERS_KEPT, THRESHOLD, ScoredCandidate, book, explanation, rank, score

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp()
POLICY = Policy()
CHAT = Chat("fake:c1", first_words=FirstWords(wanted=True), session=Session(heard_at=NOW - 20 * HOUR))
NEVER, ALWAYS = (False,) * ANSWERS_KEPT, (True,) * ANSWERS_KEPT
ORDER = ("promise", "birthday", "friends_since", "unfinished_thread", "shared_interest", "own_day")


def scene(person: Person, chat: Chat) -> Scene:
    """A chat with somebody, at noon."""
    return Scene(Snapshot(person, chat, load("harry")), NOW, random.Random(1))


def reason(name: str, *, age: float = 0.0) -> Candidate:
    """A candidate of a kind."""
    return Candidate(Impulse(name, "", name), NOW - age)


def welcome(
    name: str = "own_day",
    *,
    age: float = 0.0,
    bond: Bond = CHAT.bond,
    answers: tuple[bool, ...] = (),
    often: str = "",
    heard_at: float = CHAT.session.heard_at,
) -> float:
    """The score of a reason in a chat."""
    first_words = replace(CHAT.first_words, answers=answers, often=often)
    session = replace(CHAT.session, heard_at=heard_at)
    chat = replace(CHAT, bond=bond, first_words=first_words, session=session)
    return score(scene(Person("fake:u1", age=Age.ADULT), chat), reason(name, age=age), policy=POLICY)


def test_what_matters_more_to_them_comes_first() -> None:
    here = rank(scene(Person("fake:u1"), CHAT), [reason(name) for name in reversed(ORDER)], policy=POLICY)
    assert tuple(each.candidate.impulse.reason for each in here) == ORDER


@pytest.mark.parametrize("name", ORDER)
def test_whoever_he_knows_nothing_of_hears_of_anything(name: str) -> None:
    assert welcome(name) >= THRESHOLD


def test_whoever_never_answers_hears_only_of_what_matters() -> None:
    assert welcome("own_day", answers=NEVER) < THRESHOLD
    assert welcome("unfinished_thread", answers=NEVER) < THRESHOLD
    assert welcome("promise", answers=NEVER) >= THRESHOLD


def test_each_answer_makes_the_next_more_welcome_and_each_silence_less() -> None:
    scores = [welcome(answers=(False,) * no + (True,) * (ANSWERS_KEPT - no)) for no in range(ANSWERS_KEPT + 1)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
    assert welcome(answers=ALWAYS) > welcome() > welcome(answers=(False,))


def test_one_silence_is_forgiven_after_a_longer_pause() -> None:
    assert welcome(answers=(False,)) < THRESHOLD
    assert welcome(answers=(False,), heard_at=NOW - 40 * HOUR) >= THRESHOLD


def test_an_old_thread_is_worth_less_than_a_new_one() -> None:
    assert welcome("unfinished_thread", age=10 * DAY) < welcome("unfinished_thread", age=HOUR)


def test_close_friends_hear_more_and_so_does_who_wants_to() -> None:
    assert welcome(bond=Bond(30.0, Stage.CLOSE)) > welcome(bond=Bond(20.0, Stage.FRIEND)) > welcome()
    assert welcome(often=OFTEN) > welcome() > welcome(often=RARELY)
    assert welcome(often=RARELY) < THRESHOLD


def test_an_engine_can_tip_what_is_near_and_nothing_else() -> None:
    near = ScoredCandidate(reason("own_day"), THRESHOLD - 0.3)
    assert near.weigh(0.9).score >= THRESHOLD > near.weigh(0.5).score
    assert ScoredCandidate(reason("own_day"), THRESHOLD - 0.6).weigh(1.0).score < THRESHOLD


def test_a_new_check_in_counts_as_unanswered_until_it_is_answered() -> None:
    assert book(replace(CHAT, first_words=replace(CHAT.first_words, answers=(True,)))) == (True, False)
    assert len(book(replace(CHAT, first_words=replace(CHAT.first_words, answers=ALWAYS)))) == ANSWERS_KEPT


def test_what_weighed_most_is_named() -> None:
    assert explanation(replace(CHAT, first_words=replace(CHAT.first_words, answers=NEVER))) == "few_answers"
    assert explanation(replace(CHAT, first_words=replace(CHAT.first_words, often=RARELY))) == "rarely"
    assert explanation(CHAT) == ""
