"""Random talks, and two ways in which servers flatten messages into a prompt."""

from pathlib import Path

from hypothesis import strategies as st
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.ports import Capabilities, Message
from tests.fakes.lines import heard, said

FULL = Capabilities(late_system=True, assistant_first=True, same_role=True, names=True)
NOTHING = Capabilities()

_ENVIRONMENT = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
_FALCON = _ENVIRONMENT.from_string((Path(__file__).parents[3] / "deploy" / "falcon.jinja").read_text("utf-8"))


def chatml(messages: tuple[Message, ...]) -> str:
    shown = "".join(f"<|im_start|>{each.role}\n{each.content}<|im_end|>\n" for each in messages)
    return f"{shown}<|im_start|>assistant\n"


def falcon(messages: tuple[Message, ...]) -> str:
    fields = [{"role": each.role, "content": each.content, "name": each.name} for each in messages]
    return _FALCON.render(messages=fields, add_generation_prompt=True)


_words = st.text("ab é\n😂:<|>", min_size=1, max_size=12).map(lambda text: f"w{text}w")
_names = st.sampled_from(["Ann", "Bob", ""])
bursts = st.lists(st.builds(lambda text, name: said(text, name=name), _words, _names), min_size=1, max_size=3)
replies = st.lists(st.builds(heard, _words), min_size=1, max_size=3)
check_ins = st.builds(lambda text: [heard(text, kind="check-in")], _words)
turns = st.lists(
    st.one_of(st.tuples(bursts, replies), st.tuples(bursts, st.just([])), st.tuples(st.just([]), check_ins)), max_size=8
)
"""What each turn adds: what the person wrote before the engine was called, and what was delivered after it."""
