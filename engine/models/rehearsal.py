"""Sends a server a request just as replies will, before anybody waits for one, and learns on what terms it is taken."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from engine.errors import EngineError, EngineRefused
from engine.models.body import QUIET, chat_body
from engine.models.refusals import RequestRefused
from engine.models.terms import STRANGERS, learnt, with_thoughts
from engine.ports import Capabilities, Message, Piece, Request

MOST_LESSONS = 16
"""Refusals from which something is learnt, until a server counts as one that takes nothing."""
_REPLY = Request(
    (Message("system", "Be brief."), Message("user", "hi")), stop=("\nAnn:", "\nHarry:", "\nUser:", "\nAssistant:")
)
# What goes where a server does not say what it minds: what is least needed first.
_STEPS = (STRANGERS, {"stream_options"}, {"stop"}, {"top_p"}, {"temperature"}, {"max_tokens"})


class Audience(Protocol):
    """Who hears the rehearsal."""

    async def first(self, body: Mapping[str, Any]) -> Piece:
        """The first piece of a streamed answer that tells something. Raises EngineError."""
        ...


async def rehearsed(server: Audience, can: Capabilities) -> Capabilities:
    """Return what the server can do, with the terms on which it takes a reply. Raises EngineError."""
    for _ in range(MOST_LESSONS):
        body = chat_body(_REPLY, can, stream=True)
        try:
            piece = await server.first(body)
        except RequestRefused as error:
            can = learnt(can, error.complaint, body) or _guess(can, body, error)
        else:
            return await _quiet(server, can) if _thinks(piece) else can
    raise EngineRefused("the engine refuses every form of a request")


def _guess(can: Capabilities, body: Mapping[str, Any], error: RequestRefused) -> Capabilities:
    for step in _STEPS:
        if fields := step & body.keys():
            return replace(can, terms=replace(can.terms, refused=can.terms.refused | fields))
    raise EngineRefused(str(error)) from error


async def _quiet(server: Audience, can: Capabilities) -> Capabilities:
    """The setting that keeps a model from thinking where the server has one, else room for its thoughts."""
    for quiet in QUIET:
        trial = replace(can, terms=replace(can.terms, quiet=quiet))
        try:
            piece = await server.first(chat_body(_REPLY, trial, stream=True))
        except EngineError:
            continue
        if not _thinks(piece):
            return trial
    return with_thoughts(can)


def _thinks(piece: Piece) -> bool:
    """Whether an answer begins with thoughts, or ends at its longest without a word: those are hidden ones."""
    return piece.thought or piece.text.lstrip().startswith("<think") or (not piece.text and piece.finish == "length")
