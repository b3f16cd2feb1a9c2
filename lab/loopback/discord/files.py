"""What was attached to messages, by id; knows no message."""

import mimetypes
from collections.abc import Mapping

from aiohttp import web

from lab.loopback.discord.accounts import Address, Snowflakes
from lab.loopback.discord.wire import Json
from lab.loopback.shelves import Shelf


class Files:
    """Contents of the latest attachments, and the server that gives them out."""

    def __init__(self, ids: Snowflakes, address: Address, keep: int) -> None:
        self._ids, self._address = ids, address
        self._contents: Shelf[int, bytes] = Shelf(keep)

    def attach(self, channel: int, files: Mapping[str, bytes], about: list[Json]) -> list[Json]:
        """Keep files, and return them as attachments, each with what is said about it."""
        attachments = []
        for (name, content), fields in zip(files.items(), about, strict=False):
            file = self._ids.next()
            self._contents.put(file, content)
            url = f"{self._address.url}/attachments/{channel}/{file}/{name}"
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            facts = {"id": str(file), "filename": name, "size": len(content), "content_type": kind}
            attachments.append(fields | facts | {"url": url, "proxy_url": url})
        return attachments

    async def download(self, request: web.Request) -> web.Response:
        """Answer a request for an attachment."""
        content = self._contents.get(int(request.match_info["file"]))
        return web.Response(status=404) if content is None else web.Response(body=content)
