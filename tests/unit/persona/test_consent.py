"""What is allowed: every combination, and unknown means no."""

from itertools import product

import pytest

from persona.chat import Chat, FirstWords, Place
from persona.consent import Permission, allowed
from persona.feelings.bond import Bond
from persona.feelings.stage import Stage
from persona.person import Age, Person
from persona.scene import Snapshot
from persona.sheets.reader import load

HARRY, YOUNG = load("harry"), load("young-harry")
MAYBE = (None, False, True)
ALL = list(product(Age, (True, False), MAYBE, (True, False), Stage, (True, False)))


def snapshot(
    age: Age, yes: bool | None, *, group: bool, stage: Stage, blocked: bool = False, adult: bool = True
) -> Snapshot:
    person = Person("p", age=age, memory=yes, playful=yes, blocked=blocked)
    return Snapshot(
        person,
        Chat("c", bond=Bond(40, stage), place=Place(group=group), first_words=FirstWords(wanted=yes)),
        HARRY if adult else YOUNG,
    )


def opening(act: Permission) -> set[tuple[object, ...]]:
    """The combinations of age, adult persona, answer, group, stage and blocked that allow the act."""
    return {
        (age, adult, yes, group, stage, blocked)
        for age, adult, yes, group, stage, blocked in ALL
        if allowed(act, snapshot(age, yes, group=group, stage=stage, blocked=blocked, adult=adult))
    }


def test_the_flirty_tone_needs_all_five_facts() -> None:
    assert opening(Permission.FLIRT) == {
        (Age.ADULT, True, True, False, Stage.CLOSE, blocked) for blocked in (True, False)
    }


def test_check_ins_are_opt_in_for_adults_in_private_chats() -> None:
    assert opening(Permission.CHECK_IN) == {(Age.ADULT, True, True, False, stage, False) for stage in Stage}


def test_nothing_lasting_is_remembered_without_a_yes_and_a_known_age_or_of_a_group() -> None:
    ages, stages, either = (Age.ADULT, Age.MINOR), Stage, (True, False)
    assert opening(Permission.REMEMBER) == {
        (age, adult, True, False, stage, blocked)
        for age, adult, stage, blocked in product(ages, either, stages, either)
    }


def test_the_talk_goes_on_with_everybody_but_a_child() -> None:
    assert opening(Permission.TALK) == {each for each in ALL if each[0] is not Age.CHILD}


@pytest.mark.parametrize("act", [Permission.REMEMBER, Permission.CHECK_IN, Permission.FLIRT])
def test_somebody_new_has_allowed_nothing(act: Permission) -> None:
    assert not allowed(act, Snapshot(Person("p"), Chat("c"), HARRY))


@pytest.mark.parametrize("truthy", [1, "yes", "no"])
def test_only_a_plain_yes_is_a_yes(truthy: object) -> None:
    yes: bool = truthy  # type: ignore[assignment]
    odd = snapshot(Age.ADULT, yes, group=False, stage=Stage.CLOSE)
    assert [act for act in Permission if allowed(act, odd)] == [Permission.TALK]
