"""A Character Card that is imported by the command, and who it is on the real embedded model: with its lorebook, at no
more cost than any other persona."""

import json
import re
from pathlib import Path

import pytest

from persona.sheets.bounds import encoded
from tests.fakes.cards import MIRA
from tests.fakes.command import Ended, ended

pytestmark = pytest.mark.xdist_group("model")  # one at a time: each needs the processor
HARBOR = "Vellin is a harbor town where every clock runs four minutes late."
SAID = ("hello there", "What is Vellin?", "I had a long day at work", "Tell me about the bells", "thank you!")
MOST_UNCACHED = 450


async def command(folder: Path, *arguments: str, typed: str = "") -> Ended:
    done = await ended(
        *arguments, folder=folder, settings={"REPLY_TOKENS": "24"}, typed=typed.encode(), seconds=300, cold=True
    )
    assert done.code == 0, done.err
    return done


async def test_an_imported_character_talks_with_its_lore_and_leaves_as_it_came(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_bytes(encoded(MIRA))
    await command(tmp_path, "persona", "check", "card.json")
    done = await command(tmp_path, "persona", "import", "card.json")
    assert "kept, but not obeyed" in done.out
    talk = await command(
        tmp_path,
        *("chat", "--persona", "mira.json", "--grant", "adult", "--script", "-", "--usage"),
        typed="\n".join(SAID),
    )
    lines = [json.loads(line) for line in talk.out.splitlines()]
    replies = [line["text"] for line in lines if line["kind"] == "reply"]
    assert {line["from"] for line in lines} == {"house", "Mira"}
    assert any(reply.startswith(("She looks up. Oh, friend!", "Mind the cogs.")) for reply in replies)
    assert HARBOR in replies
    assert "The bells of Vellin ring only in fog, and Mira winds them." in replies
    assert len(replies) >= len(SAID)
    found = re.search(r"a turn cost (\d+) uncached prompt tokens", talk.err)
    assert found is not None, talk.err
    assert int(found[1]) <= MOST_UNCACHED
    await command(tmp_path, "persona", "export", "mira", "--format", "v2", "--out", "again.json")
    assert json.loads((tmp_path / "again.json").read_bytes()) == MIRA
