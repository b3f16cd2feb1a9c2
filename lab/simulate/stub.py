"""A model that does what it is asked, in few words, so that what is simulated is the house and not a model."""

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from engine.messages import Usage
from engine.ports import Capabilities, Piece, Request
from lab.simulate.people import EVENTS

_GOAL = re.compile(r"opens a new conversation: (.*?)\. Write one", re.DOTALL)
_EVENT = re.compile("|".join(map(re.escape, EVENTS)))


@dataclass(slots=True)
class Obedient:
    """``goals`` holds, by chat, what his latest first words were to be about."""

    goals: dict[str, str] = field(default_factory=dict)
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities("obedient", 1024, structured=True, late_system=True, same_role=True)
    )
    _answers: int = field(default=0, init=False)

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Say something that was not said before, about what the prompt's tail is about."""
        self._answers += 1
        tail = request.messages[-1].content
        about = " and ".join(dict.fromkeys(_EVENT.findall(tail)))
        if goal := _GOAL.search(tail):
            self.goals[request.session] = goal[1]
            about = about or goal[1]
            text = f"Here is a line about {about}, my {self._answers}th hello."
        else:
            text = f"That is my {self._answers}th answer{f' and I wonder about {about}' if about else ''}."
        yield Piece(text, "stop", Usage(100, 80, 10))

    async def complete(self, request: Request) -> Piece:
        """Say yes to a first word, nothing to any other question, and sum up in a sentence."""
        if request.schema is None:
            return Piece("They tell each other about their days.", "stop", Usage(100, 80, 10))
        fields = request.schema.get("properties", {})
        answer = {"send": True, "candidate": 0, "motivation": 0.9, "next_check_hours": 24} if "send" in fields else {}
        return Piece(json.dumps(answer), "stop", Usage(100, 80, 10))
