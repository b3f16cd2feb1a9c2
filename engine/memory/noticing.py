"""What a person's line tells of themselves, by rules alone: notes, each with its topic; asks no engine, keeps nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.memory.clauses import Clause, clauses, is_private, is_secret
from engine.memory.retelling import note, retold
from persona.text import lower_in_place, straighten
from persona.words import either, tables

MOST = 8
"""Notes of one line."""
_READ = 300
"""Characters of a clause that are looked at."""
_SURE, _LAUGHED, _ANSWERED = 0.9, 0.6, 0.8
_LONGEST_ANSWER = 8
"""Words."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing that somebody told of themselves: the note, what it is about (pet, job …) and its topic, how sure that
    is (0 to 1), for how many days it holds (0: lasting), whether they asked him to keep it, and whether it is over."""

    text: str
    kind: str
    topic: str = ""
    confidence: float = _SURE
    days: float = 0.0
    asked: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing that is told, and by which clauses."""

    kind: str
    topic: str
    patterns: tuple[re.Pattern[str], ...]
    note: str = ""
    capital: str = ""
    days: float = 0.0
    ended: bool = False

    def within(self, clause: Clause) -> Noticed | None:
        """What a clause tells by this rule, wherever its sign stands, or None."""
        for pattern in self.patterns:
            match = pattern.search(clause.low[:_READ])
            if match and (not self.capital or self._has_name(clause, match)):
                return self._noticed(clause, match)
        return None

    def _has_name(self, clause: Clause, match: re.Match[str]) -> bool:
        name = clause.text[slice(*match.span(self.capital))]
        return name[0].isupper() and not (len(name) > 1 and name.isupper()) and not _NO_NAME.fullmatch(name)

    def of(self, clause: Clause) -> Noticed | None:
        """What a clause tells by this rule, or None."""
        low = clause.low[:_READ]
        for pattern in self.patterns:
            match = pattern.match(low)
            if match and (not self.capital or self._has_name(clause, match)):
                return self._noticed(clause, match)
        return None

    def _noticed(self, clause: Clause, match: re.Match[str]) -> Noticed:
        groups = {name: clause.text[slice(*match.span(name))] for name, value in match.groupdict().items() if value}
        topic = self.topic.format_map(_Words({name: _key(value) for name, value in groups.items()}))
        words = {name: capitalized(value) if name == "name" else value for name, value in groups.items()}
        text = note(self.note.format_map(_Words(words))) if self.note else retold(_with_names(clause, match))
        confidence = _LAUGHED if clause.laughs else _SURE
        return Noticed(text, self.kind, topic, confidence, self.days, clause.asked, self.ended)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer to a question of his tells, however short it is."""

    kind: str
    topic: str
    questions: tuple[re.Pattern[str], ...]
    notes: Mapping[str, str]
    needs: re.Pattern[str] | None = None
    free: re.Pattern[str] | None = None
    words: int = _LONGEST_ANSWER

    def of(self, clause: Clause, asked: str) -> Noticed | None:
        """What a clause tells as an answer to a question (in small letters), or None."""
        question = next((match for pattern in self.questions if (match := pattern.search(asked))), None)
        if question is None or clause.question or clause.unreal or clause.past:
            return None
        groups = question.groupdict()
        topic = self.topic.format_map(_Words({name: _key(value) for name, value in groups.items() if value}))
        if _FIRST_PERSON.match(clause.low):
            told = self.free is not None and self.free.match(clause.low)
            return Noticed(retold(clause.text), self.kind, topic, _ANSWERED) if told else None
        text = _FILLED.sub("", clause.text)
        low = lower_in_place(text)
        if (
            not text
            or len(text.split()) > self.words
            or _EMPTY.search(low)
            or (self.needs and not self.needs.search(low))
        ):
            return None
        if not _tells(text):
            return None
        form = next(form for start, form in self.notes.items() if not start or re.match(rf"(?:{start})\b", low))
        values = {**groups, "answer": text, "Answer": capitalized(text)}
        return Noticed(note(form.format_map(_Words(values))), self.kind, topic, _ANSWERED)


class _Words(dict[str, str]):
    def __missing__(self, _: str) -> str:
        return ""


def noticed(line: str, asked: str = "", *, minor: bool = False, wishes_only: bool = False) -> tuple[Noticed, ...]:
    """What a line of a person's own words tells of them, in its order; ``asked`` is his line before it. Of a ``minor``
    nothing private is noticed, whatever they ask for; ``wishes_only`` takes what they ask for alone."""
    parts = tuple(clause for clause in clauses(line) if _may_be_kept(clause, minor=minor))
    if wishes_only:
        parts = tuple(part for part in parts if part.asked)
    question = _question(asked)
    low_question = lower_in_place(question)
    if question and parts and not (_by_rules(parts[0]) or _answer(parts[0], low_question)):
        told = _told(parts, question)
        if told:
            return (told,)
    found: list[Noticed] = []
    place = -1
    for number, clause in enumerate(parts):
        if found and (named := _named(clause, found[-1])):
            found[-1] = named
            continue
        news = _by_rules(clause) or (_answer(clause, low_question) if number < 2 and not found else None)
        news = news or _general(clause) or _asked_for(clause)
        if news and news.text:
            found.append(news)
            place = clause.number
        elif found and _goes_on(clause, found[-1], place):
            found[-1] = replace(found[-1], text=note(f"{found[-1].text}, {clause.text}"))
    return tuple(_once(found))[:MOST]


def wished(text: str, *, minor: bool) -> Noticed | None:
    """The note that somebody asks for in so many words, whatever it is about; None where it may not be kept: what is
    secret, and of a ``minor`` what is private."""
    clause = replace(Clause.of(text), asked=True)
    if not clause.text or is_secret(clause.low) or (minor and is_private(clause.low)):
        return None
    return _by_rules(clause) or Noticed(retold(clause.text), "asked", asked=True)


def capitalized(name: str) -> str:
    """A name as it is written."""
    return " ".join(word[:1].upper() + word[1:] if word not in _SMALL else word for word in name.split())


def _may_be_kept(clause: Clause, *, minor: bool) -> bool:
    if clause.question or clause.secret or (clause.unreal and not clause.asked):
        return False
    return not clause.private or (clause.asked and not minor)


def _general(clause: Clause) -> Noticed | None:
    """What a clause tells by a sign that stands anywhere in it."""
    if clause.past or clause.laughs and clause.low.startswith(("i'm ", "i am ")):
        return None
    return next((news for rule in GENERAL if (news := rule.within(clause))), None)


def _goes_on(clause: Clause, before: Noticed, place: int) -> bool:
    """Whether a clause only adds to what was told before it: in the same sentence, or a few words without a subject."""
    if (
        clause.past
        or before.ended
        or len(before.text) > _WIDE
        or len(clause.low) < 3
        or clause.low.endswith(("'s", "'m", "'re"))
    ):
        return False
    if clause.number == place:
        return before.kind in _WIDENED
    if clause.number == place + 1 and len(before.text.split()) <= _SHORT:
        return True
    return clause.number == place + 1 and len(clause.low.split()) <= _FRAGMENT and not _SENTENCE.match(clause.low)


def _told(parts: Sequence[Clause], question: str) -> Noticed | None:
    """The answer to a question of his about them, as it was given."""
    question = _OPENED.sub("", question)
    asked = lower_in_place(question)
    if _FLEETING.search(asked) or is_private(asked) or is_secret(asked):
        return None
    told = [part for part in parts if not part.past]
    if told and _DENIES.match(told[0].low):
        # What is behind a no counts where it tells of them.
        rest = replace(told[0], text=_DENIES.sub("", told[0].text, count=1).strip(" ,"))
        tail = [rest, *told[1:]] if len(rest.text.split()) > 1 else told[1:]
        tells = any(_FIRST_PERSON.match(part.low) or _FOREIGN_PERSON.match(part.low) for part in told[1:])
        told = tail if tells or re.search(r"\d", rest.text) else []
    if told and _OF_IT.match(told[0].low) and not _OF_OTHERS.match(asked):
        return None
    text = note(", ".join(part.text for part in told))
    if _EVADES.search(lower_in_place(text)) or not _tells(text):
        return None
    return Noticed(f"“{question[:1].upper()}{question[1:]}” – {text}", "told", "", _ANSWERED)


def _tells(text: str) -> bool:
    """Whether a text holds any word that tells something."""
    return any(len(word) > 2 and word not in _NOTHING for word in _WORD.findall(lower_in_place(text)))


def _by_rules(clause: Clause) -> Noticed | None:
    if clause.laughs and clause.low.startswith(("i'm ", "i am ")):
        return None
    rules = (rule for rule in RULES if rule.ended or not clause.past)
    return next((news for rule in rules if (news := rule.of(clause))), None)


def _answer(clause: Clause, asked: str) -> Noticed | None:
    if not asked:
        return None
    return next((news for answer in ANSWERS if (news := answer.of(clause, asked))), None)


def _asked_for(clause: Clause) -> Noticed | None:
    if clause.asked and (_FIRST_PERSON.match(clause.low) or _FOREIGN_PERSON.match(clause.low)):
        return Noticed(retold(clause.text), "asked", asked=True)
    return None


def _named(clause: Clause, before: Noticed) -> Noticed | None:
    """What was told before, with the name that this clause gives it."""
    match = _NAME_OF.fullmatch(clause.low)
    if match is None or before.kind not in _NAMED or " called " in before.text:
        return None
    name = clause.text[slice(*match.span("name"))]
    return replace(before, text=note(f"{before.text} called {capitalized(name)}"))


def _once(found: Sequence[Noticed]) -> Iterator[Noticed]:
    seen: set[str] = set()
    for news in found:
        if (key := news.text.casefold()) not in seen:
            seen.add(key)
            yield news


def _question(asked: str) -> str:
    """What he asked last; "" where he asked nothing."""
    sentences = re.split(r"(?<=[.!?])\s+", straighten(asked).strip()[-_READ:])
    return next((sentence for sentence in reversed(sentences) if "?" in sentence), "")


def _with_names(clause: Clause, match: re.Match[str]) -> str:
    """The clause with a capital where a name begins."""
    if match.groupdict().get("name"):
        start, end = match.span("name")
        return clause.text[:start] + capitalized(clause.text[start:end]) + clause.text[end:]
    named = _CALLED.search(clause.low)
    if named is None:
        return clause.text
    start, end = named.span("name")
    return clause.text[:start] + capitalized(clause.text[start:end]) + clause.text[end:]


def _key(value: str) -> str:
    """A value as part of a topic: small, without articles and the plural's ending."""
    value = _ARTICLE.sub("", straighten(lower_in_place(value))).strip()
    return value[:-1] if len(value) > 3 and value.endswith("s") and not value.endswith("ss") else value


