"""`python -m lab.recall --turns F --qa F`: choose what the signs of recall count, and score that by dialogue unseen,
and what is recalled in a turn."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from lab.recall import CATEGORIES, encoded
from lab.recall.choosing import CHOSEN, chosen, signs_of, unseen
from lab.recall.rows import dialogues
from lab.recall.score import DEPTHS, Share, mean
from lab.recall.turn import in_a_turn


def main() -> None:
    """Print the figures of each dialogue by the weights of the others, and the weights of all."""
    parser = argparse.ArgumentParser(prog="python -m lab.recall", description=__doc__)
    parser.add_argument("--turns", type=Path, required=True)
    parser.add_argument("--qa", type=Path, required=True)
    options = parser.parse_args()
    found, _ = dialogues(options.turns, options.qa, CATEGORIES)
    meanings = encoded(found)
    pairs = list(zip(found, meanings, strict=True))
    tables = [signs_of(*each) for each in pairs]
    _tell("by weights of the other dialogues", unseen(found, tables))
    _tell("in a turn", [share for each in pairs for share in in_a_turn(*each)])
    _tell("in a turn, by words alone", [share for each in pairs for share in in_a_turn(*each, words_only=True)])
    weights = chosen(found, tables)
    print("of all:", ", ".join(f"{name} {getattr(weights, name)}" for name in CHOSEN))


def _tell(name: str, shares: Sequence[Share]) -> None:
    figures = zip(DEPTHS, mean(shares), strict=True)
    told = ", ".join(f"R@{depth} {value:.3f}" for depth, value in figures)
    print(f"{name} ({len(shares)} questions): {told}")


if __name__ == "__main__":
    main()
