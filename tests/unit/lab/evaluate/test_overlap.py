"""Overlap is what the reference libraries say under the settings that others use."""

import pytest
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import BLEU, CHRF

from lab.evaluate.overlap import ROUGES, corpus, overlap

PAIRS = [
    ("Blimey, that sounds hard. What happened?", "That sounds hard, mate. What happened then?"),
    ("The kettle's on, come and tell me about it.", "The kettle's on, come and tell me about it."),
    ("", "Good night, sleep well."),
    ("Mind the step!", ""),
    ("Schönen Abend noch, Jürgen!", "Schönen Abend, Jürgen."),
    ("x", "A much longer answer, with commas, 3 numbers and a question?"),
]


@pytest.mark.parametrize(("reply", "reference"), PAIRS)
def test_each_reply_is_scored_as_the_libraries_score_it(reply: str, reference: str) -> None:
    found = overlap(reply, reference)
    rouge = RougeScorer(list(ROUGES), use_stemmer=True).score(reference, reply)
    assert found.bleu == pytest.approx(
        BLEU(lowercase=True, effective_order=True).sentence_score(reply, [reference]).score, abs=1e-4
    )
    assert found.chrf == pytest.approx(CHRF().sentence_score(reply, [reference]).score, abs=1e-4)
    assert found.rouge == pytest.approx(tuple(rouge[name].fmeasure for name in ROUGES), abs=1e-4)
    assert not found.by_character


def test_all_replies_together_are_scored_as_a_corpus_with_the_signatures_to_repeat_it() -> None:
    replies, references = zip(*PAIRS, strict=True)
    found = corpus(replies, references)
    assert found.bleu == pytest.approx(BLEU(lowercase=True).corpus_score(replies, [references]).score, abs=1e-4)
    assert found.chrf == pytest.approx(CHRF().corpus_score(replies, [references]).score, abs=1e-4)
    assert found.signatures[0].startswith("nrefs:1|case:lc|eff:no|tok:13a|smooth:exp|version:")


@pytest.mark.parametrize(
    ("reply", "reference", "rouge1"),
    [("привет, друг", "привет друг", 1.0), ("你好朋友", "你好", 2 / 3), ("", "привет", 0.0), ("hello", "привет", 0.0)],
)
def test_where_rouges_own_tokenizer_drops_a_script_characters_are_counted(
    reply: str, reference: str, rouge1: float
) -> None:
    found = overlap(reply, reference)
    assert found.by_character
    assert found.rouge[0] == pytest.approx(rouge1)
