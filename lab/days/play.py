"""Plays a script through the command as it runs for a person: the embedded store and model, a process for each part."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lab.days.script import Part, Saying

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
"""The first day."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What he said to a line."""

    saying: Saying
    text: str

    @property
    def right(self) -> bool:
        """Whether it holds what it must, and nothing that it must not."""
        return self.saying.held_by(self.text) and not self.saying.breaks(self.text)


def play(parts: Sequence[Part], folder: Path, *, key: str, grant: str = "adult,memory") -> Iterator[Answer]:
    """Yield an answer for each line of all parts; ``folder`` keeps the store between the processes, under a ``key``.

    Raises ValueError where the command fails, or answers a line twice or not at all."""
    offset = folder / "offset"
    for part in parts:
        at = MONDAY + timedelta(days=part.day, hours=part.hour)
        offset.write_text(str(at.timestamp() - time.time()))
        settings = {"DATA_DIR": str(folder / "data"), "DATA_KEY": key, "CLOCK_OFFSET_FILE": str(offset)}
        settings |= {"GREET_AFTER": "600", "ASK_CHECKINS_AFTER": "99", "SEED": "1", "REPLY_TOKENS": "24"}
        yield from _played(part, folder, settings, grant)


def _played(part: Part, folder: Path, settings: dict[str, str], grant: str) -> Iterator[Answer]:
    command = (sys.executable, "-m", "aifriend", "chat", "--grant", grant, "--script", "-")
    typed = "".join(f"{saying.text}\n" for saying in part.sayings)
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder), **settings}
    talk = subprocess.run(command, input=typed, env=env, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    bubbles = [json.loads(line) for line in talk.stdout.splitlines()]
    if bubbles and bubbles[0]["kind"] == "card":
        # The notice, before the first answer; a card in the place of an answer is one.
        bubbles = bubbles[1:]
    if talk.returncode or len(bubbles) != len(part.sayings):
        raise ValueError(f"{len(part.sayings)} lines had {len(bubbles)} answers: {bubbles} {talk.stderr[-2000:]}")
    yield from (Answer(saying, bubble["text"]) for saying, bubble in zip(part.sayings, bubbles, strict=True))
