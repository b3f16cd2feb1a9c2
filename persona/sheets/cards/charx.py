"""Opens and makes .charx files: a ZIP with card.json and what belongs to it; nothing is ever written by its names."""

import io
import zipfile
import zlib
from collections.abc import Mapping

from persona.sheets.bounds import LARGEST_JSON, CardError

CARD = "card.json"
_MOST_FILES, _MOST_BYTES = 500, 64 << 20
_LONGEST_NAME = 200
_BEGAN = (1980, 1, 1, 0, 0, 0)
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
_WHAT = "the .charx file"


def is_zip(content: bytes) -> bool:
    """Whether these bytes are an archive, one behind a picture too."""
    return content[:2] == b"PK" or zipfile.is_zipfile(io.BytesIO(content))


def opened(content: bytes) -> Mapping[str, bytes]:
    """What lies in it, by name, in its order. Raises CardError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _files(archive)
    except _BROKEN as error:
        raise CardError(_WHAT, "is damaged or no ZIP: export it again") from error


def made(files: Mapping[str, bytes]) -> bytes:
    """A file that holds these, the same for the same."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _BEGAN), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _files(archive: zipfile.ZipFile) -> Mapping[str, bytes]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > _MOST_FILES:
        raise CardError(_WHAT, f"holds {len(members)} files; at most {_MOST_FILES} are read: drop some assets")
    files: dict[str, bytes] = {}
    room = _MOST_BYTES
    for member in members:
        if member.flag_bits & 1:
            raise CardError(_WHAT, "is encrypted: save it without a password")
        if len(member.filename) > _LONGEST_NAME:
            raise CardError(_WHAT, f"holds a name of more than {_LONGEST_NAME} characters: rename it")
        # Whatever its header says: no more is unpacked than there is room for.
        most = min(room, LARGEST_JSON if member.filename == CARD else room)
        with archive.open(member) as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise CardError(member.filename[:80], f"unpacks to more than {most:,} bytes: make it smaller")
        room -= len(content)
        files[member.filename] = content
    return files
