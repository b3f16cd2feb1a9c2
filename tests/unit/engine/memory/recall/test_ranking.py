"""What is recalled, and what goes into a prompt of it."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.memory.recall import Found, Memory, Pool, Question, nameless, pick, recall
from engine.memory.recall.ranking import signs
from engine.memory.recall.stems import words
from engine.memory.recall.weights import WEIGHTS

DAY = 86400.0
NOW = 1_790_000_000.0
WORDS = st.text(alphabet="abc de fgé 日本語 ?12", max_size=40)
MEMORIES = st.lists(
    st.builds(
        Memory,
        id=st.uuids().map(str),
        text=WORDS,
        at=st.floats(0, NOW),
        speaker=st.sampled_from(["", "Mira", "Harry"]),
        fact=st.booleans(),
        weight=st.floats(0, 1),
    ),
    max_size=30,
)


def talk(*lines: str, at: float = NOW - 40 * DAY) -> list[Memory]:
    """Lines like "Mira: I have a dog.", a minute apart."""
    return [
        Memory(str(place), text, at + 60 * place, name)
        for place, (name, text) in enumerate(line.split(": ", 1) for line in lines)
    ]


def best(memories: Sequence[Memory], text: str, language: str = "en", speaker: str = "Mira") -> str:
    """The words that are recalled first."""
    return recall(Pool.of(memories, language), Question(text, NOW, speaker))[0].memory.text


def test_an_answer_is_found_by_the_question_before_it() -> None:
    """Its own words say nothing of what it is about."""
    lines = talk("Harry: What is your dog called?", "Mira: Bruno, like my uncle!", "Harry: Nice.", "Mira: I like rain.")
    assert best(lines, "Do you still know the name of my dog?") == "Bruno, like my uncle!"


def test_who_is_meant_said_it() -> None:
    """ "I" is who asks, "you" the other one, and a name whoever bears it."""
    lines = talk("Mira: Thai curry is my favourite food.", "Harry: My favourite food is bread.")
    assert best(lines, "What is my favourite food?") == lines[0].text
    assert best(lines, "What is your favourite food?") == lines[1].text
    assert best(lines, "What is Harry's favourite food?", speaker="") == lines[1].text


def test_a_time_that_is_named_counts() -> None:
    """Of two lines alike the one of that month."""
    may, july = 1_778_000_000.0, 1_784_000_000.0
    lines = [
        *talk("Mira: We hiked up a mountain.", at=may),
        *(replace(line, id=f"b{line.id}") for line in talk("Mira: We hiked up the mountain.", at=july)),
    ]
    assert best(lines, "Where did we hike in May?") == lines[0].text
    assert best(lines, "Where did we hike in July?") == lines[1].text


@pytest.mark.parametrize(
    ("language", "line", "question"),
    [
        ("de", "Meine Katzen schlafen auf dem Schrank.", "Wo schläft denn meine Katze immer?"),
        ("es", "Trabajaba en una panadería.", "¿Dónde trabajo?"),
        ("fr", "Nous chantions dans une chorale.", "Où est-ce que je chante ?"),
        ("en", "我在东京的面包店工作", "面包店在哪里"),
    ],
)
def test_other_languages_and_scripts_are_found_by_their_words(language: str, line: str, question: str) -> None:
    """By stems, and by two signs at a time where no gaps stand between words."""
    assert best(talk("Harry: Hm.", "Mira: La la la.", f"Mira: {line}", "Harry: Aha."), question, language) == line


def test_meaning_finds_what_no_word_does() -> None:
    """With vectors; without them nothing there is near."""
    pool = Pool.of(talk("Mira: I adore kittens.", "Mira: The bus was late."), "en")
    meanings = np.eye(2, 384, dtype=np.float32)
    question = Question("cats", NOW)
    assert not any(found.near for found in recall(pool, question))
    first, second = recall(pool, question, meanings, meanings[:1])
    assert (first.memory.text, first.near, second.near) == ("I adore kittens.", True, False)


def test_what_matters_comes_first() -> None:
    """Of two facts alike."""
    facts = [
        Memory("1", "Her sister lives in Rome", NOW, fact=True),
        Memory("2", "Her sister lives in Bonn", NOW, fact=True, weight=1.0),
    ]
    assert best(facts, "my sister") == "Her sister lives in Bonn"


@given(MEMORIES.filter(bool), WORDS, st.lists(st.floats(0, NOW), min_size=1, max_size=3))
def test_each_scores_what_its_signs_count(memories: list[Memory], text: str, times: list[float]) -> None:
    """Also on another day than the pool was first asked on."""
    pool = Pool.of(memories, "en")
    for now in times:
        question = Question(f"When? {text}", now, "Mira")
        counted = {
            sign: getattr(WEIGHTS, sign) * np.array(values) for sign, values in signs(pool, question, None).items()
        }
        expected = np.sum([*counted.values()], axis=0).tolist()
        found = {each.memory.id: each.score for each in recall(pool, question)}
        assert [found[memory.id] for memory in pool.memories] == pytest.approx(expected)


@given(MEMORIES, WORDS, st.sampled_from(["en", "de", "es", "fr", "xx"]))
def test_all_are_found_once_and_always_alike(memories: list[Memory], text: str, language: str) -> None:
    """In the order of their scores, whatever they hold."""
    pool, question = Pool.of(memories, language), Question(text, NOW, "Mira")
    found = recall(pool, question)
    assert sorted(each.memory.id for each in found) == sorted(memory.id for memory in memories)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(np.isfinite(each.score) for each in found)
    assert recall(Pool.of(memories, language), question) == found


@given(MEMORIES, st.integers(0, 60), st.lists(st.booleans(), min_size=30, max_size=30))
def test_no_more_is_picked_than_there_is_room_for(memories: list[Memory], room: int, near: list[bool]) -> None:
    """Nothing twice, nothing far, facts first, each part in the order in which it was found."""
    found = [Found(memory, -float(place), near[place]) for place, memory in enumerate(memories)]
    picked = pick(found, room, lambda memory: len(memory.text) + 1)
    order = [each.memory for each in found]
    assert sum(len(memory.text) + 1 for memory in picked) <= room
    assert len({" ".join(memory.text.casefold().split()) for memory in picked}) == len(picked)
    assert all(near[order.index(memory)] for memory in picked)
    assert list(picked) == sorted(picked, key=lambda memory: (not memory.fact, order.index(memory)))


def test_there_may_be_nothing() -> None:
    """No memory, and a question without a word."""
    assert recall(Pool.of([], "en"), Question("my dog", NOW)) == ()
    assert not any(found.near for found in recall(Pool.of(talk("Mira: My dog"), "en"), Question("?!", NOW)))


def test_a_line_without_a_vector_is_told_by_its_words_alone() -> None:
    """With one for each line it is as ever, with one for none as if there were no encoder."""
    lines = talk("Mira: My cat is old.", "Harry: Oh dear.", "Mira: The kettle broke.", "Mira: I teach maths.")
    pool, question = Pool.of(lines, "en"), Question("What do I teach?", NOW, "Mira")
    vectors = np.eye(4, 384, dtype=np.float32)
    asked = vectors[2:3]
    whole = recall(pool, question, vectors, asked)
    assert whole[0].memory.text != lines[3].text
    halved = vectors.copy()
    halved[2] = np.nan
    assert recall(pool, question, halved, asked)[0].memory.text == lines[3].text
    nothing = np.full((4, 384), np.nan, np.float32)
    assert recall(pool, question, nothing, asked) == recall(pool, question)


@given(MEMORIES.filter(bool), WORDS, st.data())
def test_any_of_the_vectors_may_lack(memories: Sequence[Memory], text: str, data: st.DataObject) -> None:
    """Every score is a number, and all memories come back."""
    vectors = np.random.default_rng(1).standard_normal((len(memories), 384), np.float32)
    for place in data.draw(st.sets(st.integers(0, len(memories) - 1))):
        vectors[place] = np.nan
    found = recall(Pool.of(memories, "en"), Question(text, NOW, "Mira"), vectors, vectors[:1] * 0 + 1)
    assert len(found) == len(memories)
    assert all(np.isfinite(each.score) for each in found)


def test_words_alone_need_no_numpy() -> None:
    """It would cost a house without an encoder 13 MB."""
    program = (
        "import sys; from engine.memory.recall import Memory, Pool, Question, recall; "
        "pool = Pool.of([Memory('1', 'My dog is old.', 0.0)], 'en'); "
        "assert recall(pool, Question('How old is my dog?', 1.0), far=False); sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@given(WORDS, st.sets(st.sampled_from(["abc", "de", "日本", "fgé"])))
def test_names_go_word_by_word(text: str, names: set[str]) -> None:
    """However fast it is seen that there is none."""
    kept = [word for word in text.split() if not names.intersection(words(word))]
    assert nameless(text, frozenset(names)).split() == kept
