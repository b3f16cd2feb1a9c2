"""Of other people's dialogues a friend learns from those in which one turns to the other."""

import json
from pathlib import Path

from lab.train.dialogues import LEAST_TURNS, chosen
from tests.fakes.lines import HARRY


def of(tmp_path: Path, *turns: str) -> list[tuple[str, ...]]:
    file = tmp_path / "dialogues.jsonl"
    sides = [f"User {at % 2 + 1}: {turn}" for at, turn in enumerate(turns)]
    file.write_text(json.dumps({"turns": sides}))
    return [talk.turns for talk in chosen(file, HARRY)]


def test_the_side_that_turns_to_the_other_is_learned(tmp_path: Path) -> None:
    told = ("I bought a kayak.", "I painted it red.", "It floats rather well.", "My arms ache now.")
    asked = ("Where will you take it?", "Why did you choose red?", "Did you try it yet?", "How long were you out?")
    turns = [turn for pair in zip(told, asked, strict=True) for turn in pair]
    (found,) = of(tmp_path, *turns)
    assert found[1::2] == asked


def test_it_ends_before_what_an_ai_can_not_say_of_itself(tmp_path: Path) -> None:
    told = ("Rain again today.", "Third day of it.", "The river is up.", "So is the cat.", "Wet paws.")
    asked = ("Do you mind it?", "Is your roof all right?", "How far up is it?", "Shall we meet up at my house?", "Oh?")
    turns = [turn for pair in zip(told, asked, strict=True) for turn in pair]
    (found,) = of(tmp_path, *turns)
    assert len(found) == LEAST_TURNS
    assert found[-1] == "How far up is it?"


def test_one_that_ends_too_soon_is_left_out(tmp_path: Path) -> None:
    assert of(tmp_path, "Hi!", "Hello, how are you?", "Fine.", "[user 2's name]", "Oh", "[name]") == []
