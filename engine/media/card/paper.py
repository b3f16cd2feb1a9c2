"""The sheet that everything stands on: a table, burnt parchment with torn edges, and the wax seal; the same for all
cards, so that it is made once."""

import itertools
import math
import random
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from engine.media.card.brush import Floats, grain

WIDTH, HEIGHT = 800, 1000
_MARGIN = 30
_SEAL = 150


@lru_cache(maxsize=1)
def sheet() -> Image.Image:
    """The parchment on its table."""
    mask = _torn()
    shadow = np.asarray(mask.filter(ImageFilter.GaussianBlur(16)), dtype=np.float32) / 255
    inside = np.asarray(mask, dtype=np.float32) / 255
    deep = np.asarray(mask.filter(ImageFilter.BoxBlur(26)), dtype=np.float32) / 255
    near = np.asarray(mask.filter(ImageFilter.BoxBlur(7)), dtype=np.float32) / 255
    table = _table()
    table *= 1 - 0.62 * np.roll(shadow, (12, 8), axis=(0, 1))[..., None]
    spots = grain(WIDTH, HEIGHT, 90, 3) * 9 + grain(WIDTH, HEIGHT, 26, 5) * 4
    paper = np.array((243, 226, 189), dtype=np.float32) + spots[..., None] * (1.0, 1.05, 1.25)
    for color, share in (
        ((196, 152, 92), np.clip(1.12 - deep, 0, 0.5) * 1.25),
        ((112, 68, 34), np.clip(0.98 - near, 0, 1) * 1.5 + spots * 0.004),
        ((46, 26, 16), np.clip(0.70 - near, 0, 1) * 3.2),
    ):
        paper += (np.asarray(color, dtype=np.float32) - paper) * np.clip(share, 0, 1)[..., None]
    picture = table + (paper - table) * inside[..., None]
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def _table() -> Floats:
    across = (np.arange(WIDTH, dtype=np.float32) / WIDTH - 0.42) ** 2
    down = (np.arange(HEIGHT, dtype=np.float32) / HEIGHT - 0.38) ** 2
    light = np.clip(1.08 - (across[None, :] + down[:, None]) * 1.3, 0.3, 1.1)
    board = grain(WIDTH, HEIGHT, 14, 8).mean(axis=0)[None, :] * 12
    streak = np.sin(np.arange(WIDTH) / 4.0 + np.sin(np.arange(HEIGHT)[:, None] / 90) * 2.2).astype(np.float32) * 1.8
    wood: Floats = (np.array((74, 50, 40), dtype=np.float32) + (board + streak)[..., None]) * light[..., None]
    return wood


def _torn() -> Image.Image:
    rng = random.Random(11)  # noqa: S311
    left, top, right, bottom = _MARGIN, _MARGIN, WIDTH - _MARGIN, HEIGHT - _MARGIN
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    points: list[tuple[float, float]] = []
    for (x, y), (to_x, to_y) in itertools.pairwise(corners):
        steps = int(math.dist((x, y), (to_x, to_y)) / 5)
        drift = 0.0
        tear = rng.uniform(0.2, 0.8)
        for step in range(steps):
            share = step / steps
            drift += rng.gauss(0, 1.5) - drift * 0.12
            depth = drift + 15 * math.exp(-(((share - tear) / 0.018) ** 2)) + 4 * math.sin(share * 9 + x)
            depth *= min(1.0, share * 14, (1 - share) * 14)
            inward = (0, 1) if to_x > x else (-1, 0) if to_y > y else (0, -1) if to_x < x else (1, 0)
            points.append((x + (to_x - x) * share + inward[0] * depth, y + (to_y - y) * share + inward[1] * depth))
    mask = Image.new("L", (WIDTH * 2, HEIGHT * 2), 0)
    ImageDraw.Draw(mask).polygon([(x * 2, y * 2) for x, y in points], fill=255)
    return mask.reduce(2)


@lru_cache(maxsize=1)
def seal() -> Image.Image:
    """Red wax with an owl's face pressed into it, lit from the upper left."""
    size = _SEAL * 2
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32)
    x, y = columns / size * 2 - 1, rows / size * 2 - 1
    turn, far = np.arctan2(y, x), np.hypot(x, y)
    rim = 0.80 + 0.045 * np.sin(3 * turn + 1) + 0.03 * np.sin(7 * turn) + 0.016 * np.sin(13 * turn + 2)
    inside = np.clip((rim - far) * size / 5, 0, 1)
    dome = np.clip((rim - far) / 0.16, 0, 1)
    height = np.sin(dome * math.pi / 2) * 0.5
    height -= 0.34 / (1 + np.exp((far - 0.56) * 42))
    pressed = np.asarray(_crest(size).filter(ImageFilter.GaussianBlur(2.6)), dtype=np.float32) / 255
    height = np.asarray(height + pressed * 0.24 + grain(size, size, 24, 4) * 0.03, dtype=np.float32)
    slope_y, slope_x = np.gradient(height * size * 0.16)
    normal = 1 / np.sqrt(slope_x**2 + slope_y**2 + 1)
    light = (slope_x * 0.55 + slope_y * 0.62 + 0.62) * normal
    shine = np.clip((slope_x * 0.42 + slope_y * 0.5 + 0.8) * normal, 0, 1) ** 22
    wax = np.array((172, 30, 36), dtype=np.float32) * np.clip(0.46 + light * 0.80, 0.25, 1.5)[..., None]
    wax += shine[..., None] * np.array((120, 84, 76), dtype=np.float32)
    pixels = np.concatenate([np.clip(wax, 0, 255), (inside * 255)[..., None]], axis=-1).astype(np.uint8)
    top = Image.fromarray(pixels).reduce(2)
    dark = top.getchannel("A").filter(ImageFilter.GaussianBlur(5)).point(lambda value: value * 6 // 10)
    whole = Image.new("RGBA", top.size, (40, 16, 12, 0))
    whole.paste((40, 16, 12, 255), (3, 5), dark)
    whole.alpha_composite(top)
    return whole


def _crest(size: int) -> Image.Image:
    """An owl's face in relief."""
    mask = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(mask)

    def at(x: float, y: float) -> tuple[float, float]:
        return size / 2 + x * size / 100, size / 2 + y * size / 100

    draw.polygon([at(-19, -2), at(-20, -21), at(-8, -13), at(8, -13), at(20, -21), at(19, -2), at(14, 14), at(0, 21),
                  at(-14, 14)], fill=150)  # fmt: skip
    for side in (-1, 1):
        draw.ellipse([*at(side * 8.6 - 8, -10), *at(side * 8.6 + 8, 6)], fill=255)
        draw.ellipse([*at(side * 8.6 - 4.4, -6.4), *at(side * 8.6 + 4.4, 2.4)], fill=40)
    draw.polygon([at(-4, 4), at(4, 4), at(0, 12)], fill=255)
    return mask
