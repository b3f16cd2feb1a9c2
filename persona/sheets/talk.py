"""What a persona says word for word where a small model's words are not worth sending: groups of lines, and plain ones
for a sheet that has none; knows no sheet and no chat."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from persona.words import tables

Talk = Mapping[str, tuple[str, ...]]
"""Lines by their group."""

_PLAIN: Mapping[str, Talk] = {
    language: {group: tuple(lines) for group, lines in groups.items()}
    for language, groups in tables(__file__, "talk.toml").items()
}
GROUPS = tuple(_PLAIN["en"])
SLOTS = frozenset(("name", "day", "self"))
"""What may stand in braces: the person's name, one of the persona's days, the persona's own name."""
SENT_SLOTS = frozenset(("name", "value", "pick", "time"))
"""What may stand there in a line on what somebody sent: what it is called, what a throw came to, a guess, the time at a
place."""
_SLOT = re.compile(r"\{(\w*)\}")


def with_plain_lines(own: Talk, language: str) -> Talk:
    """The groups of a sheet's own lines, and plain ones for those that it lacks in this language."""
    return MappingProxyType({**_PLAIN.get(language, {}), **own})


def slots(line: str) -> frozenset[str]:
    """What stands in braces in a line."""
    return frozenset(_SLOT.findall(line))


def filled(line: str, values: Mapping[str, str]) -> str:
    """The line with values in place of its slots, and a capital where it begins."""
    text = _SLOT.sub(lambda slot: values[slot[1]], line)
    return text[:1].upper() + text[1:]
