"""Dialogues about promises and reminders: what is told, set, shown, asked for again and dropped."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.settings import Settings
from persona.person import Age
from tests.fakes.home import NOON, at_home

Make = Callable[..., Settings]
Dialogue = Sequence[tuple[str, str]]

DIALOGUES: dict[str, Dialogue] = {
    "nothing yet": [("/promises", r"^There is nothing at the moment\..*/remind 15:00 call mum")],
    "told, shown and dropped": [
        ("my exam is on Friday at 10", r"Hello there"),
        ("remind me at 3 to call my mum", r"^I'll remind you at 15:00: call your mum\. /promises .*Hello there"),
        ("/promises", r"• 2: reminder at 15:00: call your mum\n• 1: your exam, to ask about from on Fri at 12:00 on"),
        ("[Drop 1: your exam]", r"^Dropped: your exam\.$"),
        ("/promises drop 2", r"^Dropped: call your mum\.$"),
        ("/promises", r"^There is nothing"),
        ("/promises drop 2", r"nothing of that number"),
    ],
    "reminders in so many words": [
        ("/remind", r"^Say when and of what"),
        ("/remind tea", r"^When shall I remind you: tea\?"),
        ("/remind 15:00 call mum", r"^I'll remind you at 15:00: call mum\."),
        ("/remind 15:00 call mum", r"^I'll remind you at 15:00: call mum\."),
        ("/remind in 20 minutes tea", r"^I'll remind you at 12:20: tea\."),
        ("/remind tomorrow at 9 pay rent", r"^Which do you mean for this reminder: pay rent\?$"),
        ("[tomorrow at 9:00]", r"^I'll remind you tomorrow at 9:00: pay rent\."),
        ("/remind 5 December gifts", r"^That is more than four weeks ahead"),
        ("/promises", r"tea\n.*12:20: tea\n.*15:00: call mum\n.*9:00: pay rent$"),
    ],
    "a stop takes reminders back": [
        ("/remind 15:00 call mum", r"^I'll remind you"),
        ("/remind 16:00 call dad", r"^I'll remind you"),
        ("/stop", r"Nobody writes to you first any more\. Your 2 reminders are dropped too\.$"),
        ("/promises", r"^There is nothing"),
        ("/stop", r"any more\.$"),
    ],
    "a sentence that only sounds like it": [
        ("you remind me of my brother, he is 3", r"^Hello there\. How are you\?$"),
        ('she said "remind me at 3"', r"^Hello there\. How are you\?$"),
        ("/promises", r"^There is nothing"),
    ],
}


@pytest.mark.parametrize("dialogue", DIALOGUES.values(), ids=DIALOGUES)
async def test_dialogue(settings: Make, tmp_path: Path, dialogue: Dialogue) -> None:
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        home.at(NOON)
        await home.say("hello")
        await home.person(age=Age.ADULT, zone="UTC", memory=False)
        await home.chat(questions={"asked": ("age", "memory", "checkins", "timezone")})
        for said, expected in dialogue:
            heard = await (home.tap(said[1:-1]) if said.startswith("[") else home.say(said))
            assert re.search(expected, "\n".join(heard), re.DOTALL), (said, heard)
