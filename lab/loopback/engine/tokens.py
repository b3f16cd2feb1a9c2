"""Tokens as the stand-in counts them: a token is a word, and cached are those of a prompt's known beginning."""

from collections.abc import Mapping, Sequence
from typing import Any

BLOCK = 16


class Prefixes:
    """Beginnings of prompts that were seen, in whole blocks, as a prefix cache would keep them."""

    def __init__(self) -> None:
        self._blocks: set[int] = set()

    def usage(self, messages: Sequence[Mapping[str, str]], output: int) -> dict[str, Any]:
        """What a call used, by which its prompt becomes known."""
        words = [word for message in messages for word in (message["role"], *tokens(message["content"]))]
        blocks = [hash(tuple(words[:end])) for end in range(BLOCK, len(words) + 1, BLOCK)]
        hit_tokens = 0
        for count, block in enumerate(blocks, 1):
            if block not in self._blocks:
                break
            hit_tokens = count * BLOCK
        self._blocks.update(blocks)
        return {
            "prompt_tokens": len(words),
            "completion_tokens": output,
            "total_tokens": len(words) + output,
            "prompt_tokens_details": {"cached_tokens": hit_tokens},
        }


def tokens(text: str) -> list[str]:
    """Cut a text into words that keep the white space before them."""
    words, start = [], 0
    for index in range(1, len(text)):
        if text[index].isspace() and not text[index - 1].isspace():
            words.append(text[start:index])
            start = index
    return [*words, text[start:]] if text else []
