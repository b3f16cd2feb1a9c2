"""Pictures and recordings, in and out; knows no bubble."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response

from bot.doors.api.access import There
from bot.doors.api.house import house_of
from bot.doors.api.problems import Problem
from bot.doors.api.values import TAKEN, file_url

router = APIRouter(prefix="/v1/chats/{chat}/media", tags=["media"])
_TYPES = {"png": "image/png", "ogg": "audio/ogg", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Upload:
    """What was uploaded: its name, by which a message brings it, for a week."""

    name: str
    url: str


@router.post(
    "",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted(TAKEN)},
            "required": True,
        }
    },
)
async def upload(request: Request, there: There, content_type: Annotated[str, Header(max_length=200)] = "") -> Upload:
    """Send a picture or a recording, as the body and nothing else, so that a message can bring it."""
    house = house_of(request)
    kind = content_type.partition(";")[0].strip().casefold()
    if kind not in TAKEN:
        raise Problem(415, f"Content-Type: one of {', '.join(sorted(TAKEN))}", "unsupported")
    content = await request.body()
    if not content:
        raise Problem(422, "the body is empty: send the file itself", "empty")
    media = await house.talks.upload(there, kind, content)
    return Upload(media.id, file_url(there, media.id))


@router.get("/{name}", response_class=Response, responses={200: {"content": {"application/octet-stream": {}}}})
async def fetch(
    request: Request, there: There, name: Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,128}$")]
) -> Response:
    """The bytes of a file of this chat: a picture, a voice note, an upload."""
    content = await house_of(request).mailbox.feed.file(there.chat, name)
    if content is None:
        raise Problem(404, "nothing is kept under that name: files are kept for a week", "no_file")
    kind, _, rest = name.partition("-")
    uploaded = f"{kind}/{rest.partition('-')[0]}"
    known = uploaded if uploaded in TAKEN else _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    # What somebody sent is never a page of ours.
    safe = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, max-age=86400"}
    return Response(content, headers=safe, media_type=known)
