"""What is said of what is kept of a person: the export, the memory, an engine elsewhere, the end."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Records:
    """What is said of what is kept of a person: the export, the memory, an engine elsewhere, the end."""

    export: str
    export_private: str
    memory_private: str
    memory_question: str
    memory_choices: tuple[str, str]
    memory_on: str
    memory_off: str
    memory_is_on: str
    memory_is_off: str
    memory_unasked: str
    memory_nothing: str
    memory_list: str
    memory_more: str
    memory_summary: str
    memory_how: str
    memory_told: str
    memory_until: str
    memory_kept: str
    memory_refused: str
    memory_pinned: str
    memory_unpinned: str
    memory_shared: str
    memory_unshared: str
    memory_corrected: str
    memory_deleted: str
    memory_unknown: str
    memory_turn_on: str
    memory_turn_off: str
    memory_delete: str
    remote_question: str
    remote_choices: tuple[str, str]
    remote_yes: str
    remote_no: str
    remote_none: str
