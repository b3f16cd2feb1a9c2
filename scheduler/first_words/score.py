"""Whether a reason to write is worth a message to this person: a score, and a threshold. Pure rules, no engine.

A needless message costs three times as much as a missed one, so he writes where three in four would be welcome.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from persona.chat import Chat
from persona.feelings.stage import Stage
from persona.scene import Scene
from scheduler.first_words.candidates import DAY, Candidate
from scheduler.first_words.gates import OFTEN, RARELY, Policy

ANSWERS_KEPT = 8
"""Check-ins from which he learns."""
NEEDLESS = 3.0
"""What a needless message costs, where a missed one costs 1."""
THRESHOLD = math.log(NEEDLESS)
"""Log-odds of being welcome from which he writes."""
NEARLY = 0.5
"""Log-odds below it, up to which an engine's motivation can still make the difference."""

WORTH: Mapping[str, float] = {
    "promise": 4.0,
    "birthday": 3.0,
    "friends_since": 2.5,
    "unfinished_thread": 1.8,
    "shared_interest": 1.6,
    "own_day": 1.5,
    "hello": 1.4,
}
"""Log-odds that a message for that reason is welcome to somebody of whom nothing is known."""
_STAGE: Mapping[Stage, float] = {Stage.INTRODUCTION: -0.1, Stage.FRIEND: 0.0, Stage.CLOSE: 0.2}
_OFTEN: Mapping[str, float] = {RARELY: -0.8, OFTEN: 0.5}
_STALE = 0.05
"""Log-odds that a thread loses a day."""
_A_YES, _A_NO = 3.0, 1.0
"""What he believes before the first check-in: three of four are answered."""
_SILENCE = 0.5
"""Log-odds for each doubling of the silence: who was left in peace for long is disturbed less."""
_DOUBLINGS = 3.0


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    """A candidate with the log-odds that it is welcome."""

    candidate: Candidate
    score: float

    def weigh(self, motivation: float) -> "ScoredCandidate":
        """The same with what an engine thinks of it, from 0 to 1, as one more term."""
        return replace(self, score=self.score + (motivation - 0.5) * 2 * NEARLY)


def rank(scene: Scene, choices: Sequence[Candidate], *, policy: Policy) -> list[ScoredCandidate]:
    """The candidates, best first."""
    ranking = [ScoredCandidate(candidate, score(scene, candidate, policy=policy)) for candidate in choices]
    return sorted(ranking, key=lambda choice: -choice.score)


def score(scene: Scene, candidate: Candidate, *, policy: Policy) -> float:
    """The log-odds that a message about this is welcome to this person now."""
    chat, now = scene.chat, scene.now
    worth = WORTH[candidate.impulse.reason] - _STALE * max(now - candidate.at, 0.0) / DAY * (candidate.promise is None)
    return (
        worth
        + answering(chat)
        + _STAGE[chat.bond.stage]
        + _OFTEN.get(chat.first_words.often, 0.0)
        + _silence(chat, now, policy)
    )


def answering(chat: Chat) -> float:
    """What he learnt from how often they answered, in log-odds; 0 where nothing is known."""
    latest = chat.first_words.answers[-ANSWERS_KEPT:]
    yes = _A_YES + sum(latest)
    no = _A_NO + len(latest) - sum(latest)
    return math.log(yes / no) - math.log(_A_YES / _A_NO)


def book(chat: Chat) -> tuple[bool, ...]:
    """The answers after another check-in, which has none as yet."""
    return (*chat.first_words.answers, False)[-ANSWERS_KEPT:]


def explanation(chat: Chat) -> str:
    """Which of the reasons for saying nothing small weighs most, as the key of its words for /why."""
    if chat.first_words.often == RARELY:
        return "rarely"
    return "few_answers" if answering(chat) < 0 else ""


def _silence(chat: Chat, now: float, policy: Policy) -> float:
    quiet_for = now - max(chat.session.heard_at, chat.session.said_at)
    doublings = math.log2(quiet_for / policy.after) if quiet_for > policy.after > 0 else 0.0
    return _SILENCE * min(doublings, _DOUBLINGS)
