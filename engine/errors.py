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


class EngineFailed(EngineDown):
    """The server was there and failed at this one request (500, a cut stream, silence), perhaps for what was in it."""


class EngineRefused(EngineError):
    """The server understood and said no (wrong key, unknown model, a setting): until that changes, nobody is
    answered."""


class PromptRefused(EngineRefused):
    """The server won't answer this one prompt (content filter, template): the caller asks once more with less of the
    talk; everybody else is answered."""


class PromptTooLong(PromptRefused):
    """The prompt does not fit the model's context; the caller compacts and asks again."""


class NotMade(Exception):
    """There is no such picture or voice note now: nobody makes it here, or whoever does failed. What stands for it is
    said instead."""


class NotFound(Exception):
    """What was to be looked up on the web can't be: the search does not answer, or too late."""
