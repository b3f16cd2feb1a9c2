"""Questions that no rule takes for one on what somebody told, answered where what they told lies near; knows no
store, no engine and no prompt."""

from engine.memory.knowing.near.asking import may_be_near, near_questions
from engine.memory.knowing.near.finding import Near
from engine.memory.knowing.near.lines import Said, said_in

__all__ = ["Near", "Said", "may_be_near", "near_questions", "said_in"]
