"""Valid payloads with one thing wrong somewhere, for tests of what parses them."""

import copy
import random
from typing import Any

from hypothesis import strategies as st

ODDITIES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.just("9" * 5000),
    st.just(10**400),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just("\ud800"),
)


def mutated(payload: Any, oddity: Any, rng: random.Random) -> Any:
    """The payload with one value, anywhere in it, replaced or removed."""
    payload = copy.deepcopy(payload)
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key, value in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
            places.append((node, key))
            if isinstance(value, dict | list):
                walk(value)

    walk(payload)
    node, key = rng.choice(places)
    if rng.random() < 0.25:
        del node[key]
    else:
        node[key] = oddity
    return payload
