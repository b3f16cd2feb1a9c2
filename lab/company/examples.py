"""`python -m lab.company.examples`: make anew what the examples of intents mean; knows no talk."""

from engine.meaning import Encoder, packed
from engine.turn.talk.intents import EXAMPLES, VECTORS


def made() -> bytes:
    """The packed vectors of all examples, in their order. Raises NoEncoder."""
    return b"".join(map(packed, Encoder().encode([example for _, example in EXAMPLES])))


if __name__ == "__main__":
    VECTORS.write_bytes(made())
