"""How facts are kept: what is told again merges, what contradicts supersedes, what is over goes, and some go first."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from engine.memory.keeping import MOST, YEAR, Told, about, apart, correct, keep
from engine.memory.noticing import noticed
from engine.memory.rules import Noticed
from persona.person import Fact, Holds

NOW = 1_790_000_000.0


def after(facts: Sequence[Fact], *lines: str, at: float = NOW) -> tuple[Fact, ...]:
    """The facts once these lines were told."""
    for number, line in enumerate(lines):
        told = [Told(news, f"line{number}", at + number) for news in noticed(line)]
        change = keep(facts, told, None)
        if change is not None:
            facts = (*(fact for fact in facts if fact not in change.dropped), *change.kept)
    return tuple(facts)


def texts(facts: Sequence[Fact]) -> list[str]:
    return [fact.text for fact in facts]


def test_h3_what_is_told_again_changes_nothing() -> None:
    facts = after((), "I have a cat called Biscuit")
    told = [Told(news, "2", NOW + 9) for news in noticed("I've got a cat called Biscuit!")]
    assert keep(facts, told, None) is None


def test_h3_more_of_the_same_takes_its_place_without_history() -> None:
    facts = after((), "I have a cat", "I have a cat called Biscuit")
    assert texts(facts) == ["has a cat called Biscuit"]
    assert facts[0].formers == ()


def test_h3_what_contradicts_supersedes_and_is_kept_beside() -> None:
    facts = after((), "I live in Leeds", "I moved to Hull", "I live in York")
    assert texts(facts) == ["lives in York"]
    assert [former.text for former in facts[0].formers] == ["lives in Leeds", "moved to Hull"]


def test_h3_another_of_a_kind_stands_beside_the_first() -> None:
    assert len(after((), "my dog is called Rex", "my other dog is called Max")) == 2


def test_h3_what_is_over_goes() -> None:
    assert texts(after((), "I work at a bakery", "I have a cat", "I don't work there any more")) == ["has a cat"]


def test_h3_a_fact_knows_its_line_its_end_and_before_whom() -> None:
    cat, cold = after((), "I have a cat called Biscuit", "I have a cold")
    assert (cat.source, cat.kind, cat.expires, cat.sayable) == ("line0", Holds.LASTING, NOW + YEAR, False)
    assert cold.kind is Holds.TEMPORARY
    assert cold.expires < NOW + 30 * 86_400


def test_h3_the_end_of_a_time_that_is_named_is_the_end_of_the_fact() -> None:
    (trip,) = after((), "I'm flying to Oslo in ten days")
    assert 10 * 86_400 <= trip.expires - NOW <= 12 * 86_400


def test_h3_there_are_at_most_so_many_and_pinned_ones_stay() -> None:
    facts = tuple(Fact(f"likes {'x' * number}", "1", number, 2e9, pinned=number == 0) for number in range(MOST))
    more = after(facts, "I have a cat called Biscuit")
    assert len(more) == MOST
    assert more[0].pinned
    assert "has a cat called Biscuit" in texts(more)
    assert facts[1] not in more


def test_h3_a_correction_keeps_what_was_before() -> None:
    fact = correct(Fact("lives in Kile", "1", 1.0, 2.0), "lives in Kiel", NOW)
    assert (fact.text, [former.text for former in fact.formers]) == ("lives in Kiel", ["lives in Kile"])


def test_h3_a_fact_is_found_by_what_it_is_about() -> None:
    facts = after((), "I have a cat called Biscuit", "I live in Hull")
    assert texts(about(facts, "their cat")) == ["has a cat called Biscuit"]
    assert about(facts, "the") == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("I have a boat, you can tell the others", "I have a boat"),
        ("I have a boat. feel free to mention it in the group!", "I have a boat"),
        ("You may tell everyone about it: I have a boat", ": I have a boat"),
        ("Ich habe ein Boot, das kannst du ruhig in der Gruppe erzählen", "Ich habe ein Boot"),
        ("Ich habe ein Boot, das dürfen alle wissen", "Ich habe ein Boot"),
        ("Tengo un barco, puedes contarlo en el grupo", "Tengo un barco"),
        ("J'ai un bateau, tu peux le dire aux autres", "J'ai un bateau"),
    ],
)
def test_what_may_be_told_before_others_they_say_themselves(text: str, rest: str) -> None:
    """In words that are no part of what is noted."""
    assert apart(text) == (rest, True)


@pytest.mark.parametrize(
    "text",
    [
        "I have a boat",
        "don't tell the others I have a boat",
        "you can't tell the others",
        "can you tell the others?",
        "it's no secret that I hate my job",
        "you can tell he is tired",
        "I mentioned it in the group",
    ],
)
def test_nothing_else_is_taken_for_it(text: str) -> None:
    assert apart(text) == (text, False)


def test_what_may_be_told_stays_so_where_it_is_told_again_and_not_where_it_is_another() -> None:
    """A second telling marks what is known; another job is a private thing again."""
    before = (Fact("has a boat", "l", 1.0, NOW + YEAR, topic="boat"),)
    told = Noticed("has a boat", "possession", "boat")
    change = keep(before, [Told(told, "l2", 2.0, sayable=True)], None)
    assert change is not None
    assert [fact.sayable for fact in change.kept] == [True]
    other = keep(change.kept, [Told(replace(told, text="has a small yellow canoe"), "l3", 3.0)], None)
    assert other is not None
    assert [fact.sayable for fact in other.kept] == [False]
