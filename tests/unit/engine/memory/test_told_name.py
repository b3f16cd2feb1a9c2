"""W11: the name that a person tells, and what is none."""

import pytest

from engine.memory.told_name import told_name

ASKED = "Hey! What should I call you?"


@pytest.mark.parametrize(
    ("line", "asked", "called", "name"),
    [
        ("I'm Ann", "", "", "Ann"),
        ("hi i'm mia", "", "", "Mia"),
        ("call me tom please", "", "", "Tom"),
        ("my name's priya", "", "", "Priya"),
        ("it's Priya btw", "", "", "Priya"),
        ("I'm Ann and I live in Leeds", "", "", "Ann"),
        ("everyone calls me Jo", "", "", "Jo"),
        ("ann", ASKED, "", "Ann"),
        ("Ann, and you?", ASKED, "", "Ann"),
        ("just Sam :)", ASKED, "", "Sam"),
        ("no, it's Ana with one n", "", "Anna", "Ana"),
        ("not Tim, Tom", "", "Tim", "Tom"),
        ("please don't call me Katherine, Kate is fine", "", "Katherine", "Kate"),
        ("Ann here!", "", "", "Ann"),
        ("Good evening, this is Ingrid writing", "", "", "Ingrid"),
        ("this is Marek again", "", "", "Marek"),
        ("Vic, please. Victor is my father", "Good evening, Victor.", "", "Vic"),
        ("oh its andi not andrew", "Night Andrew!", "", "Andi"),
        ("my name is Ann but everyone calls me Annie", "", "", "Annie"),
        ("IM TOM", "", "", "Tom"),
        ("Bronagh, nice to meet you", "", "", "Bronagh"),
        ("Bronagh Kerr is writing to you, of the mill", "", "", "Bronagh Kerr"),
        ("Hiya Harry! its Bronagh, my sister sent me", "", "", "Bronagh"),
        ("I'm Brian", "", "", "Brian"),
        ("Ich heiße Lena", "", "", "Lena"),
        ("ich bin die Lena", "", "", "Lena"),
        ("me llamo Juan", "", "", "Juan"),
        ("je m'appelle Léa", "", "", "Léa"),
    ],
)
def test_w11_a_name_is_told(line: str, asked: str, called: str, name: str) -> None:
    assert told_name(line, asked, called) == name


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("I'm tired", ""),
        ("I'm John's sister", ""),
        ("I'm Harry too lol", ""),
        ("I'm Polish", ""),
        ("I'm in Leeds", ""),
        ("I'm 30", ""),
        ("call me later", ""),
        ("my dog's name is Max", ""),
        ("my name is not Ann", ""),
        ("no, it's Tuesday", ""),
        ("tea, please", "Tea or coffee?"),
        ("it's Paris", ""),
        ("It's Friday again", ""),
        ("this is Monday again", ""),
        ("Munich, not Munchen", ""),
        ("I'm Colombian", ""),
        ("I'm ANN's mum", ""),
        ("call me an ambulance", ""),
        ("My name is none of your business", ""),
        ("Ich bin Lehrer", ""),
        ("je suis fatiguée", ""),
        ("tired", ASKED),
        ("guess", ASKED),
        ("what do you mean?", ASKED),
        ("Leeds", "Where do you live?"),
        ("let's pretend, I'm Batman", ""),
    ],
)
def test_w11_what_is_no_name(line: str, asked: str) -> None:
    assert told_name(line, asked) == ""
