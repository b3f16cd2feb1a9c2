"""The owl who brings the post: her face tells his mood, what she wears the weather; knows no landscape."""

import math
from functools import lru_cache

from PIL import Image

from engine.media.card.brush import Pen, Point
from engine.media.card.colors import lit, mix
from engine.media.card.values import Color, Season, Weather
from engine.media.card.wear import scarf, signs, wears
from persona.feelings.manner import Mood

WIDTH, HEIGHT, _ABOVE = 330, 400, 50
FEET = 318 + _ABOVE
"""Where she stands, down from the top of the sprite; what she holds over her head needs room."""
_BROWN, _DARK, _CREAM, _DISC = (158, 114, 78), (112, 76, 52), (246, 230, 204), (252, 242, 222)
_INK: Color = (52, 36, 34)
_AMBER, _BEAK = (240, 168, 48), (232, 158, 62)


@lru_cache(maxsize=12)
def owl(mood: Mood, weather: Weather, season: Season) -> Image.Image:
    """The owl as a sprite."""
    pen = Pen(WIDTH, HEIGHT, 0, -_ABOVE)
    _tail(pen)
    _body(pen)
    pen.shade((64, 34, 44), 0.42)
    _face(pen, mood)
    cold = season is Season.WINTER or weather in (Weather.SNOW, Weather.WIND)
    if cold:
        scarf(pen, blown=weather is Weather.WIND)
    _post(pen)
    _feet(pen)
    wears(pen, weather, season)
    signs(pen, mood, hooded=weather is Weather.RAIN)
    sprite = pen.done()
    return _tilted(_in_light(sprite, weather), mood)


