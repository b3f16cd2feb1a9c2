"""Write out the sentences that a file of templates stands for; knows nothing of what they are for."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

SLOT = re.compile(r"\{(\w+)\}")
CHOICE = re.compile(r"\(([^()]*)\)")


def sentences(path: Path, *, limit: int) -> Iterator[tuple[bool, str]]:
    """Up to ``limit`` different sentences of every template, and whether they tell of danger; always the same ones."""
    lines = path.read_text(encoding="utf-8").splitlines()
    slots = {name: f"({choices})" for name, _, choices in (line.partition(" = ") for line in lines) if choices}
    for number, line in enumerate(lines):
        if line[:2] in {"+ ", "- "}:
            chance = Random(number)  # noqa: S311 - which sentence is written, no key
            texts = dict.fromkeys(fill(line[2:], slots, chance) for _ in range(limit))
            yield from ((line[0] == "+", text) for text in texts)


def fill(template: str, slots: dict[str, str], chance: Random) -> str:
    """One sentence of a template."""
    while SLOT.search(template) or CHOICE.search(template):
        template = SLOT.sub(lambda slot: slots[slot[1]], template)
        template = CHOICE.sub(lambda choice: chance.choice(choice[1].split("|")), template)
    return re.sub(r" +([,.:;?])", r"\1", " ".join(template.split()))
