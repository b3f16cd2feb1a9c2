"""The whole card: painting, words and seal on parchment, as a PNG; the same card is the same bytes."""

import io
import random
from functools import lru_cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from engine.media.card import land, owl, paper, plants, sky
from engine.media.card.values import Card, Color

_LEFT, _TOP = 72, 66
_INK, _PALE = (66, 42, 30), (136, 98, 66)
_ROOM = 630
"""Pixels that a written line may take."""
_SIZES = (58, 50, 46, 42, 36, 31)
_FACE = (338, 146, 528, 326)
"""Where in the painting her face is: left, top, right, bottom."""
_COLORS = 216
_ACCENTS: tuple[Color, ...] = (
    # Wax and wool, from dark to light; blossoms; straw and amber; ink, and what is white.
    (84, 12, 18), (118, 18, 24), (146, 24, 30), (172, 34, 38), (196, 50, 52), (214, 74, 66), (232, 112, 100),
    (246, 160, 146), (250, 196, 208), (242, 164, 186), (232, 138, 168), (244, 206, 186), (236, 176, 152),
    (250, 214, 104), (255, 226, 120), (186, 160, 226), (140, 116, 190), (92, 132, 176), (138, 190, 226),
    (240, 168, 48), (222, 120, 42), (202, 82, 40), (255, 214, 128), (255, 255, 255), (30, 22, 26), (84, 92, 168),
    (88, 146, 62), (124, 176, 84),
)  # fmt: skip
"""Colors of small things, which would be lost among those of sky and paper."""


def drawn(card: Card) -> bytes:
    """Draw a card as a PNG of at most 300 KB."""
    rng = random.Random(card.seed)  # noqa: S311
    sheet = paper.sheet().copy()
    sheet.paste(_painting(card, rng), (_LEFT, _TOP), sky.ragged(card.seed % 7))
    _write(sheet, card)
    seal = paper.seal().rotate(rng.uniform(-14, 14), Image.Resampling.BICUBIC)
    sheet.paste(seal, (596, 808), seal.getchannel("A"))
    file = io.BytesIO()
    _in_few_colors(sheet).save(file, "PNG", compress_level=4)
    return file.getvalue()


def _in_few_colors(sheet: Image.Image) -> Image.Image:
    """The same in a palette of its own, so that it is a quarter of the size."""
    common = sheet.reduce(3).quantize(_COLORS, Image.Quantize.MEDIANCUT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*common[: _COLORS * 3], *(part for color in _ACCENTS for part in color)])
    return sheet.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)


def _painting(card: Card, rng: random.Random) -> Image.Image:
    image = land.landscape(card.weather, card.season).copy()
    sky.weathered(image, card.weather, card.season, rng, near=False)
    bough = plants.bough(card.weather, card.season)
    image.paste(bough, plants.BOUGH, bough.getchannel("A"))
    bird = owl.owl(card.mood, card.weather, card.season)
    image.paste(bird, (296, 441 - owl.FEET), bird.getchannel("A"))
    face = image.crop(_FACE)
    sky.weathered(image, card.weather, card.season, rng, near=True)
    # Nothing falls on what tells the mood.
    image.paste(face, _FACE, _kept_clear())
    return image


@lru_cache(maxsize=1)
def _kept_clear() -> Image.Image:
    left, top, right, bottom = _FACE
    mask = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(mask).ellipse([12, 12, right - left - 12, bottom - top - 12], fill=255)
    return mask.filter(ImageFilter.GaussianBlur(5))


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    content = files("engine.media.card").joinpath("handwriting.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(content), size)


def _write(sheet: Image.Image, card: Card) -> None:
    draw = ImageDraw.Draw(sheet)
    draw.text((88, 622), card.heading, font=_font(36), fill=_PALE)
    size, lines = _fitting(card.line, 3)
    y = 664 + (3 - len(lines)) * size * 0.3
    for at, line in enumerate(lines):
        draw.text((88 + at * 3, y + at * size * 1.02), line, font=_font(size), fill=_INK)
    draw.text((92, 868), card.name, font=_font(58), fill=_INK)
    wide = draw.textlength(card.name, font=_font(58))
    draw.line([(90, 930), (90 + wide * 0.6, 926), (98 + wide, 931)], fill=_INK, width=2)
    draw.text((310, 908), card.label, font=_font(25), fill=_PALE)


def _fitting(text: str, most: int) -> tuple[int, list[str]]:
    """The largest hand in which a text fits, and its lines; cut where none is small enough."""
    for size in _SIZES:
        lines = _wrapped(text, _font(size))
        if len(lines) <= most:
            return size, lines
    return _SIZES[-1], lines[:most]


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > _ROOM:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
