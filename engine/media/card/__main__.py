"""Draws each card that comes in as JSON, until the input ends; knows nobody who asks."""

import os


def main() -> None:
    """Draw, behind people who write: also what drawing needs is loaded behind them."""
    os.nice(10)
    import msgspec

    from engine.media.apprentice import serve
    from engine.media.card.card import drawn
    from engine.media.card.values import Card

    serve(lambda card: drawn(msgspec.json.decode(card, type=Card)))


if __name__ == "__main__":
    main()
