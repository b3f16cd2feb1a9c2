"""Who says what: each rule on a few lines, and two short stories told in the third and in the first person."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lab.dataset.cast import Character, Gender
from lab.dataset.speakers import attributed, own_cast
from lab.dataset.speakers.clues import cases
from lab.dataset.speakers.page import Page

DATA = Path(__file__).parents[3] / "data"
MILL, FERRY = ((DATA / name).read_text(encoding="utf-8") for name in ("mill.txt", "ferry.txt"))
ANN = Character("Ann", ("Ann", "Miss Lee"), Gender.SHE)
BOB = Character("Bob", ("Bob", "the miller"), Gender.HE)
EVE = Character("Eve", ("Eve",), Gender.SHE)


def told(text: str, cast: Sequence[Character] | None = (ANN, BOB, EVE)) -> list[tuple[str, str | None]]:
    """Each quotation with its speaker."""
    return [(text[each.start : each.end], each.speaker) for each in attributed(text, cast)]


def speakers(text: str, cast: Sequence[Character] | None = (ANN, BOB, EVE)) -> list[str | None]:
    """The speakers alone."""
    return [speaker for _, speaker in told(text, cast)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Come in,” said Ann.", ["Ann"]),
        ("“Come in,” Ann said. “Sit down.”", ["Ann", "Ann"]),
        ("“Come in,” said the miller.", ["Bob"]),
        ("“Come in,” little Ann cried out.", ["Ann"]),
        ("“Come in,” says poor old Bob.", ["Bob"]),
        ("Ann looked up and said, “Come in.”", ["Ann"]),
        ("Eve saw Bob. Then Ann, who was tired, said: “Come in.”", ["Ann"]),
        ("Bob and Ann were there.\n\n“Come in,” she said.", ["Ann"]),
        ("“Come in,” said Miss Lee to Eve.", ["Ann"]),
    ],
)
def test_a_tag_names_the_speaker(text: str, expected: list[str]) -> None:
    assert speakers(text) == expected


def test_who_is_addressed_is_not_the_speaker_and_answers() -> None:
    text = "Ann and Bob sat by the fire.\n\n“Are you tired, Ann?”\n\n“A little,” she said.\n\n“Go to bed, then, Ann.”"
    assert speakers(text) == ["Bob", "Ann", "Bob"]


def test_two_take_turns_where_no_tag_stands() -> None:
    text = "“Where is it?” asked Ann.\n\n“I lost it,” said Bob.\n\n“Lost it?”\n\n“In the river.”\n\n“Oh, Bob!”"
    assert speakers(text) == ["Ann", "Bob", "Ann", "Bob", "Ann"]


def test_speech_that_goes_on_in_the_next_paragraph_is_the_same_person_s() -> None:
    text = "“First,” said Ann, “the mill.\n\n“And then the bridge.”\n\n“I see,” said Bob."
    assert speakers(text) == ["Ann", "Ann", "Ann", "Bob"]


def test_two_speakers_of_one_paragraph_are_told_apart() -> None:
    assert speakers("“Yes,” said Ann. “No,” said Bob.") == ["Ann", "Bob"]


@pytest.mark.parametrize(
    "text", ["“Hurrah!” they all cried.", "Bob and Ann had crossed the so-called “new bridge” by noon."]
)
def test_of_several_and_of_words_that_nobody_says_no_speaker_is_told(text: str) -> None:
    assert speakers(text) == [None]


def test_somebody_outside_a_given_cast_is_nobody_of_it() -> None:
    text = "“Yes,” said Ann.\n\n“No,” said Mrs. Dale. “No,” said Mrs. Dale.\n\nMrs. Dale left."
    assert speakers(text)[0] == "Ann"
    assert "Ann" not in speakers(text)[1:]


def test_an_alias_of_two_means_the_one_who_is_about() -> None:
    cast = (Character("Tom Reed", ("Tom", "Reed"), Gender.HE), Character("Tom Gray", ("Tom", "Gray"), Gender.HE), ANN)
    text = "Gray came in, and Gray sat down.\n\n“Good evening,” said Tom.\n\n“Good evening,” said Ann."
    assert speakers(text, cast) == ["Tom Gray", "Ann"]


def test_confidence_is_higher_for_a_name_than_for_a_guess() -> None:
    text = "Ann and Eve sat down.\n\n“Yes,” said Ann.\n\nIt rained all day, and nobody came.\n\n“Perhaps.”"
    sure, guess = attributed(text, (ANN, BOB, EVE))
    assert sure.confidence > 0.85 > guess.confidence


def test_a_story_is_told_right_with_its_own_cast() -> None:
    said = dict(told(MILL, None))
    assert said["“You are late,”"] == "Miss Harper"
    assert said["“He gave me none.”"] == "Daniel"
    assert said["“And don’t tell me what you thought about it. I have thoughts of my own.”"] == "Miss Harper"
    assert said["“There’s a man caught hold of it.”"] == "Tobias Finch"
    assert said["“Help!”"] == "Mr. Pryce"
    assert said["“new bridge”"] is None
    assert said["“Pull him out!”"] is None


def test_the_narrator_is_found_by_what_the_others_call_her() -> None:
    said = dict(told(FERRY, None))
    assert said['"Nobody rang,"'] == "Nan"
    assert said['"Uncle Joss,"'] == "Nan"
    assert said['"I ring the bell."'] == "Nan"


def test_another_narrator_of_a_chapter_is_told_by_its_heading() -> None:
    cast = (
        Character("Nan", ("Nan",), Gender.SHE),
        Character("Joss Tarrant", ("Joss", "Joss Tarrant", "Uncle Joss", "my uncle"), Gender.HE),
        Character("Mrs. Ware", ("Mrs. Ware", "the lady"), Gender.SHE),
    )
    said = dict(told(FERRY, cast))
    assert said['"Are you cold?"'] == "Nan"
    assert said['"No, child,"'] == "Mrs. Ware"
    assert said['"I have come about the house."'] == "Mrs. Ware"
    assert said['"I thought you had,"'] == "Joss Tarrant"


def test_a_book_s_own_cast_has_one_entry_for_all_names_of_somebody() -> None:
    text = (
        "Captain Brand sat with his wife.\n\n“Yes,” said Brand.\n\n“No,” said Mrs. Brand.\n\n“Now,” said the captain. "
        "He rose. Captain John Brand never waited.\n\n“Oh, John,” she said."
    )
    cast = own_cast(text)
    captain = next(one for one in cast if "Captain Brand" in one.aliases)
    assert {"Brand", "the captain", "Captain John Brand"} <= set(captain.aliases)
    assert captain.gender is Gender.HE
    wife = next(one for one in cast if "Mrs Brand" in one.aliases)
    assert wife.gender is Gender.SHE


def test_a_text_without_speech_and_one_without_people_are_no_trouble() -> None:
    assert told("", None) == []
    assert told("It rained.", None) == []
    assert speakers("“Rain,” it said.", None) == [None]


def test_nobody_is_a_candidate_of_every_turn_and_stands_last() -> None:
    for case in cases(Page(MILL, own_cast(MILL))):
        assert case.candidates[-1] == -1
        assert len(case.clues) == len(case.candidates) == len(set(case.candidates))


def test_a_given_cast_may_write_the_article_large_and_leave_genders_out() -> None:
    nurse, doctor = Character("The Nurse", ("The nurse",)), Character("Dr. Hall", ("Dr. Hall",))
    text = (
        "The nurse took her cap, and she sat down. Dr. Hall took his hat. The nurse took her tea. Dr. Hall drank "
        "his.\n\n"
        "“Well,” said the nurse.\n\n“Well,” he said.\n\n“Good night, then,” she said."
    )
    assert speakers(text, (nurse, doctor)) == ["The Nurse", "Dr. Hall", "The Nurse"]
