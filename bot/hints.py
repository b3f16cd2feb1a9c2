"""Lines for whoever started the process, on standard error: wrapped between words where that is a terminal."""

import shutil
import sys
import textwrap

_WIDEST = 96
"""Columns; longer lines are hard to read."""


def hint(text: str) -> None:
    """Print a line."""
    print(wrapped(text), file=sys.stderr, flush=True)


def wrapped(text: str) -> str:
    """The text as it is to stand on standard error; where that is a file or pipe, it stays one line to look for."""
    if not sys.stderr.isatty():
        return text
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
