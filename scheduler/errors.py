"""What can go wrong between deciding and delivering; vendor errors are translated where they happen."""


class StoreDown(Exception):
    """The store can't be reached or refuses to write; the text says what to do."""


class LeaseLost(Exception):
    """Another process serves this chat now; whatever was in flight here is void."""


class Stale(Exception):
    """Something newer arrived in the inbox, so what was about to be committed would ignore it."""


class TooSoon(Exception):
    """The chat has got as many messages as it may for now: wait ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds} s too soon")
        self.seconds = seconds


class Postponed(Exception):
    """The engine is down: the chat is given back with its question and served again later, after ``seconds`` at least
    where the engine is not to be asked sooner."""

    def __init__(self, chat: str, seconds: float = 0.0) -> None:
        super().__init__(chat)
        self.seconds = seconds


class DoorError(Exception):
    """A platform did not take a bubble."""


class DoorShut(DoorError, ValueError):
    """The platform does not let us in as the settings stand; the text says which to change."""


class RateLimited(DoorError):
    """The platform asked to wait ``retry_after`` seconds: at this whole door, or in this chat only."""

    def __init__(self, retry_after: float, *, chat_only: bool = False) -> None:
        super().__init__(f"asked to wait {retry_after} s")
        self.retry_after = retry_after
        self.chat_only = chat_only


class Unreachable(DoorError):
    """The person blocked him or can't be written to: nothing further may be sent."""


class ChatClosed(DoorError):
    """The person could not be reached, and the chat has been closed: nothing is left to do in it."""


class Moved(DoorError):
    """The chat has another id now, ``chat``: what was to be sent goes there, and nothing ever again here."""

    def __init__(self, chat: str) -> None:
        super().__init__("the chat has another id now")
        self.chat = chat


class Undelivered(DoorError):
    """The platform was down or the connection broke; the bubble's fate may be unknown, so it is tried again."""


class Stuck(DoorError):
    """A bubble has failed too often to be waited for: it is tried again in ``seconds``, and nothing waits behind it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"tried again in {seconds} s")
        self.seconds = seconds


class Rejected(DoorError):
    """The platform will never take this bubble as it is; trying again would change nothing."""


class TooLarge(Rejected):
    """What somebody sent has more bytes than anybody asked for."""
