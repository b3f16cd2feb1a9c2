"""Checks a picture that came from elsewhere, and makes it small and bare: no size beyond need, no EXIF, no other
metadata; knows no service and no door."""

import io
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

_MOST_PIXELS = 40_000_000
"""Of a picture that is opened at all; a bomb has more."""
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LARGEST_IN = 12_000_000
"""Bytes of a picture that is read."""


class BadPicture(Exception):
    """These bytes are no picture that can be taken; the text says why."""


def as_png(raw: bytes, side: int) -> bytes:
    """The picture as a bare PNG of at most ``side`` pixels. Raises BadPicture."""
    return _written(_opened(raw, side), "PNG")


def as_jpeg(raw: bytes, side: int) -> bytes:
    """The picture as a bare JPEG of at most ``side`` pixels, upright. Raises BadPicture."""
    return _written(_opened(raw, side), "JPEG")


def _opened(raw: bytes, side: int) -> "Image.Image":
    if len(raw) > LARGEST_IN:
        raise BadPicture(f"more than {LARGEST_IN // 1_000_000} MB")
    # Most houses are sent no picture for days.
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(raw), formats=_FORMATS)
            if image.width * image.height > _MOST_PIXELS:
                raise BadPicture("too many pixels")
            image.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(image)
            flat = Image.new("RGB", upright.size, (255, 255, 255))
            whole = upright.convert("RGBA")
            flat.paste(whole, mask=whole.getchannel("A"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("no PNG, JPEG, WebP or GIF that can be read") from error
    flat.thumbnail((side, side))
    return flat


def _written(image: "Image.Image", kind: str) -> bytes:
    file = io.BytesIO()
    # Made anew of its pixels alone, nothing else of the file is left.
    image.save(file, kind, quality=85) if kind == "JPEG" else image.save(file, kind)
    return file.getvalue()
