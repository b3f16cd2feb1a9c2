"""What the house says of a server or a group: how he is there, and who may change that."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Servers:
    """What the house says of a server or a group: how he is there, and who may change that."""

    private: str
    managers_only: str
    state: str
    done: str
    join_choices: tuple[str, str]
    joins: tuple[str, str]
    tones: Mapping[str, str]
    language_own: str
    quiet_none: str
    unclear: str
    why: tuple[str, str]
