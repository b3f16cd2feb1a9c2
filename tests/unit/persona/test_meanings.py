"""Rows are found by the very sentence that they are of."""

from hypothesis import given
from hypothesis import strategies as st

from persona.meanings import Meanings, mark_of, together

TEXTS = st.text(max_size=20)


@given(st.dictionaries(TEXTS, st.binary(max_size=4)), TEXTS)
def test_a_row_is_found_by_its_sentence_alone(rows: dict[str, bytes], text: str) -> None:
    """Also among those of several blocks."""
    blocks = [Meanings({mark_of(sentence): row}) for sentence, row in rows.items()]
    found = together(blocks)
    assert found.of([*rows, text]) == [*rows.values(), rows.get(text)]
    assert found.lacking([text, text]) == ([] if text in rows else [text])
    assert found.only([text]).rows.keys() == ({mark_of(text)} if text in rows else set())
    assert (Meanings() | found).rows == found.rows


def test_a_mark_tells_no_word() -> None:
    """It lies beside the row, in few bytes."""
    assert len(mark_of("My dog is called Bruno.")) == 8
