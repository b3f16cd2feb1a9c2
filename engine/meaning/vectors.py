"""The shapes of vectors, for whoever names them: numpy is loaded where the first is made, which costs a house 13 MB."""

from typing import TYPE_CHECKING, Any

SIZE = 384
"""Numbers of a vector."""

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[tuple[int], np.dtype[np.float32]]
    Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]
else:
    Vector = Vectors = Any
