"""What one of the common templates of models could take for its own marks, in texts of other people; knows no model."""

from persona.sieve import rarely

_MARKS = rarely(r"<(?=\||<|/?s>|(?:start|end)_of_turn>|(?:pad|unk|bos|eos)>)|\|(?=>)|>(?=>)|\[(?=/?INST\])")


def unmarked(text: str) -> str:
    """The text with no sign in it that a model's template could take for its own."""
    return _MARKS.sub(r"\g<0> ", text)
