import pytest

from persona.needles import ways


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        ("leave me (?:alone|be)", [[{"leave me "}]]),
        ("leave me (?:alone|quiet)", [[{"alone", "quiet"}, {"leave me "}]]),
        ("(?:stop|quit) (?:now )?writing", [[{"writing"}, {"stop", "quit"}]]),
        ("\\b(?:stop|quit)\\b", [[{"stop"}], [{"quit"}]]),
        ("(?:stop|n)", [[{"stop"}], []]),
        ("(?:stop)?", [[]]),
        ("(?!stop)\\w+", [[]]),
        ("i am 1[3-5]", [[{"i am 1"}, {"3", "4", "5"}]]),
        ("[a-z3]", [[]]),
        ("别(?:发|写)", [[{"别"}, {"发", "写"}]]),
        ("(?i)STRASSE", [[{"strasse"}]]),
        ("\\d+ of you", [[{" of you"}]]),
    ],
)
def test_each_way_of_a_pattern_has_needles_that_a_text_must_hold(pattern: str, held: list[list[set[str]]]) -> None:
    assert sorted(map(sorted, ([sorted(part) for part in way] for way in ways(pattern)))) == sorted(
        map(sorted, ([sorted(part) for part in way] for way in held))
    )
