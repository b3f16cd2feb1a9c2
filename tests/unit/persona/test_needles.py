import pytest

from persona.needles import spaced, ways, worked_out


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        ("leave me (?:alone|be)", [[{"leave me "}]]),
        ("leave (?:alone|quiet)", [[{"leave "}]]),
        ("do (?:it )?(?:alone|quietly)", [[{"alone", "quietly"}]]),
        ("(?:stop|quit) (?:now )?writing", [[{"writing"}]]),
        ("\\b(?:stop|quit)\\b", [[{" stop "}], [{" quit "}]]),
        ("(?<!\\w)stop(?!\\w)", [[{" stop "}]]),
        ("(?<![a-z0-9])stop", [[{"stop"}]]),
        ("^stop$", [[{" stop "}]]),
        ("\\bhe(?: is)?", [[{" he"}]]),
        ("\\b(?:he|she) (?:ate|bit)\\b", [[{" ate ", " bit "}]]),
        ("(?:stop|n)", [[{"stop"}], []]),
        ("(?:stop)?", [[]]),
        ("(?!stop)\\w+", [[]]),
        ("i am 1[3-5]", [[{"i am 1"}, {"3", "4", "5"}]]),
        ("[1-3]-[3-5]", [[{" - "}, {"1", "2", "3"}]]),
        ("[3-5]+", [[{"3", "4", "5"}]]),
        ("[a-z3]", [[]]),
        ("别(?:发|写)", [[{" 别 "}, {" 发 ", " 写 "}]]),
        ("(?i)STRASSE", [[{"strasse"}]]),
        ("\\d+ of you\\b", [[{" of you "}]]),
        ("no, you", [[{"no ,  you"}]]),
    ],
)
def test_each_way_of_a_pattern_has_needles_that_a_text_must_hold(pattern: str, held: list[list[set[str]]]) -> None:
    assert sorted(map(sorted, ([sorted(part) for part in way] for way in ways(pattern)))) == sorted(
        map(sorted, ([sorted(part) for part in way] for way in held))
    )


def test_a_further_part_is_looked_for_where_the_rarest_is_met_often() -> None:
    shares = {" he ": 0.3, " she ": 0.1, " ate ": 0.02, " bit ": 0.02}
    assert worked_out("\\b(?:he|she) (?:ate|bit)\\b", shares.__getitem__) == (({" ate ", " bit "},),)


def test_a_text_has_a_blank_at_either_end_of_each_word() -> None:
    assert spaced("No, YOU go!") == " no ,  you go !  "
    assert spaced("Straße ٥") == " strasse 0 "
