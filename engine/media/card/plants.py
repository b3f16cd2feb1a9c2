"""What grows: distant woods, the meadow, the bough in front, single leaves and blossoms; knows no sky."""

import itertools
import math
import random
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image

from engine.media.card.brush import Pen, Point
from engine.media.card.colors import LEAVES, aired, land, lit, mix
from engine.media.card.values import Color, Season, Weather

WIDTH, HEIGHT = 656, 540
"""Pixels of the painting."""
HORIZON = 330
WOOD, MEADOW = 220, 400
"""Down from the top: above that no distant tree, and no grass, reaches."""
BOUGH = (236, 268)


def wood(weather: Weather, season: Season, depth: float, rng: random.Random) -> Image.Image:
    """Small trees on a distant hill, firs and round ones."""
    pen = Pen(WIDTH, 200, 0, WOOD)
    is_white = season is Season.WINTER or weather is Weather.SNOW
    base = HORIZON - 66 + (1 - depth) * 196
    for _ in range(17):
        x = rng.uniform(-6, WIDTH + 6)
        y, size = base + rng.uniform(14, 44), rng.uniform(13, 24) * (1.5 - depth)
        if rng.random() < 0.5 or season is Season.WINTER:
            green = mix((46, 92, 74), (238, 243, 250), 0.5 if is_white else 0)
            color = aired(lit(green, weather), weather, depth * 0.8)
            for step in range(3):
                wide, low = size * (0.28 + step * 0.13), y - size * (1.25 - step * 0.42)
                pen.polygon([(x, low - size * 0.62), (x - wide, low), (x + wide, low)], color)
        else:
            color = aired(lit(rng.choice(LEAVES[season]), weather), weather, depth * 0.85)
            pen.line([(x, y), (x, y - size * 0.6)], aired((96, 70, 52), weather, depth), 2)
            for dx, dy, part in ((0, -1.0, 0.55), (-0.3, -0.8, 0.42), (0.32, -0.76, 0.42)):
                pen.oval(x + dx * size, y + dy * size, size * part, size * part, color)
    return pen.done()


def meadow(weather: Weather, season: Season, rng: random.Random) -> Image.Image:
    """What grows or lies on the nearest hill."""
    pen = Pen(WIDTH, HEIGHT - MEADOW, 0, MEADOW)
    ground = land(weather, season, 0.0)
    snowy = season is Season.WINTER or weather is Weather.SNOW
    for _ in range(70):
        x, y = rng.uniform(0, WIDTH), rng.uniform(474, HEIGHT + 6)
        tall = rng.uniform(8, 18)
        tone = mix(ground, (255, 255, 255) if snowy else (30, 50, 30), rng.uniform(0.1, 0.3))
        for lean in (-4, 0, 5):
            pen.polygon([(x - 1.3, y), (x + lean, y - tall), (x + 1.3, y)], tone)
    for _ in range(0 if snowy else 26):
        x, y, size = rng.uniform(8, WIDTH - 8), rng.uniform(486, HEIGHT - 6), rng.uniform(3.4, 5.6)
        if season is Season.AUTUMN:
            leaf(pen, x, y, size * 3, rng.uniform(0, math.tau), lit(rng.choice(LEAVES[season]), weather))
            continue
        bloom: tuple[Color, ...] = ((255, 250, 240), (250, 214, 104), (240, 150, 178), (186, 160, 226))
        petals = lit(rng.choice(bloom[:3] if season is Season.SPRING else bloom), weather)
        pen.line([(x, y), (x + 1, y + 14)], mix(ground, (30, 60, 30), 0.4), 1.6)
        blossom(pen, x, y, size, petals, lit((246, 190, 70), weather))
    return pen.done()


