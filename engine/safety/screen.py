"""Decide whether a message may come from a person in danger; knows no chat, no door and no history.

A cascade: phrases and a small linear model look first and are often sure. What they are unsure of is for meaning to
say, by vectors that others make of the pieces named here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.meaning import Vectors, pieces
from engine.safety import classifier, meant
from engine.safety.gloss import english, language_of
from engine.safety.lexicon import count, first, names, without
from engine.safety.reading import Reading
from engine.safety.weighing import TOPICS, Evidence, alone, together

# Log-odds, chosen on scores of folds that no model had seen. SURE is never vetoed; what lies below HOPELESS without
# a phrase is not asked about.
SURE, HOPELESS, SILENT = 4.0, -5.0, -20.0
FLAGGED, CARD = 0.1, 1.5
ALONE_FLAGGED, ALONE_CARD = 0.5, 2.0
ENGLISH = {"crisis", "concern"}
LOW_MOOD = 2.0  # that a card is further away where somebody tells of a low mood and no more
UNNAMED = 1.0  # and where no phrase of danger stands in what was put into English word by word
PHRASES_READ = 600  # characters, in which small words are also looked past
# A paste is read in windows, so that one bad sentence is not diluted by what stands around it.
PASTE, PASTE_READ, PIECE, OVERLAP = 6000, 9000, 240, 80
STEP = classifier.LONGEST - 500


class Level(StrEnum):
    """How worried a message should make us."""

    NONE = "none"
    CONCERN = "concern"
    CRISIS = "crisis"


class Sureness(StrEnum):
    """What the first look says: a card at once, a card unless meaning says no soon, or nothing yet."""

    SURE = "sure"
    MAYBE = "maybe"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the screen thinks of one message, and the name of the rule that said so."""

    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Look:
    """A first look at a text: what it says where meaning has no vote, and the ``pieces`` whose meaning would tell more;
    none where that would change nothing."""

    sureness: Sureness
    alone: Finding
    evidence: Evidence
    name: str = ""
    pieces: tuple[str, ...] = ()


Score = Callable[[str], float]
_NOTHING = Finding(Level.NONE, "")


def screen(reading: Reading) -> Finding:
    """Assess one message, caption or transcript without asking what it means; a story frame changes nothing."""
    return look(reading).alone


def assess(reading: Reading, encode: Callable[[Sequence[str]], Vectors] | None) -> Finding:
    """Assess one message with its meaning, of which ``encode`` makes vectors at once; without one, by the first look
    alone."""
    seen = look(reading)
    return judge(seen, encode(seen.pieces)) if encode and seen.pieces else seen.alone


def look(reading: Reading, score: Score = classifier.score) -> Look:
    """Take a first look at a text, by phrases and a model's log-odds."""
    text = excerpt(reading.text)
    language = language_of(text)
    starts = range(0, max(1, len(text) - 500), STEP)
    windows = [_look_at(text[start : start + classifier.LONGEST], language, score) for start in starts]
    return max(windows, key=lambda window: alone(window.evidence))


def judge(seen: Look, vectors: Vectors) -> Finding:
    """Assess a text of which the pieces' vectors are there."""
    if seen.sureness is Sureness.SURE:
        return seen.alone
    return told_by(seen.evidence, together(seen.evidence, meant.score(vectors)), seen.name)


def unanswered(seen: Look) -> Finding:
    """Assess a text of which nobody said what it means, and should have: what may be a crisis is one."""
    return Finding(Level.CRISIS, seen.name or "classifier") if seen.sureness is Sureness.MAYBE else seen.alone


def settle(evidence: Evidence, odds: float, name: str = "") -> tuple[Sureness, Finding, bool]:
    """What evidence and its log-odds come to without meaning, and whether meaning is to be asked."""
    finding = finding_of(odds, ALONE_FLAGGED, ALONE_CARD + LOW_MOOD * evidence.is_low_mood, name or "classifier")
    if evidence.topic.startswith("crisis") and odds > SURE:
        return Sureness.SURE, replace(finding, level=Level.CRISIS), False
    if evidence.is_foreign:
        # Of these languages the models know next to nothing, and the phrases are few and plain.
        return Sureness.NONE, Finding(Level.CRISIS, name), False
    if not evidence.has_vote or not (evidence.topic or evidence.odds > HOPELESS):
        return Sureness.NONE, finding, False
    return Sureness.MAYBE if finding.level is not Level.NONE else Sureness.NONE, finding, True


def told_by(evidence: Evidence, odds: float, name: str = "") -> Finding:
    """What evidence and its log-odds come to with its meaning."""
    card = CARD + LOW_MOOD * evidence.is_low_mood + UNNAMED * evidence.is_unnamed
    return finding_of(odds, FLAGGED, card, name or "meaning")


def finding_of(odds: float, flagged: float, card: float, reason: str) -> Finding:
    """What log-odds come to by the bars of a concern and of a crisis."""
    if odds <= flagged:
        return _NOTHING
    return Finding(Level.CRISIS if odds > card else Level.CONCERN, reason)


def evidence_of(text: str, bare: str, plain: str, language: str, odds: float) -> tuple[Evidence, str]:
    """What is known of a normalized text in a language, ``bare`` of idioms, and as it is in ``plain`` English; and the
    name of its gravest phrase."""
    topic, name = _phrase(bare)
    return Evidence(odds, topic, classifier.is_text(text), language, names("frame", plain)), name


def serious(text: str) -> str:
    """What is said without the laughter beside it, which excuses nothing that is said."""
    silent = without("laugh", text, mark=" ")
    return text if silent == text else " ".join(silent.split()) or text


def parts_of(plain: str) -> tuple[str, ...]:
    """The pieces of a text in English whose meaning tells most."""
    return pieces(plain, lambda piece: count("stem", piece))


def _look_at(text: str, language: str, score: Score) -> Look:
    bare = without("idiom", text)
    if not any(map(str.isalnum, bare)):
        return Look(Sureness.NONE, _NOTHING, Evidence(SILENT, language=language))
    plain = english(text, language)
    sober = serious(plain)
    evidence, name = evidence_of(text, bare, plain, language, score(classifier.heard(sober, serious(text))))
    sureness, finding, asks = settle(evidence, alone(evidence), name)
    parts = parts_of(sober) if asks else ()
    return Look(sureness, finding, evidence, name, parts)


def _phrase(text: str) -> tuple[str, str]:
    """The gravest topic with a pattern in the text, and the pattern's name; both empty when there is none."""
    texts = [text]
    if len(text) <= PHRASES_READ:
        # Also in what is left without small words ("i just don't really care"), all of them English.
        texts.append(" ".join(without("filler", text, mark=" ").split()))
    forms = tuple(dict.fromkeys(texts))
    hits = ((topic, first(topic, text)) for topic in TOPICS for text in forms[: 2 if topic in ENGLISH else 1])
    return next(((topic, name) for topic, name in hits if name), ("", ""))


def excerpt(text: str) -> str:
    """Of a paste, the pieces with a word that could matter, so that its length costs little time."""
    if len(text) <= PASTE:
        return text
    starts = range(0, len(text), PIECE)
    parts = (text[start : start + PIECE + OVERLAP] for start in starts)
    return ". ".join(part for part in parts if first("stem", part))[:PASTE_READ]
