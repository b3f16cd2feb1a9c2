"""How words are read from the files beside their rules, and what patterns are made of them."""

import re
import tomllib
from pathlib import Path

import pytest

from persona.words import either, lazily, tables, whole

ROOT = Path(__file__).parents[3]
ROOTS = ("bot", "engine", "persona", "scheduler")
# Intents are asked for by the groups of a sheet, to which a test of their own holds them.
FILES = [path for root in ROOTS for path in (ROOT / root).rglob("*.toml") if path.parent.name != "shipped"]
INTENTS = frozenset(("intents.toml", "wishes.toml", "askings.toml", "kinds.toml"))
FILES = [path for path in FILES if path.name not in INTENTS]


def test_a_file_is_found_beside_its_module(tmp_path):
    (tmp_path / "words.toml").write_text('[greetings]\nshort = ["hi", "hé"]\n', encoding="utf-8")
    assert tables(str(tmp_path / "module.py")) == {"greetings": {"short": ["hi", "hé"]}}


@pytest.mark.parametrize(("text", "hit"), [("a cat", True), ("cats here", True), ("concat", False), ("dogged", False)])
def test_whole_words_are_no_pieces_of_longer_ones(text, hit):
    assert hit is (re.search(whole(["cats?", "dog"]), text) is not None)


def test_parts_stand_for_what_they_name_also_in_each_other():
    pattern = either(["my <pet>"], {"pet": "<big>|cat", "big": "dog|horse"})
    assert [bool(re.fullmatch(pattern, text)) for text in ("my cat", "my horse", "my bird")] == [True, True, False]


def test_a_part_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        either(["my <pet>"], {})


def test_names_of_groups_are_no_parts():
    assert either(["(?P<day>monday)"]) == "(?P<day>monday)"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_table_of_words_is_asked_for_by_some_rule(file):
    """Words that no rule reads would look like a rule."""
    code = "".join(path.read_text(encoding="utf-8") for root in ROOTS for path in (ROOT / root).rglob("*.py"))
    names = {name for name, value in tomllib.loads(file.read_text(encoding="utf-8")).items() if isinstance(value, dict)}
    # Pictures are asked about by topics whose names are put together, texts of the house by the fields of a value.
    asked = r"[\"'](?:{0}|{1})[\"']|\n    {0}: "
    unread = {name for name in names if not re.search(asked.format(name, name.removeprefix("picture_")), code)}
    assert unread == set()


def test_a_pattern_is_made_when_it_is_first_asked():
    broken = lazily("(")
    with pytest.raises(re.error):
        broken.search("a cat")


@pytest.mark.parametrize("text", ["Cats and a cat", "dogs", ""])
def test_a_pattern_that_came_late_finds_what_any_other_does(text):
    late, early = lazily("(?P<pet>cat)s?", re.IGNORECASE), re.compile("(?P<pet>cat)s?", re.IGNORECASE)
    assert (late.findall(text), late.sub("dog", text), late.split(text)) == (
        early.findall(text),
        early.sub("dog", text),
        early.split(text),
    )
    assert [match.span("pet") for match in late.finditer(text)] == [match.span("pet") for match in early.finditer(text)]
    for found, expected in ((late.search(text), early.search(text)), (late.match(text), early.match(text))):
        assert (found and found[0]) == (expected and expected[0])
