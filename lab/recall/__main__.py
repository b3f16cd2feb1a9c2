"""`python -m lab.recall --turns F --qa F`: choose what the signs of recall count, and score that by dialogue unseen."""

import argparse
from pathlib import Path

from lab.recall import CATEGORIES, encoded
from lab.recall.choosing import CHOSEN, chosen, signs_of, unseen
from lab.recall.rows import dialogues
from lab.recall.score import DEPTHS, mean


def main() -> None:
    """Print the figures of each dialogue by the weights of the others, and the weights of all."""
    parser = argparse.ArgumentParser(prog="python -m lab.recall", description=__doc__)
    parser.add_argument("--turns", type=Path, required=True)
    parser.add_argument("--qa", type=Path, required=True)
    options = parser.parse_args()
    found, _ = dialogues(options.turns, options.qa, CATEGORIES)
    tables = [signs_of(*each) for each in zip(found, encoded(found), strict=True)]
    figures = zip(DEPTHS, mean(unseen(found, tables)), strict=True)
    print("by weights of the other dialogues:", ", ".join(f"R@{depth} {value:.3f}" for depth, value in figures))
    weights = chosen(found, tables)
    print("of all:", ", ".join(f"{name} {getattr(weights, name)}" for name in CHOSEN))


if __name__ == "__main__":
    main()
