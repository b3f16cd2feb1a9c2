"""The engine's small tree of errors; every vendor error is translated into one of these where it happens."""


class EngineError(Exception):
    """Something kept the engine from answering; the text says what to do and never holds message text."""


class EngineDown(EngineError):
    """Unreachable, too slow, cut off or garbled: the same request may work later.

    ``retry_after`` is the server's own wish in seconds, 0 where it named none.
    """

    def __init__(self, message: str, *, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EngineRefused(EngineError):
    """The server understood and said no (wrong key, unknown model, bad request): asking again won't help."""


class PromptTooLong(EngineRefused):
    """The prompt does not fit the model's context; the caller compacts and asks again."""
