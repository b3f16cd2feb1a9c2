"""`python -m lab.days`: play scripts, print what was answered wrongly, and how much was right."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from engine.meaning import Meaning
from engine.memory.knowing import Knowing
from lab.days.core import asked
from lab.days.play import Answer, play
from lab.days.script import SCRIPTS, parts
from persona.codec import new_secret


def main(arguments: Sequence[str] | None = None) -> None:
    """Play each script in a folder of its own; with ``--all`` print every answer to a question."""
    parser = argparse.ArgumentParser(prog="python -m lab.days", description=__doc__)
    parser.add_argument("scripts", type=Path, nargs="*", default=sorted(SCRIPTS.glob("*.toml")))
    parser.add_argument("--all", action="store_true", help="print every answer, to what is no question too")
    parser.add_argument("--core", action="store_true", help="ask only what answers such questions, in this process")
    parser.add_argument("--grant", default="adult,memory", help="what they allow")
    options = parser.parse_args(arguments)
    knowing = Knowing(Meaning())
    for script in options.scripts:
        if options.core:
            answers = list(asked(parts(script), knowing))
        else:
            with tempfile.TemporaryDirectory() as folder:
                answers = list(play(parts(script), Path(folder), key=new_secret(), grant=options.grant))
        for answer in answers:
            if options.all or (answer.saying.asks and not answer.right):
                mark = ("ok " if answer.right else "NOT") if answer.saying.asks else "   "
                print(f"{mark} {answer.saying.text}\n        → {answer.text}")
        print(f"{script.stem}: {figures(answers)}", flush=True)


def figures(answers: Sequence[Answer]) -> str:
    """How many questions were answered rightly, and to how many that have no answer none was made up."""
    known = [answer for answer in answers if answer.saying.holds]
    unknown = [answer for answer in answers if answer.saying.asks and not answer.saying.holds]
    right, well = (sum(answer.right for answer in group) for group in (known, unknown))
    return f"{right} of {len(known)} right, {len(unknown) - well} of {len(unknown)} without an answer made up"


if __name__ == "__main__":
    main()
