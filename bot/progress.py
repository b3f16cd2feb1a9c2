"""A progress bar as text, for long work that somebody watches; knows no work and no clock."""

_WIDTH = 40


def bar(part: float, words: str) -> str:
    """Return the line that takes the place of the one before: how much is done (0 to 1), and ``words`` about it."""
    length = int(min(max(part, 0.0), 1.0) * _WIDTH)
    return f"\r{'█' * length}{'░' * (_WIDTH - length)} {words}\033[K"
