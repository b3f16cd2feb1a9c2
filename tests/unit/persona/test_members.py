"""Who is who in a group: one name each, a bond of their own, and no more people than a place can know."""

from persona.feelings.bond import Bond
from persona.members import MOST, Member, kept, member, merged, met, named, without


def test_two_who_are_called_the_same_are_told_apart_and_stay_so() -> None:
    members = met((), [("u1", "Ann"), ("u2", "ann"), ("u3", "Bob")])
    assert [(known.person, known.name) for known in members] == [("u1", "Ann"), ("u2", "ann 2"), ("u3", "Bob")]
    assert member(met(members, [("u2", "ann"), ("u1", "Ann")]), "u2").name == "ann 2"


def test_a_new_name_is_taken_over_and_the_bond_stays() -> None:
    members = kept(met((), [("u1", "Ann")]), Member("u1", "Ann", Bond(7.0), told=True))
    assert met(members, [("u1", "Annie")]) == (Member("u1", "Annie", Bond(7.0), told=True),)


def test_somebody_without_a_name_has_one_too() -> None:
    assert [known.name for known in met((), [("u1", ""), ("u2", "")])] == ["Friend", "Friend 2"]


def test_who_was_heard_last_is_known() -> None:
    members = met((), [(f"u{number}", f"N{'n' * number}") for number in range(MOST + 5)])
    assert len(members) == MOST
    assert member(members, "u0").name == ""
    assert member(members, f"u{MOST + 4}").name


def test_of_two_places_that_are_one_nobody_is_lost_nor_less_close() -> None:
    older = (Member("u1", "Ann", Bond(9.0)), Member("u2", "Bob", Bond(2.0)))
    newer = (Member("u1", "Annie", Bond(1.0), told=True), Member("u3", "Cleo"))
    assert merged(older, newer) == (
        Member("u2", "Bob", Bond(2.0)),
        Member("u1", "Annie", Bond(9.0), told=True),
        Member("u3", "Cleo"),
    )


def test_who_is_forgotten_is_gone() -> None:
    assert without((Member("u1"), Member("u2")), "u1") == (Member("u2"),)


def test_a_name_that_somebody_chose_there_stays() -> None:
    members = named(met((), [("u1", "Ann"), ("u2", "Bob")]), "u1", "Bob")
    assert member(met(members, [("u1", "Ann")]), "u1").name == "Bob 2"
