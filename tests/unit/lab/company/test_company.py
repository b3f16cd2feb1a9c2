"""What is played for a reading: talks of any folder, and a model's first words as they are."""

from pathlib import Path

import pytest

from engine.messages import MODEL, Bubble, Cost
from engine.ports import Capabilities
from engine.turn.calls import Calls
from lab.company.raw import Raw
from lab.company.talks import prompts, talks
from tests.fakes.lines import said, scene, talk
from tests.fakes.model import FakeModel, words


def test_talks_of_a_strangers_folder_are_played_in_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "talks.toml").write_text('[[talk]]\nname = "tea"\nlines = ["hi", "tea?"]\n', encoding="utf-8")
    (tmp_path / "prompts.toml").write_text(
        'small = [["what\'s up"]]\n[[recall]]\nlines = ["I own a harp", "what do I own?"]\nholds = "harp"\n',
        encoding="utf-8",
    )
    assert [each.lines for each in talks(tmp_path)] == [("hi", "tea?")]
    assert [(each.first, dict(each.recalls)) for each in prompts(tmp_path)] == [
        (0, {}),
        (1, {"what do I own?": "harp"}),
    ]
    assert (len(talks()), len(prompts())) == (10, 60)


@pytest.mark.parametrize("bare", [False, True])
async def test_a_models_first_words_are_shown_as_they_are_by_the_adapter_or_without_it(bare: bool) -> None:
    can = Capabilities(parameters=135_000_000, adapters=("harry",))
    model, ids = FakeModel([words("A scarf?\nI (smile) lovely.")], can), map(str, range(9))
    raw = Raw(Calls(model, draw=lambda: 7), lambda: next(ids), bare)
    parts = [part async for part in raw.reply(scene(talk(said("I'm knitting a scarf"))))]
    assert [part.text for part in parts if isinstance(part, Bubble)] == ["A scarf?", "I (smile) lovely."]
    assert [part.origin for part in parts if isinstance(part, Cost)] == [MODEL]
    assert (model.requests[0].adapter, model.requests[0].sampling.seed) == ("" if bare else "harry", 7)
