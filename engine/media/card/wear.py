"""What the owl wears and holds by the weather, and what floats beside her head by his mood; knows no feather."""

import itertools
import math

from engine.media.card.brush import Pen
from engine.media.card.colors import mix
from engine.media.card.values import Color, Season, Weather
from persona.feelings.manner import Mood

_SCARF, _STRIPE = (176, 52, 56), (238, 190, 92)


def scarf(pen: Pen, *, blown: bool) -> None:
    """Her striped scarf, hanging or in the wind."""
    pen.shape([(84, 160), (150, 182), (216, 160), (222, 180), (150, 206), (78, 180)], _SCARF)
    for x in (100, 128, 156, 184, 206):
        low = 206 - abs(x - 150) * 0.36
        pen.polygon([(x, low - 23), (x + 9, low - 23), (x + 9, low - 1), (x, low)], _STRIPE, 235)
    if blown:
        end = [(214, 168), (250, 160), (276, 172), (296, 162), (296, 182), (274, 194), (248, 182), (214, 186)]
    else:
        end = [(176, 184), (198, 180), (204, 214), (200, 246), (178, 248), (178, 214)]
    pen.shape(end, mix(_SCARF, (60, 20, 30), 0.14))
    stripes = (
        [((250, 160), (248, 182)), ((276, 172), (274, 194))]
        if blown
        else [((178, 214), (204, 212)), ((178, 234), (202, 232))]
    )
    for start, stop in stripes:
        pen.line([start, stop], _STRIPE, 6)


def wears(pen: Pen, weather: Weather, season: Season) -> None:
    """What she has against the weather."""
    match weather:
        case Weather.RAIN:
            _umbrella(pen)
        case Weather.SNOW:
            _hat(pen, (92, 132, 176), (246, 248, 252))
        case Weather.NIGHT:
            _nightcap(pen)
        case Weather.SUN if season is Season.SUMMER:
            _straw(pen)
        case Weather.FOG:
            _lantern(pen)
        case Weather.SUN if season is Season.WINTER:
            _hat(pen, (176, 52, 56), (250, 236, 214))


def _umbrella(pen: Pen) -> None:
    red, wood = (214, 74, 66), (92, 62, 48)
    # It sits on her head by its stick, since her wings hold the letter.
    pen.line([(152, 16), (152, 46)], wood, 6)
    turns = [math.pi * at / 20 for at in range(21)]
    pen.polygon([(152 + 128 * math.cos(turn), 16 - 56 * math.sin(turn)) for turn in turns], red)
    edges = (24, 73, 122, 182, 231, 280)
    for left, right in itertools.pairwise(edges):
        pen.oval((left + right) / 2, 16, (right - left) / 2, 8, red)
    pen.shape([(152, -41), (142, -25), (122, 16), (152, 23), (182, 16), (162, -25)], (244, 196, 120), 150)
    pen.shape([(150, -41), (92, -20), (73, 16), (48, 22), (24, 16), (50, -19), (100, -37)], (255, 220, 200), 46)
    for x in edges[1:-1]:
        pen.line([(152, -40), (152 + (x - 152) * 0.72, -20), (x, 16)], mix(red, (90, 20, 30), 0.4), 2)
    pen.line([(152, -39), (152, -47)], wood, 5)


def _hat(pen: Pen, wool: Color, band: Color) -> None:
    pen.shape([(86, 62), (104, 18), (150, 4), (196, 18), (214, 62), (150, 52)], wool)
    for x in (116, 138, 162, 184):
        pen.line([(150 + (x - 150) * 0.4, 12), (x, 50)], mix(wool, (255, 255, 255), 0.18), 3)
    pen.shape([(78, 58), (150, 42), (222, 58), (224, 74), (150, 60), (76, 74)], band)
    pen.oval(150, 8, 15, 13, band)


