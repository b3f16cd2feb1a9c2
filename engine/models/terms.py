"""What is learnt from a server that refuses something in a request: which field goes, and what comes in its place."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.models.complaint import Complaint
from engine.models.refusals import filtered, too_long
from engine.ports import THINKING, Capabilities, Terms
from persona.words import tables, whole

_UNFINISHED = re.compile("|".join(tables(__file__)["thoughts"]["unfinished"]))
_WORDS = tables(__file__)["setting"]
_NUMBER = re.compile("|".join(_WORDS["number"]))
_BEFORE, _AFTER = whole(_WORDS["before"]), whole(_WORDS["after"])
_NEEDED = frozenset({"model", "messages", "stream"})
"""Fields without which there is no answer."""
STRANGERS = frozenset({"top_k", "repetition_penalty", "repeat_penalty", "repetition_detection", "priority"})
"""Fields that OpenAI's own API does not know."""
_NAME = re.compile(r"\bmessages?\W+\d+\W+name\b|\bname\W+at\W+messages\b")
_QUIET = frozenset({"chat_template_kwargs", "reasoning_effort"})


def learnt(can: Capabilities, complaint: Complaint, sent: Mapping[str, Any]) -> Capabilities | None:
    """What the server can do, now that it has refused what was ``sent``; None where its words name nothing in that."""
    if too_long(complaint) or filtered(complaint):
        return None
    if _UNFINISHED.search(complaint.all.lower()):
        return None if can.terms.thinking else with_thoughts(can)
    setting = named(complaint, sent)
    if setting == "name":
        return replace(can, names=False)
    if setting in _QUIET:
        return with_thoughts(replace(can, terms=replace(can.terms, quiet="")))
    return replace(can, terms=without(can.terms, setting, complaint.all, sent)) if setting else None


def with_thoughts(can: Capabilities) -> Capabilities:
    """The same with room for what the model thinks."""
    return replace(can, terms=replace(can.terms, thinking=min(THINKING, can.context // 2)))


def named(complaint: Complaint, sent: Mapping[str, Any]) -> str:
    """The first field of what was ``sent`` that a server minds, "" where it names none that can be left out."""
    if _NAME.search(f"{complaint.param} {complaint.all}"):
        return "name"
    settings = [field for field in sent if field not in _NEEDED]
    param = re.split(r"[.\[]", complaint.param.removeprefix("body."))[0]
    if param in settings or param in _NEEDED:
        return param if param in settings else ""
    words = complaint.all.lower()
    places = {field: match.start() for field in settings if (match := _pattern(field).search(words))}
    if "json_schema" in words and "response_format" in settings:
        places.setdefault("response_format", len(words))
    return min(places, key=lambda field: places[field], default="")


def without(terms: Terms, setting: str, words: str, sent: Mapping[str, Any]) -> Terms:
    """The same terms, once a server has minded a ``setting`` of what was ``sent``, in these words."""
    if setting == "response_format":
        # By what was sent: another call may have learnt the same already.
        return replace(terms, form="json_object" if sent[setting]["type"] == "json_schema" else "")
    stops = len(sent.get("stop", ()))
    if setting == "stop" and stops > 1 and _NUMBER.search(words.lower()):
        return replace(terms, most_stops=stops // 2)
    return replace(terms, refused=terms.refused | {setting})


def _pattern(field: str) -> re.Pattern[str]:
    """How a field is named in prose: an everyday word only in quotes, or where the words beside it say what it is."""
    name = rf"(?<![\w.-]){re.escape(field)}(?![\w-])"
    if "_" in field:
        return re.compile(name)
    return re.compile(rf"(?<=[`'\"]){field}(?=[`'\"])|(?:{_BEFORE})\W+{name}|{name}(?::|\W+(?:{_AFTER}))")
