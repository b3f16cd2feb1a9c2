"""An engine's opinion on lines that are unsure: it raises what it names alike, and nothing else."""

from lab.dataset.build.opinion import confirmed
from lab.dataset.speakers import Said
from lab.loopback.engine.server import EngineServer

TEXT = "“One,” said Ann.\n\n“Two.”\n\n“Three.”\n\n“Four.”"


def said(words: str, speaker: str, confidence: float) -> Said:
    """An answer of the rules."""
    at = TEXT.index(words)
    return Said(at, at + len(words), 0, 0, speaker, confidence)


async def test_only_what_the_engine_names_alike_is_raised_and_only_of_the_character() -> None:
    lines = [
        said("“One,”", "Ann", 0.95),
        said("“Two.”", "Ann", 0.5),
        said("“Three.”", "Ann", 0.6),
        said("“Four.”", "Bob", 0.5),
    ]
    async with EngineServer(lambda messages: "Ann." if ">>>“Two.”<<<" in messages[-1]["content"] else "Bob") as engine:
        found, count = await confirmed(engine.url, TEXT, lines, ["Ann", "Bob"], whose="Ann", least=0.9)
    assert [one.confidence for one in found] == [0.95, 0.9, 0.6, 0.5]
    assert count == 1
    asked = [body["messages"][-1]["content"] for body in engine.seen if ">>>" in body["messages"][-1]["content"]]
    assert len(asked) == 2
    assert "Ann, Bob, somebody else" in asked[0]
