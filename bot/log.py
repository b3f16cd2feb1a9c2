"""JSON log lines on standard error: one a turn, one an error; message text has no way in."""

import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

import structlog

from bot.metrics import Metrics
from bot.texts.menu import COMMANDS
from engine.messages import TurnReport
from scheduler.turns.watch import Watch

# Whatever a caller passes by these names, or a vendor's exception carries, stays out of the log.
_NEVER = frozenset({"text", "message", "prompt", "content", "body", "exc_info", "stack_info"})
# A command is what the person typed; only those that exist are named.
_COMMANDS = frozenset({*COMMANDS, "admit", "age", "blocked", "button", "capped"})
Note = Callable[[str, BaseException | None], None]
_OURS = ("engine", "scheduler", "persona", "bot")


def configure(level: str) -> None:
    """Set up the log at ``level`` (debug, info, warning, error), for ourselves and for every library."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_text,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Asked for each line, since standard error may be another one by then.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Vendors log requests with their addresses, and Telegram's hold the token; others log what they carry.
    if logging.getLogRecordFactory() is not _bare:
        logging.setLogRecordFactory(_bare)
    sys.excepthook = _log_crash
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Plain)]:
        root.removeHandler(handler)
    root.addHandler(_Plain())
    root.setLevel(number)
    for vendor in ("httpx", "telegram", "discord", "apscheduler", "uvicorn", "aiohttp"):
        logging.getLogger(vendor).setLevel(logging.CRITICAL if number > logging.DEBUG else logging.NOTSET)


class _Plain(logging.Handler):
    """Turns a library's record into one line that says who spoke, where and of what error; never what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        structlog.get_logger().log(
            record.levelno, "library.spoke", logger=record.name, where=_place(record), cause=record.getMessage()
        )

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Keep silent: the usual way is to print the record, with all that is in it."""


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say where the house fell down; the usual way is to print the error's words too, which may be a person's."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    way = [f"{frame.f_code.co_filename.rsplit('/', 1)[-1]}:{line}" for frame, line in traceback.walk_tb(trace)]
    structlog.get_logger().critical("house.crashed", cause=_describe(error), way=way)


def _place(record: logging.LogRecord) -> str:
    return f"{record.filename}:{record.lineno}"


def _bare(
    name: str,
    level: int,
    file: str,
    line: int,
    message: object,
    arguments: object,
    exc_info: Any,
    func: str | None = None,
    sinfo: str | None = None,
    **extra: Any,
) -> logging.LogRecord:
    """Make a record that holds no word of what was said, whatever handler gets it."""
    del message, arguments, sinfo, extra
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    cause = _describe(error) if isinstance(error, BaseException) else ""
    return logging.LogRecord(name, level, file, line, cause, None, None, func)


def note(event: str) -> None:
    """Write a line that says only that something was done."""
    structlog.get_logger().info(event)


def watch(metrics: Metrics, note: Note) -> Watch:
    """Return what turns each report into counts and one log line; ``note`` hears the kind of all that goes wrong."""
    log = structlog.get_logger()

    def report(turn: TurnReport) -> None:
        metrics.report(turn)
        log.info(
            "turn.done",
            door=turn.door,
            kind=turn.kind,
            outcome=turn.outcome if turn.kind != "command" or turn.outcome in _COMMANDS else "unknown",
            persona=turn.persona,
            stage=turn.stage,
            seconds=round(turn.seconds, 3),
            first_bubble_seconds=round(turn.first_bubble_seconds, 3),
            bubbles=turn.bubbles,
            burst=turn.burst,
            calls=turn.cost.calls,
            prompt_tokens=turn.cost.usage.prompt,
            cached_tokens=turn.cost.usage.cached,
            output_tokens=turn.cost.usage.output,
            origin=turn.cost.origin,
            faults=",".join(turn.cost.faults),
        )

    def error(kind: str, cause: BaseException | None) -> None:
        metrics.errors.labels(kind).inc()
        note(kind, cause)
        log.warning(f"{kind}.failed", cause=_describe(cause))

    def count(door: str, event: str) -> None:
        metrics.errors.labels(f"{door}_{event}").inc()
        note(event, None)

    return Watch(report, error, count, metrics.count_work, metrics.count_sound, metrics.people.inc)


def _describe(cause: BaseException | None) -> str:
    """Where it happened and of what type; only the words of our own errors, raised by ourselves, hold no text."""
    if cause is None:
        return ""
    if isinstance(cause, BaseExceptionGroup):
        return "; ".join(_describe(part) for part in cause.exceptions)
    trace = cause.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    by_us = (
        trace is not None
        and _is_ours(type(cause).__module__)
        and _is_ours(trace.tb_frame.f_globals.get("__name__", ""))
    )
    return f"{type(cause).__name__}{f': {cause}' if by_us else ''}{place}"


def _is_ours(module: str) -> bool:
    return module.split(".")[0] in _OURS


def _without_text(_logger: object, _method: str, event: "structlog.typing.EventDict") -> "structlog.typing.EventDict":
    return {key: value for key, value in event.items() if key not in _NEVER}