def _nightcap(pen: Pen) -> None:
    cloth = (84, 92, 168)
    tip = [(160, 2), (216, 14), (250, 52), (258, 92), (244, 92), (226, 56), (214, 62)]
    pen.shape([(88, 58), (110, 20), *tip, (150, 50)], cloth)
    for x, y in ((130, 32), (168, 22), (202, 40), (232, 62)):
        _star(pen, x, y, 7, (250, 226, 140))
    pen.shape([(78, 58), (150, 42), (222, 58), (224, 74), (150, 60), (76, 74)], (240, 236, 226))
    pen.oval(252, 98, 12, 12, (240, 236, 226))


def _star(pen: Pen, x: float, y: float, size: float, color: Color) -> None:
    turns = [(math.pi * at / 5 - math.pi / 2, size if at % 2 == 0 else size * 0.45) for at in range(10)]
    pen.polygon([(x + math.cos(turn) * far, y + math.sin(turn) * far) for turn, far in turns], color)


def _straw(pen: Pen) -> None:
    straw = (238, 204, 128)
    pen.oval(150, 56, 104, 18, mix(straw, (120, 80, 40), 0.22))
    pen.oval(150, 52, 104, 17, straw)
    pen.shape([(98, 52), (108, 14), (150, 2), (192, 14), (202, 52), (150, 60)], mix(straw, (255, 248, 220), 0.25))
    pen.shape([(98, 42), (150, 50), (202, 42), (203, 55), (150, 63), (97, 55)], (178, 62, 58))


def _lantern(pen: Pen) -> None:
    pen.line([(238, 200), (252, 186), (262, 200)], (70, 56, 52), 3)
    pen.polygon([(244, 204), (280, 204), (276, 252), (248, 252)], (255, 216, 128))
    pen.oval(262, 230, 10, 15, (255, 244, 206))
    for x, to in ((244, 248), (280, 276), (262, 262)):
        pen.line([(x, 204), (to, 252)], (70, 56, 52), 3)
    pen.polygon([(240, 206), (262, 190), (284, 206)], (70, 56, 52))
    pen.polygon([(244, 250), (280, 250), (278, 260), (246, 260)], (70, 56, 52))


def signs(pen: Pen, mood: Mood, *, hooded: bool) -> None:
    """What floats beside her head."""
    low = 60 if hooded else 0
    match mood:
        case Mood.EXCITED:
            for x, y, size in ((34, 58, 12), (18, 96, 7), (268, 60, 11), (286, 98, 7), (50, 22, 6)):
                _sparkle(pen, x, y + low * 0.4, size, (255, 226, 120))
        case Mood.TIRED:
            for x, y, size in ((266, 92, 9), (282, 62, 13), (302, 24, 17)):
                top, side = y + low * 0.8, size
                pen.line([(x, top), (x + side, top)], (250, 250, 255), 3.4)
                pen.line([(x + side, top), (x, top + side * 1.1)], (250, 250, 255), 3.4)
                pen.line([(x, top + side * 1.1), (x + side, top + side * 1.1)], (250, 250, 255), 3.4)
        case Mood.THOUGHTFUL:
            for x, y, size in ((256, 78, 5), (270, 62, 8), (292, 42, 13)):
                pen.oval(x, y + low * 0.9, size * 1.2, size, (255, 252, 244), 220)
        case Mood.CURIOUS:
            hook = ((264, 48), (268, 34), (282, 32), (286, 46), (276, 56), (274, 68))
            pen.line([(x, y + low) for x, y in hook], (255, 250, 236), 5)
            pen.oval(274, 80 + low, 3.4, 3.4, (255, 250, 236))
        case Mood.PLAYFUL:
            for x, y in ((24, 74), (276, 70)):
                pen.oval(x, y + low, 6, 5, (255, 238, 190))
                pen.line([(x + 5, y + low), (x + 5, y - 24 + low), (x + 16, y - 18 + low)], (255, 238, 190), 3)


def _sparkle(pen: Pen, x: float, y: float, size: float, color: Color) -> None:
    thin = size * 0.24
    pen.polygon([(x, y - size), (x + thin, y - thin), (x + size, y), (x + thin, y + thin), (x, y + size),
                 (x - thin, y + thin), (x - size, y), (x - thin, y - thin)], color)  # fmt: skip
