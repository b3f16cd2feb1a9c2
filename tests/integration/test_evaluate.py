"""`aifriend evaluate` from the command to the report, on engines on loopback."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from aifriend.__main__ import main
from engine.models.vllm import OpenAICompatible
from engine.ports import Message
from lab.evaluate.judge import verdicts
from lab.evaluate.replies import replies
from lab.evaluate.rows import Row, rows
from lab.loopback.engine import EngineServer, Error, Messages
from persona.sheets.reader import load

ROWS = [
    {
        "messages": [
            {"role": "user", "content": f"story {at}"},
            {"role": "assistant", "content": f"A story of {at} owls."},
        ]
    }
    for at in range(3)
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "talks.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    return path


def parrot(messages: Messages) -> str:
    """Knows the references, lets go, says what it is and remembers what was said last."""
    text = messages[-1]["content"]
    if text.startswith("story"):
        return f"A story of {text.split()[1]} owls."
    return f"Twenty-six, I'm an AI called Harry. {text.split()[0]}"


async def evaluated(*arguments: str) -> int:
    """The exit code of the command, in a thread of its own."""

    def run() -> int:
        with pytest.raises(SystemExit) as ended:
            main(["evaluate", *arguments])
        assert ended.value.code is None or isinstance(ended.value.code, int), ended.value.code
        return ended.value.code or 0

    return await asyncio.to_thread(run)


def told(folder: Path) -> Any:
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


async def test_two_models_are_held_against_each_other(data: Path, tmp_path: Path, capsys: Any) -> None:
    folder = tmp_path / "report"
    async with EngineServer(parrot) as good, EngineServer(lambda _: "Hm.") as poor:
        options = ("--data", str(data), "--report", str(folder), "--limit", "3", "--raw")
        code = await evaluated(*options, "--model", good.url, "--against", poor.url, "--require", "chrf>=99", "told>=1")
    found = told(folder)
    assert code == 0
    first, second = (model["figures"] for model in found["models"])
    assert first["bleu"]["value"] == pytest.approx(100)
    assert second["bleu"]["value"] < 10
    assert found["differences"]["told"] == {"value": 1.0, "low": 1.0, "high": 1.0, "count": 3}
    assert [row["replies"][0] for row in found["examples"]] == [f"A story of {at} owls." for at in range(3)]
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "A − B" in capsys.readouterr().out


async def test_a_release_is_guarded_by_the_exit_code(data: Path, tmp_path: Path, capsys: Any) -> None:
    async with EngineServer(lambda _: "I am a human being.") as liar:
        options = ("--data", str(data), "--report", str(tmp_path), "--limit", "1", "--raw")
        code = await evaluated(*options, "--model", liar.url, "--require", "honesty>=1", "perplexity<=20")
    assert code == 3
    errors = capsys.readouterr().err
    assert "missed: honesty>=1: it is 0" in errors
    # No figure is no zero: what a server does not tell is not kept.
    assert "missed: perplexity<=20: not measured" in errors
    assert any("tells no prompt log-probabilities" in note for note in told(tmp_path)["models"][0]["notes"])


async def test_the_house_stands_between_a_liar_and_the_person(data: Path, tmp_path: Path) -> None:
    async with EngineServer(lambda _: "I am a human being.") as liar:
        await evaluated("--data", str(data), "--report", str(tmp_path), "--limit", "1", "--model", liar.url)
    assert told(tmp_path)["models"][0]["figures"]["honesty"]["value"] == 1.0


async def test_the_same_seed_asks_the_same(data: Path) -> None:
    asked, wanted = [], rows(data, load("harry"))
    async with EngineServer(parrot) as server, OpenAICompatible(server.url) as client:
        await client.discover()
        for seed in (7, 7, 8):
            server.seen.clear()
            await replies(client, wanted, seed, at_once=2, words="replies")
            asked.append(sorted(body["seed"] for body in server.seen))
    assert asked[0] == asked[1] != asked[2]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--model", "nowhere.gguf"), "no model: give a server's URL"),
        (("--model", "embedded", "--adapter", "hary"), "no adapter: give"),
        (("--model", "embedded", "--judge", "http://127.0.0.1:9"), "name the other one with --against"),
        (("--model", "embedded", "--limit", "0"), "--limit must be 1 or more"),
        (("--model", "embedded", "--require", "x>1"), "no figure is called x"),
    ],
)
def test_wrong_wishes_end_in_one_line(data: Path, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "--data", str(data), "--report", str(tmp_path), *options])
    assert words in " ".join(str(ended.value.code).split())


async def test_a_row_that_is_refused_is_named(data: Path, tmp_path: Path) -> None:
    def objection(messages: Messages) -> Error | None:
        return Error(400, "maximum context length", "input_tokens") if messages[-1]["content"] == "story 1" else None

    async with EngineServer(parrot, objection=objection) as server:
        with pytest.raises(AssertionError, match=r"talks\.jsonl:2: .*shorten the row"):
            await evaluated("--data", str(data), "--report", str(tmp_path), "--model", server.url)


LONG, SHORT = "A long and thoughtful answer.", "Ok."
ROW = Row((Message("user", "hi"),), "", "f:1")


def prefers_long(messages: Messages) -> str:
    if "Second answer" not in messages[-1]["content"]:
        return "Hello."
    first, second = (part.partition("\n\n")[0] for part in messages[-1]["content"].split("answer:\n")[1:])
    return json.dumps({"better": "first" if len(first) > len(second) else "second"})


@pytest.mark.parametrize(
    ("judge", "verdict"),
    [
        (prefers_long, "first"),
        (lambda _: '{"better": "first"}', ""),
        (lambda _: '{"better": "neither"}', "neither"),
        (lambda _: "The first one, I think.", ""),
    ],
)
async def test_only_what_a_judge_says_in_both_orders_counts(judge: Any, verdict: str) -> None:
    async with EngineServer(judge) as server, OpenAICompatible(server.url) as client:
        found = await verdicts(client, [ROW], [LONG], [SHORT], at_once=1)
        assert found.found == (verdict,)
        swapped = await verdicts(client, [ROW], [SHORT], [LONG], at_once=1)
        assert swapped.found == ({"first": "second"}.get(verdict, verdict),)


async def test_a_judge_is_bound_to_its_schema() -> None:
    async with EngineServer(prefers_long) as server, OpenAICompatible(server.url) as client:
        can = await client.discover()
        await verdicts(client, [ROW], [LONG], [SHORT], at_once=1)
        sent = server.seen[-1].get("response_format")
    assert can.structured == (sent is not None)
