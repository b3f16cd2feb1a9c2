"""What he says is shown on Discord as it was meant."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.doors.discord.escaping import escape


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5*3 and 2*4", r"5\*3 and 2\*4"),
        ("my_long_name", r"my\_long\_name"),
        ("~~a~~ ||b|| `c`", r"\~\~a\~\~ \|\|b\|\| \`c\`"),
        ("# a\n> b\n- c\n-# d", "\\# a\n\\> b\n\\- c\n\\-# d"),
        ("a - b > c # d", "a - b > c # d"),
        ("[a](https://x.example/a_b)", r"\[a](https://x.example/a_b)"),
        ("See https://x.example/a_b*c.", "See https://x.example/a_b*c."),
        ("<@1> <#2> <:owl:3> <t:4> <3", r"\<@1> \<#2> \<:owl:3> \<t:4> <3"),
        ("@everyone and @here, @Ann", "@\u200beveryone and @\u200bhere, @Ann"),
        ("¯\\_(ツ)_/¯", "¯\\\\\\_(ツ)\\_/¯"),
    ],
)
def test_w03_nothing_is_markup_on_discord(text: str, written: str) -> None:
    assert escape(text) == written


@given(st.text("a*_~`|>#-\\[]()<@: \n", max_size=40))
def test_w03_a_reader_sees_the_same_signs(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", escape(text)) == text
