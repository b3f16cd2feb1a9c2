"""Who is who among those that somebody told of: which name is whose, and what is said of whom; knows no store, no
engine and no prompt."""

from engine.memory.knowing.whom.answering import Known, known_of, may_answer, may_know
from engine.memory.knowing.whom.asking import whose
from engine.memory.knowing.whom.circle import Circle, circle
from engine.memory.knowing.whom.following import in_full, leans

__all__ = ["Circle", "Known", "circle", "in_full", "known_of", "leans", "may_answer", "may_know", "whose"]
