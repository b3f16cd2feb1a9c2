"""What was uploaded, by file id, and the media objects that show it; knows no chat."""

import itertools
from pathlib import PurePosixPath
from typing import Any

from lab.loopback.shelves import Shelf
from lab.loopback.telegram.wire import Handler, Json, Request, bad

SHAPES: dict[str, Json] = {
    "photo": {"width": 640, "height": 480},
    "voice": {"duration": 1, "mime_type": "audio/ogg"},
    "document": {"mime_type": "application/octet-stream"},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
}


class Files:
    """Names and contents of the latest files."""

    def __init__(self, keep: int) -> None:
        self._files: Shelf[str, tuple[str, bytes]] = Shelf(keep)
        self._numbers = itertools.count(1)

    def store(self, kind: str, name: str, content: bytes, file_id: str | None = None) -> Any:
        """Keep a file and return its media object; a photo is a list of sizes."""
        file_id = file_id or f"{kind}-{next(self._numbers)}"
        self._files.put(file_id, (name, content))
        media = _fields(file_id, content) | SHAPES[kind] | ({"file_name": name} if kind == "document" else {})
        return [media] if kind == "photo" else media

    def get(self, file_id: str) -> tuple[str, bytes] | None:
        """Name and content of a file, if there is one."""
        return self._files.get(file_id)

    def methods(self) -> dict[str, Handler]:
        """What the bot may ask about files."""
        return {"getFile": self._get_file}

    def _get_file(self, call: Request) -> Json:
        file_id = call.text("file_id")
        if file_id not in self._files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        name, content = self._files[file_id]
        return _fields(file_id, content) | {"file_path": f"files/{file_id}{PurePosixPath(name).suffix}"}


def _fields(file_id: str, content: bytes) -> Json:
    return {"file_id": file_id, "file_unique_id": f"unique-{file_id}", "file_size": len(content)}
