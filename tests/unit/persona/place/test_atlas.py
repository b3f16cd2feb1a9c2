"""A point of the earth has the zone that its clocks keep."""

import pytest

from persona.place.atlas import zones_at


@pytest.mark.parametrize(
    ("latitude", "longitude", "zones"),
    [
        (52.52, 13.40, ("Europe/Berlin",)),
        (28.61, 77.21, ("Asia/Kolkata",)),
        (43.80, 87.60, ("Asia/Shanghai", "Asia/Urumqi")),
        (0.0, -30.0, ()),
        (1e9, 5.0, ()),
        (float("nan"), 5.0, ()),
    ],
)
def test_zones_of_points(latitude: float, longitude: float, zones: tuple[str, ...]) -> None:
    assert zones_at(latitude, longitude) == zones
