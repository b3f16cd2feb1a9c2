"""What one of the common templates of models could take for its own marks, in texts of other people; knows no model."""

import re

# It begins with the signs alone, which most texts hold none of: that is soon seen.
_MARKS = re.compile(
    r"[<|>\[](?:(?<=<)(?=\||<|/?s>|(?:start|end)_of_turn>|(?:pad|unk|bos|eos)>)|(?<=[|>])(?=>)|(?<=\[)(?=/?INST\]))"
)


def unmarked(text: str) -> str:
    """The text with no sign in it that a model's template could take for its own."""
    return _MARKS.sub(r"\g<0> ", text)
