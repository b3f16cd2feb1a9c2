"""What comes from elsewhere is a picture of a size that can be taken, or it is refused; nothing else of it is left."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from engine.media.photos import LARGEST_IN, BadPicture, as_jpeg, as_png


def file_of(image: Image.Image, kind: str, **more: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_the_usual_kinds_are_made_small(kind: str) -> None:
    raw = file_of(Image.new("RGB", (900, 300), (9, 99, 200)), kind)
    assert Image.open(io.BytesIO(as_jpeg(raw, 300))).size == (300, 100)
    assert Image.open(io.BytesIO(as_png(raw, 300))).format == "PNG"


def test_a_photo_taken_sideways_stands_upright_and_tells_no_place() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret place"
    jpeg = as_jpeg(file_of(Image.new("RGB", (80, 40)), "JPEG", exif=exif), 80)
    assert Image.open(io.BytesIO(jpeg)).size == (40, 80)
    assert b"secret" not in jpeg
    assert not Image.open(io.BytesIO(jpeg)).getexif()


def test_what_can_be_seen_through_is_white() -> None:
    png = as_png(file_of(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG"), 4)
    assert Image.open(io.BytesIO(png)).getpixel((1, 1)) == (255, 255, 255)


REFUSED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "garbage": lambda: b"garbage",
    "head": lambda: b"\x89PNG\r\n\x1a\n",
    "cut": lambda: file_of(Image.new("RGB", (64, 64)), "JPEG")[:-200],
    "large": lambda: file_of(Image.new("1", (9000, 9000)), "PNG"),
    "bomb": lambda: file_of(Image.new("1", (30000, 30000)), "PNG"),
    "kind": lambda: file_of(Image.new("RGB", (8, 8)), "TIFF"),
    "heavy": lambda: b"\xff" * (LARGEST_IN + 1),
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
def test_the_rest_is_refused(raw: Callable[[], bytes]) -> None:
    with pytest.raises(BadPicture):
        as_jpeg(raw(), 64)
