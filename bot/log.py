"""JSON log lines on standard error: one a turn, one an error; message text has no way in."""

import logging
import sys

import structlog

from bot.metrics import Metrics
from engine.messages import TurnReport
from scheduler.conversation import Watch

# Whatever a caller passes by these names, or a vendor's exception carries, stays out of the log.
_NEVER = frozenset({"text", "message", "prompt", "content", "body", "exc_info", "stack_info"})


def configure(level: str) -> None:
    """Set up the log at ``level`` (debug, info, warning, error)."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_text,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Vendors log requests with their addresses, and Telegram's hold the token.
    for vendor in ("httpx", "telegram", "discord", "apscheduler", "uvicorn", "aiohttp"):
        logging.getLogger(vendor).setLevel(logging.CRITICAL)


def watch(metrics: Metrics) -> Watch:
    """Return what turns each report into counts and one log line."""
    log = structlog.get_logger()

    def report(turn: TurnReport) -> None:
        metrics.report(turn)
        log.info(
            "turn.done",
            door=turn.door,
            kind=turn.kind,
            outcome=turn.outcome,
            persona=turn.persona,
            stage=turn.stage,
            seconds=round(turn.seconds, 3),
            first_bubble_seconds=round(turn.first_bubble_seconds, 3),
            bubbles=turn.bubbles,
            burst=turn.burst,
            calls=turn.calls,
            prompt_tokens=turn.usage.prompt,
            cached_tokens=turn.usage.cached,
            output_tokens=turn.usage.output,
        )

    def error(kind: str, cause: BaseException | None) -> None:
        metrics.errors.labels(kind).inc()
        log.warning(f"{kind}.failed", cause=_described(cause))

    def count(door: str, what: str) -> None:
        metrics.errors.labels(f"{door}_{what}").inc()

    return Watch(report, error, count)


def _described(cause: BaseException | None) -> str:
    """Where it happened and of what type; only our own errors' words are known to hold no message text."""
    if cause is None:
        return ""
    if isinstance(cause, BaseExceptionGroup):
        return "; ".join(_described(each) for each in cause.exceptions)
    ours = type(cause).__module__.split(".")[0] in ("engine", "scheduler", "persona", "bot")
    trace = cause.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    return f"{type(cause).__name__}{f': {cause}' if ours else ''}{where}"


def _without_text(_logger: object, _method: str, event: "structlog.typing.EventDict") -> "structlog.typing.EventDict":
    return {key: value for key, value in event.items() if key not in _NEVER}
