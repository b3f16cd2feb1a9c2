from pathlib import Path

import pytest

from engine.safety.linear import linear, pack


def test_packing_keeps_order_and_sign() -> None:
    head, _, body = pack([([-1.0, 0.0, 0.5], 0.25), ([2.0, 1.0, 0.0], 0.5)]).partition(b"\n")
    assert head.endswith(b", 0.5]]")
    assert list(body) == [1, 128, 192, 255, 192, 128]


def test_each_model_of_a_file_weighs_its_own_features(tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(pack([([-1.0, 0.0, 0.5], 0.25), ([2.0, 1.0, 0.0], 0.5)]))
    assert linear(file).score(0, {0: 1.0, 1: 7.0}) == pytest.approx(0.25 - 1.0)
    assert linear(file).score(1, {0: 0.5, 2: 3.0}) == pytest.approx(0.5 + 1.0)
