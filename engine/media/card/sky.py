"""What falls, drifts and blows before the landscape, other with each card; knows no owl."""

import math
import random
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

from engine.media.card.brush import Pen
from engine.media.card.colors import LEAVES, lit
from engine.media.card.plants import HEIGHT, WIDTH, blossom, leaf
from engine.media.card.values import Color, Season, Weather


def weathered(image: Image.Image, weather: Weather, season: Season, rng: random.Random, *, near: bool) -> None:
    """Lay the weather over a painting, in place: what is ``near`` falls before the owl."""
    match weather:
        case Weather.RAIN:
            _rain(image, rng, near=near)
        case Weather.SNOW:
            _snow(image, rng, near=near)
        case Weather.FOG:
            _fog(image, rng, near=near)
        case Weather.WIND:
            _wind(image, season, rng, near=near)
        case Weather.SUN if near and season is not Season.WINTER:
            _drifting(image, weather, season, rng, count=5)
        case Weather.NIGHT if near and season is Season.SUMMER:
            _fireflies(image, rng)
        case _:
            pass


def _tint(image: Image.Image, color: Color, mask: Image.Image) -> None:
    image.paste(Image.new("RGB", image.size, color), mask=mask)


def _rain(image: Image.Image, rng: random.Random, *, near: bool) -> None:
    mask = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(52 if near else 150):
        x, y = rng.uniform(-40, WIDTH + 40), rng.uniform(-40, HEIGHT)
        long = rng.uniform(24, 44) if near else rng.uniform(10, 24)
        draw.line([(x, y), (x - long * 0.26, y + long)], fill=rng.randint(70, 135), width=2 if near else 1)
    _tint(image, (222, 232, 242), mask.filter(ImageFilter.GaussianBlur(0.6)) if near else mask)


def _snow(image: Image.Image, rng: random.Random, *, near: bool) -> None:
    mask = Image.new("L", (image.width * 2, image.height * 2), 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(60 if near else 170):
        x, y = rng.uniform(0, mask.width), rng.uniform(0, mask.height)
        size = rng.uniform(5, 10) if near else rng.uniform(2, 5)
        draw.ellipse([x - size, y - size, x + size, y + size], fill=rng.randint(170, 250))
    _tint(image, (255, 255, 255), mask.reduce(2).filter(ImageFilter.GaussianBlur(0.7)))


def _fog(image: Image.Image, rng: random.Random, *, near: bool) -> None:
    small = Image.new("L", (WIDTH // 4, HEIGHT // 4), 0)
    draw = ImageDraw.Draw(small)
    for y, thick, alpha in ((98, 9, 130), (128, 9, 120)) if near else ((60, 10, 160), (78, 12, 190), (96, 8, 150)):
        at = rng.uniform(-30, 10)
        while at < WIDTH // 4 + 30:
            wide = rng.uniform(24, 54)
            draw.ellipse([at - wide, y - thick + rng.uniform(-3, 3), at + wide, y + thick], fill=alpha)
            at += wide * 1.1
    mask = small.filter(ImageFilter.GaussianBlur(5)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    _tint(image, (240, 238, 230), mask)


def _wind(image: Image.Image, season: Season, rng: random.Random, *, near: bool) -> None:
    pen = Pen(WIDTH, HEIGHT)
    for _ in range(4 if near else 5):
        x, y, long = rng.uniform(-60, WIDTH * 0.6), rng.uniform(40, 420), rng.uniform(120, 240)
        curl = rng.uniform(13, 21)
        path = [(x, y), (x + long * 0.4, y - 9), (x + long * 0.8, y), (x + long, y - curl * 0.7),
                (x + long - curl * 0.4, y - curl * 1.6), (x + long - curl * 1.1, y - curl)]  # fmt: skip
        pen.line(path, (255, 255, 255), 2.6, 150 if near else 110)
    image.paste(pen.done(), mask=pen.done().getchannel("A"))
    if near:
        _drifting(image, Weather.WIND, season, rng, count=22)


def _drifting(image: Image.Image, weather: Weather, season: Season, rng: random.Random, *, count: int) -> None:
    """Leaves or petals in the air."""
    for _ in range(count):
        pen, size = Pen(36, 36), rng.uniform(11, 19)
        color = lit(rng.choice(LEAVES[season]), weather)
        if season is Season.SPRING or season is Season.WINTER:
            pen.oval(18, 18, size * 0.42, size * 0.26, color)
        elif season is Season.SUMMER and weather is Weather.SUN:
            blossom(pen, 18, 18, size * 0.3, (255, 252, 244), (250, 220, 130))
        else:
            leaf(pen, 18, 18, size, 0.0, color)
        sprite = pen.done().rotate(rng.uniform(0, 360), Image.Resampling.BICUBIC)
        place = round(rng.uniform(0, WIDTH - 36)), round(rng.uniform(20, HEIGHT - 60))
        image.paste(sprite, place, sprite.getchannel("A"))


def _fireflies(image: Image.Image, rng: random.Random) -> None:
    mask = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(16):
        x, y = rng.uniform(10, WIDTH - 10), rng.uniform(340, HEIGHT - 10)
        draw.ellipse([x - 6, y - 6, x + 6, y + 6], fill=80)
        draw.ellipse([x - 2, y - 2, x + 2, y + 2], fill=255)
    _tint(image, (255, 240, 150), mask.filter(ImageFilter.GaussianBlur(1.6)))


@lru_cache(maxsize=8)
def ragged(seed: int) -> Image.Image:
    """Where the painting covers the paper: its edge is that of a brush full of water."""
    rng = random.Random(seed)  # noqa: S311
    waves = [(often, size, rng.uniform(0, math.tau)) for often, size in ((5, 3.4), (13, 2.4), (29, 1.5), (61, 0.9))]
    left, top, right, bottom, bend = 14.0, 14.0, WIDTH - 14.0, HEIGHT - 14.0, 34.0
    points = []
    corners = (
        (right - bend, top + bend),
        (right - bend, bottom - bend),
        (left + bend, bottom - bend),
        (left + bend, top + bend),
    )
    for quarter, (x, y) in enumerate(corners):
        for step in range(60):
            turn = math.tau * ((quarter - 1) / 4 + step / 240)
            points.append((x + bend * math.cos(turn), y + bend * math.sin(turn), turn))
        next_x, next_y = corners[(quarter + 1) % 4]
        turn = math.tau * quarter / 4
        for step in range(120):
            share = step / 120
            at_x, at_y = x + (next_x - x) * share, y + (next_y - y) * share
            points.append((at_x + bend * math.cos(turn), at_y + bend * math.sin(turn), turn))
    path = []
    for place, (x, y, turn) in enumerate(points):
        along = math.tau * place / len(points)
        swell = sum(size * math.sin(often * along + phase) for often, size, phase in waves)
        path.append(((x + swell * math.cos(turn)) * 2, (y + swell * math.sin(turn)) * 2))
    mask = Image.new("L", (WIDTH * 2, HEIGHT * 2), 0)
    ImageDraw.Draw(mask).polygon(path, fill=255)
    return mask.reduce(2).filter(ImageFilter.GaussianBlur(1))
