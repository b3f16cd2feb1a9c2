"""Builds a tiny random checkpoint of Falcon-7B's shape for the client contract; it knows no server."""

import sys
from itertools import product
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import FalconConfig, FalconForCausalLM, PreTrainedTokenizerFast

SEED = 7
CONTEXT = 2048
VOCABULARY = 704
# The 7B has 71 heads of 64: an odd number of heads over one shared key-value head keeps that shape.
HEADS = 3
HEAD_DIM = 64
LAYERS = 2

END_OF_TEXT = "<|endoftext|>"
# Falcon's own special tokens in their order, so that end of text has the id 11 here as well.
SPECIAL_TOKENS = [
    *(
        f">>{word}<<"
        for word in (
            "TITLE",
            "ABSTRACT",
            "INTRODUCTION",
            "SUMMARY",
            "COMMENT",
            "ANSWER",
            "QUESTION",
            "DOMAIN",
            "PREFIX",
            "SUFFIX",
            "MIDDLE",
        )
    ),
    END_OF_TEXT,
]

NAMES = ("Ann", "Ben", "Chidi", "Dora", "Emil", "User")
THEIRS = (
    "I had a rough day at work and could use a friend.",
    "Guess what, I passed the exam I told you about!",
    "My sister is coming over on Saturday, we want to bake a cake.",
    "Do you ever feel lonely up there in the tower?",
    "What would you do if nobody listened to you?",
    "I can't sleep. Tell me something kind, please.",
    "It rained all week, so I read 3 books and drank 12 cups of tea.",
    "Remember the bicycle? It was stolen at 7:45 this morning…",
    "No, I don't want advice right now; just keep me company.",
    "Ha! You're worse at chess than my little brother.",
)
HIS = (
    "Blimey, that sounds hard. What happened then?",
    "I knew you could do it. How will you celebrate?",
    "Save me a slice. What kind of cake is it going to be?",
    "Sometimes, yes. Then I look for a window and count the owls.",
    "I'd say it once more, and then I'd find a better room.",
    "You got through the day, and that counts. I'm here.",
    "Three books in a week? Hermione would be proud of you.",
    "That's rotten luck. Did anybody see who took it?",
    "All right, no advice. Shall we just watch the rain?",
    "I lose on purpose, obviously. Another round?",
)
# Often enough that each label of a choice becomes one token, with and without a space before it.
LABELS = 40 * ("Choose one: A B C D E F G H I J, or 0 1 2 3 4 5 6 7 8 9. Harry: yes or no? yes no",)
FRAMES = (
    "You are Harry, a friend who listens first and jokes second.",
    "Harry answers in one or two short messages and ends with a question when he is curious.",
    "He never claims to be a person of flesh and blood, and he never gives away the plot.",
    "[Note for Harry: it is late, the mood is calm, keep it short.]",
    '{"send": true, "candidate": 2, "motivation": "the exam", "next_check_hours": 24}',
    '{"act": "comfort", "search": null, "yes": 1, "no": 0, "mood": ["calm", "glad", "sad"]}',
)


def corpus() -> list[str]:
    """A few hundred lines of talk written for this project, in the shape that the chat template gives."""
    talk = [f"{name}: {said}\nHarry: {answered}\n" for name, said, answered in product(NAMES, THEIRS, HIS)]
    return [*FRAMES, *LABELS, *talk]


def tokenizer() -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer that splits as Falcon's does: punctuation, words, groups of three digits."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Punctuation(behavior="contiguous"),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
            pre_tokenizers.Digits(individual_digits=False),
            pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), behavior="isolated"),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=SPECIAL_TOKENS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(corpus(), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=END_OF_TEXT,
        additional_special_tokens=SPECIAL_TOKENS[:-1],
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )


def checkpoint(folder: Path) -> None:
    """Write config, bfloat16 weights as safetensors and the tokenizer's files into `folder`."""
    torch.manual_seed(SEED)
    words = tokenizer()
    end = words.convert_tokens_to_ids(END_OF_TEXT)
    config = FalconConfig(
        vocab_size=len(words),
        hidden_size=HEADS * HEAD_DIM,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        max_position_embeddings=CONTEXT,
        multi_query=True,
        parallel_attn=True,
        new_decoder_architecture=False,
        alibi=False,
        bias=False,
        bos_token_id=end,
        eos_token_id=end,
    )
    FalconForCausalLM(config).to(torch.bfloat16).save_pretrained(folder, safe_serialization=True)
    words.save_pretrained(folder)


if __name__ == "__main__":
    checkpoint(Path(sys.argv[1]))
