"""What goes wrong over HTTP, as values and as RFC 9457 problems, in OpenAI's form where its clients call; knows no
chat."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from scheduler.errors import LeaseLost, StoreDown

OPENAI = ("/v1/chat/completions", "/v1/models")
"""Where paths begin whose clients read errors as OpenAI puts them."""
_KINDS = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
_LONGEST = 200


@dataclass(eq=False)
class Problem(Exception):
    """Something that the caller is to hear of: ``detail`` says what to do, ``code`` names it for programs."""

    status: int
    detail: str
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def answer_problems(app: FastAPI) -> None:
    """Have all that is raised on the way of a request told as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(StoreDown, _away)
    app.add_exception_handler(LeaseLost, _away)


def told(request: Request, problem: Problem, **more: Any) -> Response:
    """The problem as the answer to a request."""
    title = HTTPStatus(problem.status).phrase
    headers = dict(problem.headers)
    if request.url.path.startswith(OPENAI):
        kind = _KINDS.get(problem.status, "api_error" if problem.status >= 500 else "invalid_request_error")
        error = {"message": problem.detail, "type": kind, "param": None, "code": problem.code or None}
        return Response(json.dumps({"error": error}), problem.status, headers, "application/json")
    body = {"type": "about:blank", "title": title, "status": problem.status, "detail": problem.detail}
    body |= {"instance": f"urn:request:{request.state.request_id}"} | ({"code": problem.code} if problem.code else {})
    return Response(json.dumps(body | more), problem.status, headers, "application/problem+json")


async def _problem(request: Request, error: Any) -> Response:
    return told(request, error)


async def _of_http(request: Request, error: Any) -> Response:
    return told(request, Problem(error.status_code, str(error.detail), headers=error.headers or {}))


async def _invalid(request: Request, error: Any) -> Response:
    """Where and why a request does not fit, without what it held."""
    faults = [{"at": _place(fault["loc"]), "message": str(fault["msg"])[:_LONGEST]} for fault in error.errors()[:20]]
    detail = "; ".join(f"{fault['at']}: {fault['message']}" for fault in faults[:3])
    return told(request, Problem(422, detail, "invalid"), errors=faults)


async def _away(request: Request, _: Exception) -> Response:
    # What is wrong with it the operator hears; whoever calls can only wait.
    away = Problem(503, "what is kept can't be reached now: try again in a while", "store_away", {"Retry-After": "5"})
    return told(request, away)


def _place(path: Sequence[Any]) -> str:
    return ".".join(str(part)[:_LONGEST] for part in path if part != "body") or "body"
