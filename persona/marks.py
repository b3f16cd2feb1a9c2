"""What one of the common templates of models could take for its own marks, in texts of other people; knows no model."""

import re

_MARKS = re.compile(r"<(?=\||<|/?s>|(?:start|end)_of_turn>|(?:pad|unk|bos|eos)>)|\|(?=>)|>(?=>)|\[(?=/?INST\])")


def unmarked(text: str) -> str:
    """The text with no sign in it that a model's template could take for its own."""
    # Most texts hold none of these signs, which is sooner seen than a pattern is tried at each place.
    may_hold = "<" in text or "|" in text or ">" in text or "[" in text
    return _MARKS.sub(r"\g<0> ", text) if may_hold else text