@lru_cache(maxsize=6)
def bough(weather: Weather, season: Season) -> Image.Image:
    """The branch in front, on which the owl sits, with what grows on it; its corner is at ``BOUGH``."""
    rng = random.Random(f"{season}/bough")  # noqa: S311
    pen = Pen(WIDTH - BOUGH[0], HEIGHT - BOUGH[1], *BOUGH)
    bark, light = lit((92, 66, 52), weather), lit((128, 96, 74), weather)
    path: Sequence[Point] = [(WIDTH + 12, 392), (560, 424), (450, 440), (350, 442), (268, 428)]
    _limb(pen, path, 17, 4, bark)
    _limb(pen, [(x, y - 5) for x, y in path], 5, 1, light)
    twigs: Sequence[Sequence[Point]] = [
        [(596, 412), (560, 372), (548, 330)],
        [(330, 441), (296, 462), (262, 466)],
        [(646, 394), (622, 340), (630, 296)],
        [(520, 432), (500, 462), (472, 478)],
    ]
    for twig in twigs:
        _limb(pen, twig, 6, 2, bark)
    white = season is Season.WINTER or weather is Weather.SNOW
    if white:
        snow = lit((250, 252, 255), weather)
        for start, end in (((640, 384), (566, 409)), ((556, 412), (476, 427)), ((352, 432), (276, 421))):
            middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - 9)
            pen.shape([start, middle, end, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 5)], snow)
    if season is not Season.WINTER:
        _leaves(pen, weather, season, twigs, rng)
    else:
        _berries(pen, weather, twigs)
    pen.shade((30, 20, 40), 0.3, 5)
    return pen.done()


def _limb(pen: Pen, path: Sequence[Point], thick: float, thin: float, color: Color) -> None:
    steps = len(path) - 1
    for at, (start, end) in enumerate(itertools.pairwise(path)):
        for part in range(6):
            share = (at + part / 6) / steps
            x, y = (a + (b - a) * part / 6 for a, b in zip(start, end, strict=True))
            x2, y2 = (a + (b - a) * (part + 1.1) / 6 for a, b in zip(start, end, strict=True))
            pen.line([(x, y), (x2, y2)], color, thick + (thin - thick) * share)


def _leaves(pen: Pen, weather: Weather, season: Season, twigs: Sequence[Sequence[Point]], rng: random.Random) -> None:
    for twig in twigs:
        for _ in range(30 if season is not Season.AUTUMN else 22):
            (x, y), (to_x, to_y) = rng.choice(list(itertools.pairwise(twig)))
            share = rng.random()
            x, y = x + (to_x - x) * share + rng.gauss(0, 14), y + (to_y - y) * share + rng.gauss(0, 14)
            color = lit(rng.choice(LEAVES[season]), weather)
            if season is Season.SPRING and color[0] > color[1]:
                blossom(pen, x, y, rng.uniform(5, 8), color, lit((250, 214, 110), weather))
            else:
                leaf(pen, x, y, rng.uniform(13, 21), rng.uniform(0, math.tau), color)


def _berries(pen: Pen, weather: Weather, twigs: Sequence[Sequence[Point]]) -> None:
    for (x, y), (to_x, to_y) in ((twig[1], twig[2]) for twig in twigs):
        for share, side in ((0.2, 6), (0.55, -6), (0.85, 5), (1.0, -2)):
            spot = x + (to_x - x) * share + side, y + (to_y - y) * share
            pen.oval(*spot, 4.4, 4.4, lit((188, 44, 52), weather))
            pen.oval(spot[0] - 1.4, spot[1] - 1.6, 1.3, 1.3, (255, 214, 214))


def leaf(pen: Pen, x: float, y: float, size: float, angle: float, color: Color) -> None:
    """A pointed leaf with its middle line."""
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))

    def spot(far: float, aside: float) -> Point:
        return x + along[0] * far + across[0] * aside, y + along[1] * far + across[1] * aside

    pen.shape([spot(-size * 0.55, 0), spot(0, size * 0.32), spot(size * 0.62, 0), spot(0, -size * 0.32)], color)
    pen.line([spot(-size * 0.5, 0), spot(size * 0.5, 0)], mix(color, (60, 40, 30), 0.32), 0.9)


def blossom(pen: Pen, x: float, y: float, size: float, color: Color, middle: Color) -> None:
    """Five petals around a yellow middle."""
    for petal in range(5):
        turn = petal * math.tau / 5
        pen.oval(x + math.cos(turn) * size * 0.72, y + math.sin(turn) * size * 0.72, size * 0.6, size * 0.6, color)
    pen.oval(x, y, size * 0.34, size * 0.34, middle)
