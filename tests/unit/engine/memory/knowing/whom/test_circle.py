"""Whose a name is shows by where it stands, however it is said, and nobody else gets it."""

import pytest

from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.whom.circle import Circle
from engine.memory.knowing.whom.roles import Role


def names(role: Role, *lines: str, owner: str = "", own: str = "") -> list[str]:
    """The names of somebody by these lines, the likeliest first."""
    circle = Circle([Said(text, "", 60.0 * number) for number, text in enumerate(lines, 1)], own)
    return [one.name for one in circle.called(role, owner) if one.points >= 2]


WIFE, HUSBAND, SON = Role("spouse", "f"), Role("spouse", "m"), Role("child", "m")
SISTER, CAT, DOG, FRIEND = Role("sister", "f"), Role("cat", "pet"), Role("dog", "pet"), Role("friend")


@pytest.mark.parametrize(
    ("role", "lines", "name"),
    [
        (SISTER, ("my sister Petra bakes",), "Petra"),
        (SISTER, ("My sister phoned at noon. Petra. She wants a goat",), "Petra"),
        (SISTER, ("my sister phoned at noon, petra, she wants a goat",), "petra"),
        (SISTER, ("my sister called last night",), ""),
        (WIFE, ("Ilse's at the mill", "My wife, that is"), "Ilse"),
        (WIFE, ("My wife has gone to the mill. Ilse walks faster than I do",), "Ilse"),
        (HUSBAND, ("Bertil is on nights, my fella, he guards a bridge",), "Bertil"),
        (HUSBAND, ("Bertil's carving again. That's my husband",), "Bertil"),
        (HUSBAND, ("Bertil used to eat anything. He has been gone two years now, my dear husband",), "Bertil"),
        (SON, ("My lad's home with one glove", "That's Otto, he's 6"), "Otto"),
        (SON, ("Otto had my soup. He's our boy",), "Otto"),
        (Role("child", "", "first"), ("Otto will be first he's my eldest",), "Otto"),
        (CAT, ("the cats on the piano again", "RAGU. that's his name not his dinner"), "ragu"),
        (CAT, ("Excuse me, Marzipan has sat on the letter. She is the worst cat here",), "Marzipan"),
        (DOG, ("Dog wants out", "Tuppence's happy now. He's a beagle"), "Tuppence"),
        (DOG, ("The dog sleeps", "His name is Sprocket"), "Sprocket"),
        (FRIEND, ("my mate Yusra sent me here", "she's my best friend that one"), "Yusra"),
        (Role("doctor"), ("My doctor, Dr. Osei, says walk",), "Osei"),
        (DOG, ("had to take the dog to the vet, poor old Mabel, she's got a lump",), "Mabel"),
        (SON, ("Our boy starts school on Monday, Otto can't wait",), "Otto"),
        (WIFE, ("Rosa and I have been married for forty years",), "Rosa"),
        (Role("boss"), ("my boss is cross", "Mr Hargreaves thinks lunch is a crime"), "Hargreaves"),
        (Role("brother", "m"), ("my kid brother (Sami) likes trains",), "Sami"),
        (SISTER, ("our tracey rang. sister. all talk",), "tracey"),
    ],
)
def test_a_name_near_somebody_is_theirs(role: Role, lines: tuple[str, ...], name: str) -> None:
    assert (names(role, *lines) or [""])[0] == name


@pytest.mark.parametrize(
    ("role", "lines"),
    [
        (SISTER, ("My sister flew to Geneva",)),
        (SISTER, ("My brother Egon rang", "my sister was cross")),
        (WIFE, ("Egon's wife Ilse sings",)),
        (DOG, ("my sister's dog Rex snores",)),
        (CAT, ("We have a dog called Rex",)),
        (Role("mother", "f"), ("My mum rang. Tesco was shut",)),
        (Role("brother", "m"), ("my brother says it will rain",)),
        (Role("mother", "f"), ("mum forgot me again", "nice")),
        (Role("father", "m"), ("dad came round", "he's still in Hull")),
        (SON, ("lad at work says it will rain", "egon")),
        (Role("child", "f"), ("my daughter has a ferret, it's called Kevin",)),
        (WIFE, ("I'm married to a saint. Rosa sings",)),
        (HUSBAND, ("Had tea with my cousin Ida and her husband Ron",)),
        (DOG, ("the dog is asleep. Thank you, Harry",)),
    ],
)
def test_nobody_elses_name_is_theirs(role: Role, lines: tuple[str, ...]) -> None:
    assert not names(role, *lines, own="harry")


def test_of_several_the_one_of_that_rank_is_told_first() -> None:
    lines = ("The big one Edda is nine, the small one is Tove",)
    assert names(Role("child", "f", "first"), *lines)[0] == "Edda"
    assert names(Role("child", "", "last"), *lines)[0] == "Tove"


def test_whose_the_other_is_counts() -> None:
    assert names(WIFE, "Egon's wife Ilse sings", owner="egon") == ["Ilse"]
    assert names(DOG, "My sister's dog Rex snores", owner="sister") == ["Rex"]
