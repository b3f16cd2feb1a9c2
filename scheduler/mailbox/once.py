"""Names what is noted once for a chat, by all processes together; knows no time and no store."""

from enum import StrEnum

CARD_EVERY = 600
"""Seconds in which a person gets no second crisis card in a chat."""


class Once(StrEnum):
    """What a chat, or one person in it, gets once within some time; it is forgotten with the chat."""

    CARD = "card"
    OWED_CARD = "owed"
    ASKED_AGAIN = "again"
    EXHAUSTED = "exhausted"
    MACHINE = "machine"
    JOINED = "joined"
