"""`python -m lab.company`: play the talks and the prompts on the embedded engine, and write what he answered."""

import argparse
import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from engine.meaning import Meaning
from engine.memory.knowing import Knowing
from engine.models import embedded
from engine.models.vllm import OpenAICompatible
from engine.turn.calls import Calls
from engine.turn.talk.intents import Intents
from engine.turn.turn import TurnEngine
from lab.company.play import Answer, Answers, play
from lab.company.raw import Raw
from lab.company.talks import HERE, Talk, prompts, talks
from persona.sheets.reader import load


def main(arguments: Sequence[str] | None = None) -> None:
    """Play, print each answer, and last the figures that need no reader."""
    parser = argparse.ArgumentParser(prog="python -m lab.company", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="one play of all talks each")
    parser.add_argument("--set", choices=("all", "talks", "prompts"), default="all")
    parser.add_argument("--talk", default="", help="only talks whose name holds this")
    parser.add_argument("--from", dest="folder", type=Path, default=HERE, help="a folder with other talks and prompts")
    parser.add_argument(
        "--raw", action="store_true", help="the model's first words, unchecked, in place of the house's"
    )
    parser.add_argument("--bare", action="store_true", help="without the adapter of the sheet's persona")
    parser.add_argument("--sheet", default="harry", help="a sheet's name, or its file")
    parser.add_argument("--url", default="", help="a server of models; without it the embedded one")
    parser.add_argument("--encoder", choices=("on", "off"), default="on")
    parser.add_argument("--json", type=Path, help="write all answers to this file")
    options = parser.parse_args(arguments)
    chosen = [
        *(talks(options.folder) if options.set != "prompts" else ()),
        *(prompts(options.folder) if options.set != "talks" else ()),
    ]
    chosen = [talk for talk in chosen if options.talk in talk.name]
    answers = asyncio.run(_all(chosen, options))
    if options.json:
        rows = [asdict(answer) for answer in answers]
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(figures(answers))


async def _all(chosen: Sequence[Talk], options: argparse.Namespace) -> list[Answer]:
    answers = []
    async with AsyncExitStack() as stack:
        url = options.url
        if not url:
            served = embedded.serve(None, context=2048, threads=embedded.default_threads(), log=Path("engine.log"))
            url = await stack.enter_async_context(served)
        client = await stack.enter_async_context(OpenAICompatible(url))
        await client.discover()
        sheet = load(options.sheet)
        if options.bare and not options.raw:
            # No adapter is named after it.
            sheet = replace(sheet, name="bare")
        meaning = None if options.encoder == "off" else Meaning()
        intents, knows = Intents(meaning), Knowing(meaning).answer
        ids = map(str, itertools.count())
        for seed in options.seeds:
            seeds = random.Random(seed)  # noqa: S311 - chooses words
            draw = partial(seeds.getrandbits, 31)
            calls, new_id = Calls(client, draw=draw), partial(next, ids)
            engine = TurnEngine(calls, new_id, intents=intents, knows=knows)
            answering: Answers = Raw(calls, new_id, options.bare) if options.raw else engine
            for talk in chosen:
                async for answer in play(answering, sheet, talk, seed):
                    answers.append(answer)
                    print(
                        f"{answer.line}\n    → {answer.answer}   [{answer.origin} {' '.join(answer.faults)}]",
                        flush=True,
                    )
    return answers


def figures(answers: Sequence[Answer]) -> str:
    """What can be counted without a reader: whose words, what was recalled, and what it took."""
    count = len(answers)
    origins = Counter(answer.origin or "house" for answer in answers)
    held = [answer.holds for answer in answers if answer.holds is not None]
    seconds = sorted(answer.seconds for answer in answers)
    uncached, prompt = (sum(getattr(answer, name) for answer in answers) for name in ("uncached", "prompt"))
    shares = ", ".join(f"{name} {many / count:.0%}" for name, many in origins.most_common())
    most = max(answer.uncached for answer in answers)
    return "\n".join(
        (
            f"answers {count}: {shares}",
            f"recalled {sum(held)} of {len(held)}",
            f"calls an answer {sum(answer.calls for answer in answers) / count:.2f}",
            f"uncached tokens {uncached / count:.0f}, at most {most}; cached share {1 - uncached / max(prompt, 1):.2f}",
            f"seconds: median {seconds[count // 2]}, nine of ten within {seconds[count * 9 // 10]}",
        )
    )


if __name__ == "__main__":
    main()
