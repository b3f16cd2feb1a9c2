"""The steps by which a text becomes plain, and what each reader of texts makes of the same ones."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.output import bubbles, leaks
from engine.promises import words as promises
from engine.safety.normalize import normalize
from engine.times import dates
from persona import names, text
from persona.place.zones import zones_of
from persona.sheets import rules, spoilers

NOW = 1.75e9
READERS = {
    "screen": normalize,
    "time": dates.plain,
    "said": bubbles.bare,
    "instructions": leaks._words,
    "zone": lambda said: list(zones_of(said, NOW)),
    "sheet": rules._plain,
    "plot": spoilers._words,
    "name": lambda said: names.clean_name(said, in_use=("Mia", "Zoë")),
    "reserved": names._fold,
    "promise": promises._words,
    "complaint": lambda said: text.run_of(said.casefold()),
}
# Written down with the nine normalizers that stood in the place of this one.
BEFORE = [json.loads(row) for row in Path("tests/data/plain_forms.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_takes_a_text_as_before(reader):
    assert [row[reader] for row in BEFORE] == [READERS[reader](row["text"]) for row in BEFORE]


@pytest.mark.parametrize(
    ("step", "given", "plain"),
    [
        (text.compose, "ｆｕｌｌ ⓦⓘⓓⓔ", "full wide"),
        (text.decompose, "é", "e\u0301"),
        (text.lower_in_place, "ABC İ", "abc İ"),
        (text.straighten, "don’t", "don't"),
        (text.level_blanks, "a\t\nb\u3000c", "a  b c"),
        (text.strip_hidden, "ki\u200bll\u00ad", "kill"),
        (text.strip_marks, "e\u0301a", "ea"),
        (text.strip_ornaments, "É\u00a0\u200b\x07ñ हूँ", "E n हूँ"),
        (text.latinize, "сat кот", "cat кот"),
        (text.join_letters, "a s e-x shop", "asex shop"),
        (text.squeeze, " a \n b ", " a b "),
        (text.one_line, " a \n b ", "a b"),
        (text.words_of, "don't stop_me 2!", ["don", "t", "stop", "me", "2"]),
        (text.run_of, "What? A day!", " What A day "),
    ],
)
def test_each_step_does_one_thing(step, given, plain):
    assert plain == step(given)


def test_runs_of_single_letters_become_what_is_meant_by_them():
    assert text.spell_out("to d i-e or a b", "<{}>".format) == "to <d i-e> or a b"


@given(st.text(max_size=200), st.integers(2, 100))
def test_no_bound_text_is_longer_than_its_bound_and_a_blank(said, longest):
    bound = text.bound(said, longest)
    assert len(bound) <= longest + 1
    assert bound == said or (said.startswith(bound[: longest // 2]) and said.endswith(bound[-(longest // 2) :]))


def test_a_flood_of_signs_that_grow_is_read_in_part():
    """U+FDFA is eighteen letters long when it is plain."""
    assert len(normalize("\ufdfa" * text.LONGEST)) <= text.LONGEST + 1


def test_the_end_of_the_longest_text_is_read():
    assert normalize("la " * text.LONGEST + "k i l l m e").endswith("kill me")
