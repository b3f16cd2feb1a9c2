"""Smooth shapes, soft light and grain on Pillow's images and numpy's arrays; knows no motif."""

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from engine.media.card.values import Color

Floats = NDArray[np.float32]
Point = tuple[float, float]
_FINE = 2
"""Each pixel of a sprite is drawn as four, so that edges are smooth."""


class Pen:
    """Draws on a sprite in its own measures, finer than its pixels; ``left`` and ``top`` are those of its corner."""

    def __init__(self, width: int, height: int, left: int = 0, top: int = 0) -> None:
        self.image = Image.new("RGBA", (width * _FINE, height * _FINE), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self.image)
        self._left, self._top = left, top

    def shape(self, points: Sequence[Point], color: Color, alpha: int = 255) -> None:
        """Fill what a smooth line through these points encloses."""
        self.polygon(curve(points), color, alpha)

    def polygon(self, points: Sequence[Point], color: Color, alpha: int = 255) -> None:
        """Fill what straight lines enclose."""
        self._blend(self._scaled(points), 0, alpha, lambda draw, path, fill: draw.polygon(path, fill=fill), color)

    def oval(self, x: float, y: float, wide: float, high: float, color: Color, alpha: int = 255) -> None:
        """Fill an ellipse around a point, by its half axes."""
        box = self._scaled([(x - wide, y - high), (x + wide, y + high)])
        self._blend(box, 0, alpha, lambda draw, path, fill: draw.ellipse(path, fill=fill), color)

    def line(self, points: Sequence[Point], color: Color, width: float, alpha: int = 255) -> None:
        """Draw a smooth line with round ends."""
        half, thick = width * _FINE / 2, max(1, round(width * _FINE))

        def draw_line(draw: ImageDraw.ImageDraw, path: list[Point], fill: Any) -> None:
            draw.line(path, fill=fill, width=thick, joint="curve")
            for x, y in (path[0], path[-1]):
                draw.ellipse([x - half, y - half, x + half, y + half], fill=fill)

        path = curve(points, closed=False) if len(points) > 2 else points
        self._blend(self._scaled(path), thick, alpha, draw_line, color)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [((x - self._left) * _FINE, (y - self._top) * _FINE) for x, y in points]

    def _blend(
        self,
        path: list[Point],
        margin: int,
        alpha: int,
        draw: Callable[[ImageDraw.ImageDraw, list[Point], Any], None],
        color: Color,
    ) -> None:
        if alpha == 255:
            draw(self._draw, path, (*color, 255))
            return
        left = max(0, int(min(x for x, _ in path)) - margin)
        top = max(0, int(min(y for _, y in path)) - margin)
        right = min(self.image.width, int(max(x for x, _ in path)) + margin + 2)
        bottom = min(self.image.height, int(max(y for _, y in path)) + margin + 2)
        if left < right and top < bottom:
            mask = Image.new("L", (right - left, bottom - top), 0)
            draw(ImageDraw.Draw(mask), [(x - left, y - top) for x, y in path], alpha)
            self.image.alpha_composite(_flat(color, mask), (left, top))

    def shade(self, dark: Color, share: float, step: float = 16) -> None:
        """Let what stands there be lit from the upper left: darker towards the lower right edge."""
        alpha = self.image.getchannel("A")
        away = round(step * _FINE)
        inner = ImageChops.offset(alpha, -away, -away).filter(ImageFilter.BoxBlur(away * 0.8))
        shadow = ImageChops.multiply(ImageChops.invert(inner), alpha).point(lambda value: round(value * share))
        self.image.alpha_composite(_flat(dark, shadow))

    def done(self) -> Image.Image:
        """The sprite in its own size."""
        return self.image.reduce(_FINE)


def _flat(color: Color, alpha: Image.Image) -> Image.Image:
    flat = Image.new("RGBA", alpha.size, (*color, 0))
    flat.putalpha(alpha)
    return flat


def curve(points: Sequence[Point], *, closed: bool = True, steps: int = 10) -> list[Point]:
    """A smooth line through points (Catmull-Rom)."""
    spots = np.asarray(points, dtype=np.float32)
    if closed:
        padded = np.concatenate([spots[-1:], spots, spots[:2]])
    else:
        padded = np.concatenate([spots[:1], spots, spots[-1:]])
    before, start, end, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = (np.arange(steps, dtype=np.float32) / steps)[None, :, None]
    a, b, c, d = (part[:, None, :] for part in (before, start, end, after))
    path = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    flat = path.reshape(-1, 2).tolist()
    return [(x, y) for x, y in (flat if closed else [*flat, spots[-1].tolist()])]


def grain(width: int, height: int, cell: int, seed: int) -> Floats:
    """Soft noise around 0 (about -1 to 1), with spots of about ``cell`` pixels."""
    noise = np.random.default_rng(seed).standard_normal((height // cell + 3, width // cell + 3)).astype(np.float32)
    image = Image.fromarray(noise).resize((noise.shape[1] * cell, noise.shape[0] * cell), Image.Resampling.BICUBIC)
    return np.asarray(image)[cell : cell + height, cell : cell + width] * np.float32(0.6)


def ridge(width: int, rng: random.Random, height: float) -> Floats:
    """A gentle skyline: how far each column is from its middle."""
    x = np.arange(width, dtype=np.float32) / width
    waves = ((1.3, 1.0), (2.7, 0.5), (5.9, 0.16))
    parts = [size * np.sin(math.tau * (often * x + rng.random())) for often, size in waves]
    return (sum(parts) * height / 1.6).astype(np.float32)  # type: ignore[union-attr]


def glow(picture: Floats, x: float, y: float, radius: float, color: Color, strength: float) -> None:
    """Add soft light around a point, in place."""
    height, width, _ = picture.shape
    left, right = max(0, int(x - radius * 2)), min(width, int(x + radius * 2))
    top, bottom = max(0, int(y - radius * 2)), min(height, int(y + radius * 2))
    if left >= right or top >= bottom:
        return
    across = (np.arange(left, right, dtype=np.float32) - x) ** 2
    down = (np.arange(top, bottom, dtype=np.float32) - y) ** 2
    light = np.exp(-(down[:, None] + across[None, :]) / (radius * radius * 0.6)) * strength
    part = picture[top:bottom, left:right]
    part += (np.asarray(color, dtype=np.float32) - part) * light[..., None]
