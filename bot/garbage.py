"""Keeps the collector of garbage from reading, with each of its looks, all that was made at start and stays for good: a
fifth of what a turn costs. It knows nothing of what that is."""

import gc

_NEW, _YOUNG, _OLD = 2_000, 20, 500
"""New objects after which the collector looks, and so many of its looks after which it looks at older ones too. A turn
leaves some hundred that only it finds: of 20,000 at once a look held up everybody for 40 to 70 ms."""


def settle() -> None:
    """Take what is there now for what stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW, _YOUNG, _OLD)
