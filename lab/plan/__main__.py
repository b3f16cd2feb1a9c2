"""`python -m lab.plan FILE`: how often the first act is named that the turns of a file ask for, and where not;
`--train` makes the model anew of what `lab/plan/rows` holds, `--forced` has the embedded engine choose in each turn.

A file holds a JSON object a line: ``{"lines": ["…"], "first": "reply"}``, with the names of `ActKind`.
"""

import argparse
import asyncio
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from engine.meaning import Encoder
from engine.models import embedded
from engine.models.vllm import OpenAICompatible
from engine.plan import signs
from engine.plan.choosing import choose, pick
from engine.plan.meant import gist, meant
from engine.plan.plan import ActKind
from engine.turn.calls import Calls
from lab.plan import training
from lab.plan.forced import forced
from lab.plan.reading import ruled
from lab.plan.rows import Row, hands, rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the share that is right, by act, and each line that is not; or train, and print what others' rows teach."""
    parser = argparse.ArgumentParser(prog="python -m lab.plan", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument(
        "--figures", action="store_true", help="no lines, only how many are right, and what the others were taken for"
    )
    parser.add_argument("--alone", action="store_true", help="as where there is no encoder")
    parser.add_argument("--rules", action="store_true", help="as the rules alone have it")
    parser.add_argument("--train", action="store_true", help="write the model, and print what rows of others teach")
    parser.add_argument("--forced", action="store_true", help="print what comes of the embedded engine's choices")
    options = parser.parse_args(arguments)
    if options.train:
        lines = training.Lines.of(hands())
        training.train(lines)
        print("\n".join(training.table(lines)))
        return
    if options.file is None:
        parser.error("name a file, or --train")
    every = rows(options.file.read_text(encoding="utf-8"))
    if options.forced:
        asyncio.run(_force(every))
        return
    encoder = None if options.alone or options.rules else Encoder()
    found = []
    for row in every:
        vector = encoder.encode([gist(row.text)])[0] if encoder else None
        found.append((row, ruled(row.lines, None if options.rules else meant(signs.plain(row.text), vector))))
    right, of = Counter(row.first for row, act in found if act is row.first), Counter(row.first for row in every)
    print(f"{right.total()} of {of.total()} right ({right.total() / max(of.total(), 1):.1%})")
    print("\n".join(f"{kind:10} {right[kind]:3} of {of[kind]}" for kind in ActKind if of[kind]))
    wrong = [(f"{row.first} taken for {act}", row.lines) for row, act in found if act is not row.first]
    told = Counter(what for what, _ in wrong).most_common() if options.figures else wrong
    print("\n".join(f"{what}: {more}" for what, more in told))


async def _force(every: Sequence[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        threads, log = embedded.default_threads(), Path(folder, "log")
        async with (
            embedded.serve(None, context=2048, threads=threads, log=log) as url,
            OpenAICompatible(url) as client,
        ):
            await client.discover()
            for name, ask in (("by schema", choose), ("by letter", pick)):
                print(f"{name}: {await forced(Calls(client), [row.lines for row in every], ask)}")


if __name__ == "__main__":
    main()
