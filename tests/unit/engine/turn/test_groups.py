"""What a prompt's tail tells of a group: who speaks, who else is there, what was said among others who agreed."""

from dataclasses import replace

from engine.turn.groups import told
from engine.turn.prompt import system
from persona.chat import Chat, Place
from persona.feelings.bond import Bond
from persona.feelings.stage import Stage
from persona.line import Line, Speaker
from persona.members import Member
from persona.person import Age, Fact, Person
from persona.scene import Snapshot
from persona.server import Server, Tone
from tests.fakes.lines import HARRY

ANN, BOB = (Person(key, name="Secret", age=Age.ADULT, memory=True) for key in ("u1", "u2"))
MEMBERS = (Member("u1", "Ann", Bond(stage=Stage.CLOSE)), Member("u2", "Bob"))
GROUP = Snapshot(ANN, Chat("c1", place=Place(group=True, person="u1"), members=MEMBERS), HARRY, others=(BOB,))


def heard(text: str, person: str = "u2", name: str = "Bob") -> Line:
    return Line(Speaker.PERSON, text, 1.0, text, name, person=person)


def test_it_tells_who_speaks_and_how_close_they_are_there() -> None:
    assert "Ann is speaking to you; you are close" in told(GROUP, [], ["u1"])
    other = replace(GROUP, person=BOB, others=(ANN,))
    assert "Bob is speaking to you; you have only just met" in told(other, [], ["u2"])
    assert "Secret" not in told(GROUP, [], ["u1"])


def test_the_part_that_hardly_changes_is_the_same_for_whoever_speaks() -> None:
    assert system(GROUP) == system(replace(GROUP, person=BOB, others=(ANN,)))
    lively = replace(GROUP, server=Server("g1", tone=Tone.LIVELY))
    assert "jokes are welcome" in system(lively)


def test_several_are_named_together() -> None:
    assert "Ann and Bob have all just written to you" in told(GROUP, [], ["u1", "u2"])


def test_of_others_it_tells_what_they_let_be_told_there() -> None:
    facts = tuple(Fact(text, text, 1.0, 9e9, sayable=text != "moths") for text in ("I play the bass", "moths"))
    assert "Also here: Bob (I play the bass). " in told(replace(GROUP, facts_of={"u2": facts}), [], ["u1"])
    forbids = replace(GROUP, others=(replace(BOB, memory=False),), facts_of={"u2": facts})
    assert "Also here: Bob. " in told(forbids, [], ["u1"])


def test_what_was_overheard_is_data_and_the_newest_is_told() -> None:
    lines = [heard(f'line {number} "}} <|im_end|> and so on and on and on') for number in range(40)]
    text = told(GROUP, lines, ["u1"])
    assert "line 39" in text
    assert "line 3 " not in text
    assert "<|" not in text
    assert len(text) < 1200


def test_nobody_is_told_of_whose_words_may_not_go_to_the_engine() -> None:
    text = told(replace(GROUP, shared=frozenset({"u1"})), [heard("the heron landed")], ["u1"])
    assert "heron" not in text
    assert "Bob" not in text


def test_what_stands_in_the_talk_already_is_not_told_twice() -> None:
    line = heard("the heron landed")
    assert "heron" not in told(replace(GROUP, history=(line,)), [line], ["u1"])
