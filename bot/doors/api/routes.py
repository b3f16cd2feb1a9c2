"""The API's routes as one app, and its description; knows no rule of any of them."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from bot.doors.api import chats, media, memory, operator, personas, standing
from bot.doors.api.completions import route as completions
from bot.doors.api.house import House
from bot.doors.api.problems import answer_problems

_ROUTERS = tuple(part.router for part in (chats, standing, memory, media, personas, completions, operator))
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": HTTPStatus(status).phrase, "content": {"application/problem+json": {}}}
    for status in (401, 403, 404, 409, 413, 422, 429, 503)
}
"""What any route may answer instead."""
_HEADERS = ["Authorization", "Content-Type", "Last-Event-ID", "X-Request-ID"]


def api(house: House) -> FastAPI:
    """Return what serves the API of a house, to pages of its origins too."""
    app = FastAPI(title="aifriend", version="1", redoc_url=None, openapi_url="/v1/openapi.json", docs_url="/v1/docs")
    app.state.house = house
    answer_problems(app)
    for router in _ROUTERS:
        app.include_router(router, responses=_PROBLEMS)
    if house.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(house.origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=_HEADERS,
            expose_headers=["X-Request-ID", "Retry-After"],
            max_age=600,
        )
    return app
