"""Colors of sky, land and leaves by weather and season; pure tables and mixing."""

from engine.media.card.values import Color, Season, Weather

_SUNNY: dict[Season, tuple[Color, Color, Color]] = {
    Season.SPRING: ((122, 188, 226), (178, 217, 236), (254, 236, 208)),
    Season.SUMMER: ((82, 166, 222), (146, 206, 237), (255, 233, 182)),
    Season.AUTUMN: ((118, 164, 200), (212, 206, 198), (255, 212, 156)),
    Season.WINTER: ((138, 184, 222), (194, 219, 239), (253, 234, 224)),
}
_SKIES: dict[Weather, tuple[Color, Color, Color]] = {
    Weather.RAIN: ((82, 100, 124), (120, 138, 158), (180, 190, 196)),
    Weather.SNOW: ((140, 158, 186), (184, 197, 214), (228, 232, 240)),
    Weather.FOG: ((190, 197, 200), (210, 213, 210), (230, 226, 214)),
    Weather.NIGHT: ((16, 22, 56), (36, 44, 96), (98, 92, 146)),
}
_LAND: dict[Season, tuple[Color, Color, Color, Color]] = {
    Season.SPRING: ((176, 204, 176), (154, 194, 132), (124, 174, 98), (92, 146, 78)),
    Season.SUMMER: ((158, 192, 156), (128, 174, 100), (96, 150, 74), (66, 122, 60)),
    Season.AUTUMN: ((210, 178, 140), (208, 154, 88), (186, 122, 58), (146, 92, 46)),
    Season.WINTER: ((196, 210, 228), (212, 223, 236), (226, 234, 243), (238, 243, 249)),
}
LEAVES: dict[Season, tuple[Color, ...]] = {
    Season.SPRING: ((250, 196, 208), (255, 220, 226), (242, 164, 186), (176, 208, 122)),
    Season.SUMMER: ((88, 146, 62), (112, 168, 74), (68, 122, 56), (140, 186, 90)),
    Season.AUTUMN: ((222, 120, 42), (202, 82, 40), (236, 166, 62), (168, 66, 44)),
    Season.WINTER: ((238, 243, 250), (222, 231, 243), (250, 252, 255)),
}
_AIR: dict[Weather, tuple[Color, float, float]] = {
    # The color of the air, and how much of it lies before the nearest and the farthest.
    Weather.SUN: ((255, 240, 214), 0.0, 0.30),
    Weather.RAIN: ((112, 128, 148), 0.30, 0.66),
    Weather.SNOW: ((214, 222, 234), 0.24, 0.62),
    Weather.FOG: ((220, 220, 212), 0.16, 0.90),
    Weather.WIND: ((214, 216, 212), 0.06, 0.44),
    Weather.NIGHT: ((54, 56, 112), 0.30, 0.62),
}
_LIGHT: dict[Weather, tuple[float, float, float]] = {
    Weather.RAIN: (0.80, 0.84, 0.90),
    Weather.NIGHT: (0.40, 0.44, 0.68),
    Weather.FOG: (0.94, 0.94, 0.95),
}


def sky(weather: Weather, season: Season) -> tuple[Color, Color, Color]:
    """The sky at the top, in the middle and where it meets the land."""
    if weather is Weather.WIND:
        top, middle, low = _SUNNY[season]
        gray = (150, 166, 182)
        return mix(top, gray, 0.45), mix(middle, gray, 0.30), mix(low, (226, 224, 214), 0.5)
    return _SKIES.get(weather) or _SUNNY[season]


def land(weather: Weather, season: Season, depth: float) -> Color:
    """The land, from the nearest (0) to the farthest (1)."""
    near_to_far: tuple[Color, ...] = _LAND[season][::-1]
    if weather is Weather.SNOW:
        near_to_far = tuple(mix(color, (240, 244, 250), 0.62) for color in near_to_far)
    place = depth * (len(near_to_far) - 1)
    low = min(int(place), len(near_to_far) - 2)
    return aired(mix(near_to_far[low], near_to_far[low + 1], place - low), weather, depth)


def aired(color: Color, weather: Weather, depth: float = 0.0) -> Color:
    """A color in this weather's light, behind so much of its air."""
    air, near, far = _AIR[weather]
    return mix(lit(color, weather), air, near * (1 - depth) * 0.6 + far * depth)


def lit(color: Color, weather: Weather) -> Color:
    """A color in this weather's light."""
    red, green, blue = (round(part * light) for part, light in zip(color, _LIGHT.get(weather, (1.0,) * 3), strict=True))
    return red, green, blue


def mix(one: Color, other: Color, share: float) -> Color:
    """A color with a share of another one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