def _in_light(sprite: Image.Image, weather: Weather) -> Image.Image:
    light = lit((255, 255, 255), weather)
    soft = mix(light, (255, 250, 244), 0.7)
    red, green, blue, alpha = sprite.split()
    channels = [
        part.point(lambda value, by=by: value * by // 255) for part, by in zip((red, green, blue), soft, strict=True)
    ]
    return Image.merge("RGBA", (*channels, alpha))


def _tilted(sprite: Image.Image, mood: Mood) -> Image.Image:
    angle = {Mood.CURIOUS: 9, Mood.PLAYFUL: -7, Mood.EXCITED: -3, Mood.HURT: 4}.get(mood, 0)
    return sprite.rotate(angle, Image.Resampling.BICUBIC, center=(150, FEET)) if angle else sprite


def _tail(pen: Pen) -> None:
    for x, turn in ((128, -5), (150, 0), (172, 5)):
        pen.shape([(x - 12, 270), (x + 12, 270), (x + 13 + turn, 330), (x + turn, 343), (x - 13 + turn, 330)], _DARK)


def _body(pen: Pen) -> None:
    pen.shape([(150, 66), (212, 90), (240, 160), (236, 236), (206, 296), (150, 314), (94, 296), (64, 236), (60, 160),
               (88, 90)], _BROWN)  # fmt: skip
    pen.shape([(150, 152), (196, 176), (206, 232), (186, 286), (150, 304), (114, 286), (94, 232), (104, 176)], _CREAM)
    for row, y in enumerate((206, 228, 250, 272)):
        count = (4, 5, 4, 3)[row]
        for at in range(count):
            x = 150 + (at - (count - 1) / 2) * 22
            pen.line([(x - 7, y - 3), (x, y + 5), (x + 7, y - 3)], (206, 168, 122), 3)
    for side in (-1, 1):
        _wing(pen, side)
    # The head, broad and soft, with its tufts.
    pen.shape([(150, 38), (214, 46), (244, 92), (236, 142), (194, 172), (150, 178), (106, 172), (64, 142), (56, 92),
               (86, 46)], mix(_BROWN, (255, 226, 180), 0.14))  # fmt: skip
    for side in (-1, 1):
        tuft = [(side * 40, 46), (side * 62, 24), (side * 94, 12), (side * 92, 42), (side * 80, 74)]
        pen.shape([(150 + x, y) for x, y in tuft], _BROWN)
        inner = [(side * 58, 46), (side * 72, 32), (side * 87, 23), (side * 84, 44), (side * 74, 62)]
        pen.shape([(150 + x, y) for x, y in inner], _DARK)
    for x, y in ((-26, 56), (0, 48), (26, 56), (-13, 68), (13, 68), (0, 84)):
        pen.line([(150 + x - 5, y), (150 + x, y + 6), (150 + x + 5, y)], _DARK, 2.6)


def _wing(pen: Pen, side: int) -> None:

    def at(x: float, y: float) -> Point:
        return 150 + side * x, y

    pen.shape([at(78, 150), at(98, 190), at(96, 250), at(70, 300), at(60, 256), at(58, 200)], _DARK)
    for x, y, size in ((82, 196, 12), (84, 220, 12), (80, 243, 11), (75, 264, 9)):
        pen.shape([at(x - size, y - 4), at(x, y + size), at(x + size, y - 4), at(x, y + 1)], mix(_DARK, _BROWN, 0.6))


def _face(pen: Pen, mood: Mood) -> None:
    for side in (-1, 1):
        x = 150 + side * 39
        pen.oval(x, 108, 45, 46, mix(_BROWN, _DARK, 0.35))
        pen.oval(x, 109, 42, 43, _DISC)
        pen.oval(x, 109, 42, 43, (236, 196, 150), 60)
        pen.oval(x - side * 2, 110, 34, 36, _DISC)
    pen.shape([(150, 76), (163, 112), (150, 152), (137, 112)], _DISC)
    for side in (-1, 1):
        pen.oval(150 + side * 62, 138, 13, 8, (240, 130, 118), 110 if mood is not Mood.HURT else 50)
        _eye(pen, side, mood)
        _brow(pen, side, mood)
    _beak(pen, mood)


def _eye(pen: Pen, side: int, mood: Mood) -> None:
    x, y = 150 + side * 36, 108
    if mood is Mood.CONTENT or (mood is Mood.PLAYFUL and side == 1):
        pen.line([(x - 20, y + 6), (x - 11, y - 8), (x, y - 12), (x + 11, y - 8), (x + 20, y + 6)], _INK, 6)
        return
    look_x, look_y = {Mood.THOUGHTFUL: (8, -11), Mood.HURT: (-4, 8), Mood.CURIOUS: (3, -2)}.get(mood, (0, 0))
    big = {Mood.EXCITED: 1.12, Mood.CURIOUS: 1.1 if side == -1 else 0.98}.get(mood, 1.0)
    pen.oval(x, y, 29 * big, 29 * big, _INK)
    pen.oval(x, y, 26 * big, 26 * big, _AMBER)
    pen.oval(x, y + 6, 20 * big, 18 * big, (252, 206, 96), 150)
    pupil = {Mood.EXCITED: 18, Mood.CURIOUS: 17, Mood.WORRIED: 13}.get(mood, 16)
    pen.oval(x + look_x, y + look_y, pupil, pupil, (30, 22, 26))
    pen.oval(x + look_x - 6, y + look_y - 7, 6, 6, (255, 255, 255))
    pen.oval(x + look_x + 6, y + look_y + 6, 2.8, 2.8, (255, 255, 255), 210)
    lid = {Mood.TIRED: 0.58, Mood.HURT: 0.4}.get(mood, 0.0)
    if lid:
        _lid(pen, x, y, lid, side * (0.26 if mood is Mood.HURT else 0.0))
    if mood is Mood.WORRIED:
        pen.line([(x - 20, y + 26), (x, y + 32), (x + 20, y + 26)], (206, 160, 120), 2.6)
    if mood is Mood.HURT and side == -1:
        pen.shape([(x + 2, y + 26), (x + 8, y + 38), (x + 2, y + 44), (x - 4, y + 38)], (138, 190, 226))
        pen.oval(x, y + 38, 1.6, 2.4, (255, 255, 255))


def _lid(pen: Pen, x: float, y: float, share: float, slope: float) -> None:
    """A lid over the upper ``share`` of an eye."""
    low = -29 + 58 * share
    half = math.sqrt(max(30.0**2 - low**2, 0))
    rim = [(x + half * part, y + low + slope * half * part + 3) for part in (-1, -0.5, 0, 0.5, 1)]
    start = math.atan2(low, half)
    turns = [start - (math.pi + 2 * start) * part / 12 for part in range(13)]
    arc = [(x + 30 * math.cos(turn), y + 30 * math.sin(turn)) for turn in turns]
    pen.polygon([*rim, *arc], (214, 172, 126))
    pen.line(rim, _INK, 4)


def _brow(pen: Pen, side: int, mood: Mood) -> None:
    rise = {Mood.WORRIED: (-14, 6), Mood.HURT: (-12, 8), Mood.EXCITED: (-15, -6), Mood.CURIOUS: (-14, -5),
            Mood.THOUGHTFUL: (-6, 2), Mood.PLAYFUL: (-2, -6), Mood.TIRED: (-6, 10)}.get(mood, (0, -2))  # fmt: skip
    if mood in (Mood.CURIOUS, Mood.THOUGHTFUL) and side == 1:
        rise = (-4, 3) if mood is Mood.CURIOUS else (-8, -10)
    inner, outer = (150 + side * 18, 74 + rise[0]), (150 + side * 62, 66 + rise[1])
    middle = (150 + side * 40, min(inner[1], outer[1]) - 4 + abs(rise[0]) * 0.3)
    pen.line([inner, middle, outer], _DARK, 6)


def _beak(pen: Pen, mood: Mood) -> None:
    open_ = mood in (Mood.EXCITED, Mood.PLAYFUL)
    if open_:
        pen.shape([(140, 140), (150, 160), (160, 140)], (150, 60, 56))
        pen.shape([(145, 148), (150, 158), (155, 148)], (236, 130, 124))
    pen.shape([(150, 120), (162, 131), (157, 143), (150, 150), (143, 143), (138, 131)], _BEAK)
    pen.shape([(150, 122), (155, 130), (150, 138), (144, 130)], (252, 204, 120))
    if mood is Mood.TIRED:
        return
    bend = -4 if mood in (Mood.WORRIED, Mood.HURT) else 4
    if not open_:
        for side in (-1, 1):
            pen.line(
                [(150 + side * 5, 151), (150 + side * 12, 152 + bend * 0.4), (150 + side * 18, 151 - bend)], _DARK, 2.4
            )


def _post(pen: Pen) -> None:
    """The letter under her wing."""
    pen.polygon([(60, 236), (134, 212), (156, 266), (80, 292)], (206, 172, 132))
    pen.polygon([(58, 232), (132, 208), (154, 262), (78, 288)], (255, 250, 236))
    pen.polygon([(58, 232), (132, 208), (112, 250)], (242, 229, 202))
    pen.line([(58, 232), (112, 250)], (196, 170, 132), 2)
    pen.line([(112, 250), (132, 208)], (196, 170, 132), 2)
    pen.oval(112, 250, 11, 11, (178, 40, 44))
    pen.oval(109, 247, 4, 3.4, (232, 120, 112))
    pen.shape([(60, 196), (78, 226), (88, 262), (80, 292), (62, 266), (54, 226)], mix(_DARK, _BROWN, 0.28))
    for y in (230, 250, 268):
        pen.line([(64, y - 4), (72, y + 4), (80, y - 3)], _DARK, 2.4)


def _feet(pen: Pen) -> None:
    for x in (126, 174):
        for toe in (-11, 0, 11):
            pen.oval(x + toe, 314, 6.4, 11, _BEAK)
            pen.oval(x + toe - 1.6, 310, 2.2, 4, (252, 212, 140))
            pen.oval(x + toe, 324, 2.6, 3.4, _INK)
