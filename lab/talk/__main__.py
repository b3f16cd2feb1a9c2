"""`python -m lab.talk`: print how well the rules do on the rows; `--half tuning|kept` takes one half of them, and
`--train` makes the model of likeness anew from all of them."""

import argparse
from collections.abc import Sequence

from engine.meaning import Encoder
from lab.talk import machines, training
from lab.talk.report import DATA, intents_by, rows, score


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, and each line that a rule missed or mistook; or train, and print what likeness does alone."""
    parser = argparse.ArgumentParser(prog="python -m lab.talk", description=__doc__)
    parser.add_argument("--half", choices=("all", "tuning", "kept"), default="all", help="which rows")
    parser.add_argument("--train", action="store_true", help="write the model of likeness from all files")
    parser.add_argument("--alone", action="store_true", help="as where there is no encoder")
    parser.add_argument("files", nargs="*", default=["dev"], help="names of files in lab/talk/rows")
    options = parser.parse_args(arguments)
    if options.train:
        every = rows(*sorted(path.stem for path in DATA.glob("*.jsonl")))
        models = training.train(every)
        training.write(models)
        print("\n".join(training.table(models)))
        # What likeness leaves open is for meaning to say.
        learned = machines.train(every)
        machines.write(learned)
        print("\n".join(machines.table(learned)))
        return
    halves = {"all": (True, False), "tuning": (True,), "kept": (False,)}[options.half]
    chosen = [row for row in rows(*options.files) if row.tuning in halves]
    print("\n".join(score(chosen) if options.alone else score(chosen, intents_by(Encoder().encode))))


if __name__ == "__main__":
    main()
