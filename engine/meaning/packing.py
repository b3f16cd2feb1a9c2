"""Vectors in a byte for each number, as they are kept; knows neither who keeps them nor what they are of."""

from collections.abc import Sequence

from engine.meaning.vectors import SIZE, Vector, Vectors

_LARGEST = 127


def packed(vector: Vector) -> bytes:
    """A vector's numbers as SIZE bytes; how long it was is lost, which no cosine asks."""
    import numpy as np

    numbers = np.round(vector * (_LARGEST / np.abs(vector).max())).astype(np.int8)
    return bytes(numbers.tobytes())


def unpacked(rows: Sequence[bytes | None]) -> Vectors | None:
    """Vectors of length one, of NaN where there is no row; None where there is none at all."""
    known = [row if row is not None and len(row) == SIZE else None for row in rows]
    if not any(known):
        return None
    import numpy as np

    nothing = bytes(SIZE)
    table = np.frombuffer(b"".join(row or nothing for row in known), np.int8).reshape(-1, SIZE).astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", table, table))
    lengths[lengths == 0] = np.nan
    vectors: Vectors = table / lengths[:, None]
    return vectors
