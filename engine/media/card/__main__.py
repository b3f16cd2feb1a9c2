"""Draws each card that comes in as a line of JSON, until the input ends; knows nobody who asks."""

import os
import sys

import msgspec

from engine.media.card.card import drawn
from engine.media.card.values import Card

if __name__ == "__main__":
    # People who write are served first.
    os.nice(5)
    for line in sys.stdin.buffer:
        png = drawn(msgspec.json.decode(line, type=Card))
        sys.stdout.buffer.write(len(png).to_bytes(4) + png)
        sys.stdout.buffer.flush()
