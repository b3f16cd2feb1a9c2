"""Finds out at start what an OpenAI-compatible server can do, by asking it once for each ability."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path, PurePath
from typing import Any, Protocol

import msgspec

from engine.errors import EngineError, EngineRefused
from engine.models.answers import odds_in
from engine.models.body import REPETITION, answer_format, chat_body, telling_odds
from engine.models.rehearsal import Audience, rehearsed
from engine.ports import Capabilities, Message, Request, Sampling

_TALK = "/v1/chat/completions"
_HI = Message("user", "hi")
_SYSTEM = Message("system", "Be brief.")
_HELLO = Message("assistant", "hello")
_IN_JSON = Message("system", "Answer in JSON.")


class Server(Audience, Protocol):
    """What can be asked; every way raises EngineError."""

    @property
    def url(self) -> str: ...

    async def get(self, path: str) -> bytes:
        """GET ``path`` and return the raw answer."""
        ...

    async def ask(self, path: str, body: Mapping[str, Any]) -> bytes:
        """POST ``body`` as JSON and return the raw answer."""
        ...


async def probe(server: Server, *, model: str) -> Capabilities:
    """Return what the ``server`` can do. Raises EngineDown if it is not there at all or goes away while it is asked,
    EngineRefused if ``model`` is not among its models or it is no such server."""
    name, context, parameters, voices = await _model(server, model)
    # A server that takes no reply on any terms is down; after this, a refusal is about the shape asked for.
    can = await rehearsed(server, Capabilities(model=name, context=context, parameters=parameters, voices=voices))
    asking = _Asking(server, can)
    form = await _form(asking)
    if can.terms.thinking and not await asking.takes(_HI):
        # Some refuse to end in the middle of a thought.
        asking = replace(asking, tokens=2)
    can = replace(
        can,
        terms=replace(can.terms, form=form),
        priority=await asking.takes(_HI, priority=1),
        structured=bool(form),
        odds=await _tells_odds(asking),
        repetition=await _minds_repetition(asking),
        late_system=await asking.takes(_SYSTEM, _HI, _SYSTEM),
        assistant_first=await asking.takes(_SYSTEM, _HELLO, _HI),
        same_role=await asking.takes(_SYSTEM, _HI, _HI, _HELLO, _HELLO, _HI),
        names=await _shows_names(asking),
        vision=not can.small and await _sees(asking),
        adapters=await _adapters(server),
    )
    # Asked last, and not to be refused: had the server gone away, all of the above would only look refused.
    await asking.ask(_SYSTEM, _HI)
    return can


async def _model(server: Server, model: str) -> tuple[str, int, int, tuple[str, ...]]:
    """The name of the model to use, its context in tokens, its parameters (0: not told), and its adapters, which vLLM
    lists as its children."""
    try:
        entries = {str(entry["id"]): entry for entry in _decode(await server.get("/v1/models"))["data"]}
    except (KeyError, TypeError) as error:
        raise EngineRefused(f"what answers at {server.url} is no such engine: correct ENGINE_URL") from error
    if not entries:
        raise EngineRefused(f"the engine at {server.url} serves no model")
    if model and model not in entries:
        raise EngineRefused(f"the engine serves {', '.join(entries)}, not {model}: set ENGINE_MODEL")
    name = model or next(iter(entries))
    entry = entries[name]
    meta = entry.get("meta") or {}
    context = entry.get("max_model_len") or meta.get("n_ctx") or Capabilities().context
    voices = tuple(each for each, told in entries.items() if told.get("parent") == name)
    return name, int(context), int(meta.get("n_params") or 0), voices


@dataclass(frozen=True, slots=True)
class _Asking:
    """One ``server`` that is asked, on the terms that it ``can`` keep, for an answer of a few ``tokens``."""

    server: Server
    can: Capabilities
    tokens: int = 1

    async def ask(self, *messages: Message, **fields: Any) -> Any:
        """The decoded answer, None where it is no JSON. Raises EngineError."""
        request = Request(messages, Sampling(temperature=0, max_tokens=self.tokens))
        return _decode(await self.server.ask(_TALK, chat_body(request, self.can, stream=False) | fields))

    async def answer(self, *messages: Message, **fields: Any) -> Any:
        """The decoded answer, or None where the server refuses the shape."""
        try:
            return await self.ask(*messages, **fields)
        except EngineError:
            return None

    async def takes(self, *messages: Message, **fields: Any) -> bool:
        """Whether such messages, with these fields, are not refused."""
        return await self.answer(*messages, **fields) is not None


async def _form(asking: _Asking) -> str:
    """How the server is bound to JSON. One that ignores ``response_format`` would not answer "hi" with an object."""
    schema = {
        "type": "object",
        "properties": {"a": {"const": 1}},
        "required": ["a"],
        "additionalProperties": False,
    }
    asking = replace(asking, tokens=16)
    for form in ("json_schema", "json_object"):
        answer = await asking.answer(_IN_JSON, _HI, response_format=answer_format(schema, form))
        if isinstance(answer, dict):
            written = _decode(((_choice(answer).get("message") or {}).get("content") or "").encode())
            return form if written == {"a": 1} or (form == "json_object" and isinstance(written, dict)) else ""
    return ""


async def _tells_odds(asking: _Asking) -> bool:
    """Many servers ignore the question."""
    answer = await asking.answer(_HI, **telling_odds(1))
    return isinstance(answer, dict) and bool(odds_in(_choice(answer).get("logprobs")))


async def _minds_repetition(asking: _Asking) -> bool:
    """Many servers ignore what they don't know; one that knows the setting refuses nonsense in it."""
    nonsense = {"max_pattern_size": "many"}
    takes = await asking.takes(_HI, repetition_detection=REPETITION)
    return takes and not await asking.takes(_HI, repetition_detection=nonsense)


async def _shows_names(asking: _Asking) -> bool:
    """A template that shows names needs more tokens for a long one."""
    greeting = replace(_HI, name="Bartholomew Maximilian")
    asking = replace(asking, can=replace(asking.can, names=True))
    anonymous, with_name = [_usage(await asking.answer(_SYSTEM, message)) for message in (_HI, greeting)]
    return int(with_name.get("prompt_tokens", 0)) > int(anonymous.get("prompt_tokens", 0)) > 0


async def _sees(asking: _Asking) -> bool:
    """Some servers take images and drop them; one that sees needs tokens for them."""
    picture = replace(_HI, images=((Path(__file__).parent / "probe.jpg").read_bytes(),))
    blind, seeing = [_usage(await asking.answer(_SYSTEM, message)) for message in (_HI, picture)]
    return int(seeing.get("prompt_tokens") or 0) > int(blind.get("prompt_tokens") or 0) > 0


async def _adapters(server: Server) -> tuple[str, ...]:
    """Whose adapters llama.cpp's server has loaded: their files are named after their personas."""
    try:
        found = _decode(await server.get("/lora-adapters"))
    except EngineError:
        return ()
    entries = sorted(found, key=itemgetter("id")) if isinstance(found, list) else ()
    return tuple(PurePath(entry["path"]).stem for entry in entries)


def _decode(answer: bytes) -> Any:
    try:
        return msgspec.json.decode(answer)
    except msgspec.DecodeError:
        return None


def _choice(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    choice = (answer.get("choices") or [{}])[0]
    return choice if isinstance(choice, dict) else {}


def _usage(answer: Any) -> dict[str, Any]:
    return (answer.get("usage") if isinstance(answer, dict) else None) or {}
