"""The landscape behind the owl: sky, sun or moon, clouds, hills and his shop; knows no owl and no paper."""

import random
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from engine.media.card.brush import Floats, glow, ridge
from engine.media.card.colors import land, mix, sky
from engine.media.card.plants import HEIGHT, HORIZON, MEADOW, WIDTH, WOOD, meadow, wood
from engine.media.card.shop import PATH, SHOP, path, shop
from engine.media.card.values import Color, Season, Weather

_LAYERS = 5


@lru_cache(maxsize=6)
def landscape(weather: Weather, season: Season) -> Image.Image:
    """The painting without owl and weather, which stays the same for each pair."""
    rng = random.Random(f"{weather}/{season}")  # noqa: S311
    picture = _sky(weather, season)
    _lights(picture, weather, season, rng)
    image = _image(picture)
    image.paste(Image.new("RGB", image.size, _cloud_color(weather)), mask=_clouds(weather, rng))
    picture = np.asarray(image, dtype=np.float32).copy()
    for layer in range(_LAYERS):
        depth = 1 - layer / (_LAYERS - 1)
        _hill(picture, weather, season, depth, rng)
        if layer in (1, 2):
            _lay(picture, wood(weather, season, depth, rng), 0, WOOD)
        if layer == 4:
            _lay(picture, meadow(weather, season, rng), 0, MEADOW)
        if layer == 3:
            _lay(picture, path(weather, season), *PATH)
            _lay(picture, shop(weather, season), *SHOP)
            glow(picture, 163, 338, 54, (255, 206, 120), 0.62 if weather is not Weather.SUN else 0.2)
    return _image(picture)


def _image(picture: Floats) -> Image.Image:
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def _lay(picture: Floats, sprite: Image.Image, left: int, top: int) -> None:
    """Lay a sprite on a picture, in place."""
    part = picture[top : top + sprite.height, left : left + sprite.width]
    pixels = np.asarray(sprite, dtype=np.float32)[: part.shape[0], : part.shape[1]]
    part += (pixels[..., :3] - part) * (pixels[..., 3:] / 255)


def _sky(weather: Weather, season: Season) -> Floats:
    stops = np.asarray(sky(weather, season), dtype=np.float32)
    down = np.linspace(0, 1, HEIGHT, dtype=np.float32) * (HEIGHT / HORIZON)
    column = np.stack([np.interp(down, (0, 0.55, 1), stops[:, part]) for part in range(3)], axis=-1)
    return np.repeat(column[:, None, :], WIDTH, axis=1).astype(np.float32)


def _lights(picture: Floats, weather: Weather, season: Season, rng: random.Random) -> None:
    if weather is Weather.NIGHT:
        for _ in range(90):
            x, y, size = rng.uniform(6, WIDTH - 6), rng.uniform(6, HORIZON - 60), rng.choice((0.9, 1.1, 1.4, 2.0))
            glow(picture, x, y, size, (255, 248, 224), rng.uniform(0.5, 1.0))
        glow(picture, 150, 112, 120, (150, 150, 214), 0.5)
        _disc(picture, 150, 112, 44, (252, 244, 214))
        for x, y, size in ((138, 100, 9), (164, 122, 12), (150, 134, 6), (166, 98, 5)):
            _disc(picture, x, y, size, (238, 226, 190))
    elif weather is Weather.SUN:
        low = season is Season.WINTER
        x, y = 150.0, 190.0 if low else 122.0
        glow(picture, x, y, 210, (255, 240, 196), 0.85)
        glow(picture, x, y, 96, (255, 244, 206), 0.9)
        _disc(picture, x, y, 46, (255, 246, 208))
    elif weather is Weather.FOG:
        glow(picture, 150, 130, 90, (255, 250, 232), 0.8)
        glow(picture, 150, 130, 46, (255, 252, 240), 0.7)
    elif weather is Weather.WIND:
        glow(picture, 120, 120, 170, (255, 244, 214), 0.7)


def _disc(picture: Floats, x: float, y: float, radius: float, color: Color) -> None:
    left, top, size = int(x - radius) - 1, int(y - radius) - 1, int(radius * 2) + 4
    part = picture[top : top + size, left : left + size]
    across = (np.arange(left, left + size, dtype=np.float32) - x) ** 2
    down = (np.arange(top, top + size, dtype=np.float32) - y) ** 2
    inside = np.clip(radius - np.sqrt(down[:, None] + across[None, :]) + 0.5, 0, 1)[..., None]
    part += (np.asarray(color, dtype=np.float32) - part) * inside


def _cloud_color(weather: Weather) -> Color:
    return {
        Weather.RAIN: (92, 106, 124),
        Weather.SNOW: (214, 221, 232),
        Weather.NIGHT: (66, 68, 122),
        Weather.FOG: (236, 234, 226),
    }.get(weather, (255, 252, 246))


def _clouds(weather: Weather, rng: random.Random) -> Image.Image:
    """Where clouds are, and how thick."""
    mask = Image.new("L", (WIDTH // 2, HEIGHT // 2), 0)
    draw = ImageDraw.Draw(mask)
    heavy = weather in (Weather.RAIN, Weather.SNOW)
    places = [(x, rng.uniform(6, 44)) for x in range(-10, 350, 34)] if heavy else [(262, 46), (30, 96), (208, 112)]
    for x, y in places:
        wide = rng.uniform(30, 52) * (1.9 if weather is Weather.WIND else 1)
        high = 9 if weather is Weather.WIND else wide * 0.34
        alpha = rng.randint(150, 225) if weather is not Weather.NIGHT else 110
        for part in range(7):
            at = (part - 3) / 3
            puff = high * (1.1 - 0.62 * at * at) * rng.uniform(0.8, 1.2)
            center = x + at * wide * 0.8
            draw.ellipse([center - puff * 1.5, y - puff, center + puff * 1.5, y + puff * 0.74], fill=alpha)
    blur = 5 if heavy else 2.4
    return mask.filter(ImageFilter.GaussianBlur(blur)).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)


def _hill(picture: Floats, weather: Weather, season: Season, depth: float, rng: random.Random) -> None:
    top = HORIZON - 66 + (1 - depth) * 196
    line = top + ridge(WIDTH, rng, 26 + 12 * (1 - depth))
    first_row = max(0, int(line.min()) - 1)
    picture = picture[first_row:]
    rows = np.arange(first_row, HEIGHT, dtype=np.float32)[:, None]
    below = rows - line[None, :]
    inside = np.clip(below + 0.5, 0, 1)
    # The light lies on the crest, and mist in the valley behind the next hill.
    crest = land(weather, season, depth)
    valley = mix(crest, sky(weather, season)[2] if depth > 0.2 else (40, 60, 40), 0.34 if depth > 0.2 else 0.2)
    bright = mix(crest, (255, 250, 226), 0.16 if weather in (Weather.SUN, Weather.WIND) else 0.05)
    deep = np.arange(HEIGHT, dtype=np.float32)[:, None]
    first, last, light = (np.asarray(color, dtype=np.float32) for color in (crest, valley, bright))
    shades = first + (last - first) * np.clip(deep / (96 + 70 * (1 - depth)), 0, 1)
    shades += (light - shades) * np.exp(-deep / 7) * 0.9
    color = shades.astype(np.float32)[np.clip(below, 0, HEIGHT - 1).astype(np.intp)]
    color -= picture
    color *= inside[..., None]
    picture += color
