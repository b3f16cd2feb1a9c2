"""`python -m lab.voice`: speak fifty sentences to the house, and print what it heard and how fast all was."""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lab.voice.measure import answers, hearing_speed, notes
from lab.voice.words import words

_SENTENCES = Path(__file__).with_name("sentences.txt")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print each sentence that was heard otherwise, then the figures."""
    parser = argparse.ArgumentParser(prog="python -m lab.voice", description=__doc__)
    parser.add_argument("sentences", type=Path, nargs="?", default=_SENTENCES, help="a file with one a line")
    options = parser.parse_args(arguments)
    asyncio.run(_measure(options.sentences.read_text(encoding="utf-8").splitlines()))


async def _measure(sentences: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spoken, fast = await notes(sentences, Path(folder))
        heard = await hearing_speed(spoken)
        found = await answers(spoken, Path(folder))
    for answer in found:
        if answer.errors:
            print(f"{answer.errors} of {answer.note.text}\n  → {answer.heard} ({answer.kind})")
    total = sum(len(words(answer.note.text)) for answer in found)
    wrong, by_voice = sum(answer.errors for answer in found), sum(answer.by_voice for answer in found)
    print(f"word error rate {wrong / total:.1%} ({wrong} of {total}); answered by voice {by_voice} of {len(found)}")
    print(f"on one core: spoken {fast:.1f} times as fast as it lasts, heard {heard:.1f} times")


if __name__ == "__main__":
    main()