def _rules(name: str) -> Iterator[Rule]:
    data = tables(__file__, name)
    parts = data["parts"]
    for group in ("ended", "rule"):
        for raw in data.get(group, ()):
            yield Rule(
                raw.get("kind", ""),
                raw["topic"],
                tuple(re.compile(either([phrase], parts)) for phrase in raw["when"]),
                raw.get("note", ""),
                raw.get("capital", ""),
                raw.get("days", 0.0),
                group == "ended",
            )


def _answers(name: str) -> Iterator[Answer]:
    data = tables(__file__, name)

    def pattern(raw: dict[str, Any], key: str) -> re.Pattern[str] | None:
        return re.compile(either([raw[key]], data["parts"])) if key in raw else None

    for raw in data.get("answer", ()):
        free = re.compile(rf"(?:i|we)(?:'m|'re)? (?:\w+ )??(?:{raw['free']})\b") if "free" in raw else None
        questions = tuple(re.compile(either([phrase], data["parts"])) for phrase in raw["asked"])
        yield Answer(
            raw["kind"],
            raw["topic"],
            questions,
            raw["notes"],
            pattern(raw, "needs"),
            free,
            raw.get("words", _LONGEST_ANSWER),
        )


_FIRST_PERSON = re.compile(r"(?:i|i'm|i've|i'll|i'd|we|we're|we've|my|our)\b")
_FOREIGN_PERSON = re.compile(r"(?:ich|mein\w*|wir|yo|soy|tengo|mi|mis|vivo|je|j'|mon|ma|mes)\b|j'")
_FILLED = re.compile(
    r"(?i)^(?:(?:(?:his|her|its|their) names? (?:is|are)|just|mostly|probably|mainly|um|uh|it's|it is|he's|she's|they're|that'd be|definitely|i guess|some|called|named|usually)\s+)+"
)
_EMPTY = re.compile(
    r"^(?:yes|no|yeah|nope|none|nothing|not|idk|dunno|guess|why|you|it depends|depends|lots|everything|anything|all sorts|"
    r"whatever|everywhere|nowhere|here|there|somewhere|secret|ask|what|who|how|hi|hello|hey|ok|okay|maybe|later|never|thanks|good|fine|"
    r"hard to say|too many|many|all of|that's|this|the usual|sleep|stuff|things|good question|same|don't|i|my|he|she|they|it|can't|none of)\b"
)
_NAME_OF = re.compile(
    r"(?:and )?(?:(?:his|her|its|their|the (?:dog|cat|puppy|kitten)'s) names?(?:'s| is| are)|names?(?:'s| is)|(?:he|she|it|they)(?:'s|'re| is| are) (?:called|named)|"
    r"(?:called|named)|(?:we|i) (?:call|called|named) (?:him|her|it|them)) (?P<name>[a-zà-ÿ][\wà-ÿ'-]+(?:(?:,| and|, and) [a-zà-ÿ][\wà-ÿ'-]+){0,3})"
)
_CALLED = re.compile(r"\b(?:called|named|name's|name is|names are) (?P<name>(?!after|for\b)[a-zà-ÿ][\wà-ÿ'-]+)")
_NAMED = frozenset({"pet", "family", "friend"})
_SMALL = frozenset({"and", "und", "y", "et"})
_ARTICLE = re.compile(
    r"^(?:(?:the|a|an|my|our|playing|eating|drinking|watching|reading|to|really|good|old|listening|die|der|das|el|la|los|las|le|les|l'|un|une|ein|eine) )+"
)
RULES: tuple[Rule, ...] = tuple(
    rule for name in ("english.toml", "german.toml", "spanish.toml", "french.toml") for rule in _rules(name)
)
GENERAL: tuple[Rule, ...] = tuple(_rules("general.toml"))
_WORD = re.compile(r"[^\W_][\w']*")
_OPENED = re.compile(
    r"^(?:(?:so|and|but|oh|ok|okay|well|anyway|cool|nice|hey|oh nice|then|und|y|et|also)[,!.]? )+", re.IGNORECASE
)
_DENIES = re.compile(
    r"(?:no|nope|nah|not|none|never|nothing|neither|nein|nö|nee|nada|non|rien|ninguno|kein\w*|nicht)\b"
)
_OF_IT = re.compile(r"(?:it's|it is|it was|they|they're|that|that's|there|there's|this)\b")
_OF_OTHERS = re.compile(r"who|where|.*\b(?:his|her|their|its|he|she|school|work|job|college|uni)\b")
_EVADES = re.compile(
    r"\b(?:a lot of different|all kinds|all sorts|bit of everything|so many|not sure|don't know|dunno|no idea|not telling|can't say|cannot say|wouldn't|none of your|secret|ask me|guess|who knows|not yet|"
    r"long story|tell you later|hard to say|it depends|does (?:my|a|the) .* count|keine ahnung|weiß nicht|ni idea|no sé|aucune idée|je sais pas)\b"
)
_WIDE, _FRAGMENT, _SHORT = 90, 6, 2
_WIDENED = frozenset({"pet", "family", "friend", "plan", "habit", "told", "asked", "study", "date"})
_NO_NAME = re.compile(
    r"(?:i|he|she|they|it|we|you|this|that|who|what|how)(?:'\w+)?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|harry|god|lol|omg|"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter|halloween)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?:i|i'm|i've|you|he|she|it|we|they|that|this|there|he's|she's|it's|that's|my|your|what|how|why|do|and|but|so|thanks|love you|bye|night|ok)\b"
)
_ASKING = tables(__file__, "asking.toml")
_FLEETING = re.compile(either(_ASKING["fleeting"]["words"]))
_NOTHING = frozenset(_ASKING["nothing"]["words"])
ANSWERS: tuple[Answer, ...] = tuple(_answers("english.toml"))
