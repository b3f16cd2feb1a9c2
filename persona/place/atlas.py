"""Which time zones a point of the earth lies in; knows no person and reads no clock."""


def zones_at(latitude: float, longitude: float) -> tuple[str, ...]:
    """The zones (two where people there keep different clocks), none at sea and for what is no point of the earth."""
    # A few million points of borders, which are read when the first place comes in.
    from tzfpy import get_tzs

    return tuple(zone for zone in get_tzs(longitude, latitude) if not zone.startswith("Etc/"))
