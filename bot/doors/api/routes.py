"""Puts the API's routes on the one app; knows no rule of any of them."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from bot.doors.api import chats, media, memory, operator, personas
from bot.doors.api.completions import route as completions
from bot.doors.api.house import House
from bot.doors.api.problems import answer_problems

_ROUTERS = (chats.router, memory.router, media.router, personas.router, completions.router, operator.router)
_HEADERS = ["Authorization", "Content-Type", "Last-Event-ID", "X-Request-ID"]


def offer(app: FastAPI, house: House) -> None:
    """Serve the API of a house, to pages of its origins too."""
    app.state.house = house
    answer_problems(app)
    for router in _ROUTERS:
        app.include_router(router)
    if house.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(house.origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=_HEADERS,
            expose_headers=["X-Request-ID", "Retry-After"],
            max_age=600,
        )
