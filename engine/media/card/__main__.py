"""Draws each card that comes in as a line of JSON, until the input ends; knows nobody who asks."""

import os
import sys


def main() -> None:
    """Draw, behind people who write: also what drawing needs is loaded behind them."""
    os.nice(10)
    import msgspec

    from engine.media.card.card import drawn
    from engine.media.card.values import Card

    for line in sys.stdin.buffer:
        png = drawn(msgspec.json.decode(line, type=Card))
        sys.stdout.buffer.write(len(png).to_bytes(4) + png)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
