"""A model of this machine is judged bare, or with the adapter that is named, and in the house as people meet it."""

from pathlib import Path

import pytest

from engine.models import embedded
from engine.models.vllm import OpenAICompatible
from engine.ports import Message
from lab.company.play import play
from lab.company.talks import Talk
from lab.evaluate.companion.playing import house
from lab.evaluate.replies import replies
from lab.evaluate.rows import Row
from lab.evaluate.speakers import EMBEDDED, Source, opened
from persona.sheets.reader import load

pytestmark = pytest.mark.xdist_group("model")

ASKED = Row((Message("user", "I'm so tired today."),), "Then put your feet up.", "line 1")


async def said(client: OpenAICompatible, adapter: str) -> str:
    return (await replies(client, [ASKED], 1, adapter, at_once=1, words="replies"))[0]


async def test_an_adapter_of_this_machine_answers_where_it_is_named(tmp_path: Path) -> None:
    (run := tmp_path / "adapter.gguf").symlink_to(embedded.ADAPTERS / "harry.gguf")
    async with opened(Source(EMBEDDED)) as client:
        assert client.capabilities.adapters == ()
        bare = await said(client, "")
    for named in ("harry", str(run)):
        async with opened(Source(EMBEDDED, named), "harry") as client:
            assert client.capabilities.adapters == ("harry",)
            assert await said(client, "harry") != bare
            assert await said(client, "") == bare


@pytest.mark.parametrize("adapter", ["hary", "/nowhere/adapter.gguf"])
def test_an_adapter_that_is_not_there_is_refused_with_those_that_are(adapter: str) -> None:
    with pytest.raises(ValueError, match=r"a shipped one \(harry\)"):
        Source(EMBEDDED, adapter)


async def test_in_the_house_a_small_model_is_asked_with_what_was_told() -> None:
    talk = Talk("memory", ("I adopted a parrot called Mango", "he's loud in the mornings", "what's my parrot's name?"))
    async with opened(Source(EMBEDDED, "harry"), "harry") as client:
        answers = [answer async for answer in play(house(client, seed=1), load("harry"), talk, 1)]
    assert "Mango" in answers[-1].answer
