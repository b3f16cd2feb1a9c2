"""Evaluates one model: its replies to the file, how likely the references are to it, and its company."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.models.vllm import OpenAICompatible
from lab.evaluate.bootstrap import Measure
from lab.evaluate.companion.drift import thirds
from lab.evaluate.companion.playing import Case, played
from lab.evaluate.likelihood import Likelihood, served, weights
from lab.evaluate.measures import of_company, of_likelihood, of_replies
from lab.evaluate.overlap import corpus, overlap
from lab.evaluate.replies import each, replies
from lab.evaluate.rows import Row
from lab.evaluate.speakers import Source, opened
from lab.evaluate.watch import Watch
from persona.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of every model in the same way; at most ``most`` probes of a kind, ``raw`` without the house."""

    rows: tuple[Row, ...]
    sheet: Sheet
    seed: int
    raw: bool
    most: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """All that was found of one model: figures by name, what must be said beside them, and the words themselves."""

    name: str
    measures: Mapping[str, Measure]
    notes: tuple[str, ...]
    replies: tuple[str, ...]
    cases: tuple[Case, ...]
    thirds: tuple[Mapping[str, float], ...]


async def evaluated(source: Source, plan: Plan) -> Result:
    """Return what a model is worth. Raises EngineError, ValueError."""
    rows, name = plan.rows, source.name
    voice = plan.sheet.name
    async with opened(source, voice) as client:
        adapter = voice if source.adapter_file else ""
        said = await replies(client, rows, plan.seed, adapter, at_once=source.at_once, words=f"{name}: replies")
        company = await played(
            client, plan.sheet, seed=plan.seed, raw=plan.raw, most=plan.most, words=f"{name}: company"
        )
        found, notes = await served_likelihoods(client, source, rows) if source.is_url else ([], [])
    if not source.is_url:
        found, notes = await asyncio.to_thread(_read, source, rows)
    references = [row.reference for row in rows]
    overlaps = [overlap(reply, reference) for reply, reference in zip(said, references, strict=True)]
    whole = corpus(said, references)
    notes += [
        f"corpus BLEU {whole.bleu:.2f} ({whole.signatures[0]}), corpus chrF {whole.chrf:.2f} ({whole.signatures[1]})"
    ]
    if foreign := sum(each.by_character for each in overlaps):
        notes.append(f"ROUGE counted characters in {foreign} of {len(rows)} rows, whose script its tokenizer drops")
    measures = {
        **dict(of_likelihood(found) if found else ()),
        **dict(of_replies(said, references, overlaps)),
        **dict(of_company(company)),
    }
    return Result(
        name, measures, tuple(notes), tuple(said), company.cases, tuple(thirds(company.drift)) if company.drift else ()
    )


async def served_likelihoods(
    client: OpenAICompatible, source: Source, rows: Sequence[Row]
) -> tuple[list[Likelihood], list[str]]:
    """How likely the references are to a server, none where it does not tell, and what to say of it. Raises
    EngineError."""
    if not await served.tells(client, rows[0]):
        return [], ["no perplexity: the server tells no prompt log-probabilities (vLLM does)"]

    async def ask(row: Row) -> Likelihood | None:
        return await served.likelihood(client, row)

    found = await each(rows, ask, at_once=source.at_once, words=f"{source.name}: likelihood")
    return _noted([one for one in found if one is not None])


def _read(source: Source, rows: Sequence[Row]) -> tuple[list[Likelihood], list[str]]:
    if lacking := weights.missing():
        return [], [f"no perplexity: {lacking}"]
    model, watch, found = (
        weights.Weights(source.file, source.adapter_file),
        Watch(f"{source.name}: likelihood", len(rows)),
        [],
    )
    for row in rows:
        found.append(model.likelihood(row))
        watch.step()
    return _noted(found)


def _noted(found: list[Likelihood]) -> tuple[list[Likelihood], list[str]]:
    endings = sorted({one.behind for one in found})
    behind = ", ".join(map(repr, endings)) if any(endings) else "nothing"
    tokens = sum(one.tokens for one in found)
    return found, [f"likelihood over {tokens} tokens of replies, with what the template puts behind one ({behind})"]
