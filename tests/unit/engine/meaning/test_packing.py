"""A vector in a byte for each number says nearly the same as before."""

import numpy as np

from engine.meaning import Encoder, packed, unpacked

SENTENCES = ["My dog is called Bruno.", "What's the name of my pet?", "I start at the bakery on Monday."]


def test_what_is_kept_of_a_vector_changes_no_cosine_by_a_hundredth() -> None:
    """In 384 bytes, a quarter of what it was."""
    vectors = Encoder().encode(SENTENCES)
    rows = [packed(vector) for vector in vectors]
    assert {len(row) for row in rows} == {384}
    kept = unpacked(rows)
    assert kept is not None
    assert np.allclose(np.linalg.norm(kept, axis=1), 1, atol=1e-5)
    assert np.abs(kept @ kept.T - vectors @ vectors.T).max() < 0.01


def test_what_is_not_known_is_no_vector() -> None:
    """Nor is a row of another length, as another encoder would have made it."""
    row = packed(Encoder().encode(SENTENCES[:1])[0])
    table = unpacked([row, None, b"x"])
    assert table is not None
    assert np.isnan(table).all(axis=1).tolist() == [False, True, True]
    assert unpacked([None, b"x"]) is None
    assert unpacked([]) is None
