"""Whether all patterns of the rules that are made late can be made at all."""

import gc
import re

import bot.roles  # noqa: F401 - whatever it reads
from persona.words import lazily


def test_no_pattern_of_the_house_is_broken() -> None:
    late = [each for each in gc.get_objects() if type(each) is type(lazily("a"))]
    assert len(late) > 100
    for each in late:
        assert re.compile(each.pattern, each.flags), each.pattern
