"""Turns what a model marked up into the plain words that a person would text; knows no platform.

Smiles, sums and names with underscores look much like markup and stay as they are.
"""

import html
import re

_CODE = re.compile(r"```[^\S\n]*(?:[A-Za-z0-9+#-]{1,16}(?=\n))?\n?(.*?)(?:\n?```|\Z)|`([^`\n]+)`", re.DOTALL)
_TAGS = (
    "a|b|i|u|s|em|strong|del|ins|mark|small|big|sub|sup|span|font|center|code|pre|kbd|q|cite|abbr|blockquote|ul|ol|dl"
    "|table|tbody|thead|tg-spoiler|details|summary|body|html|section|article|img|figure"
)
_LINE_TAG = re.compile(r"<(?:br\s*/?|/(?:p|div|li|h[1-6]|tr|dt|dd)|hr\s*/?)>[^\S\n]*", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_TAGS}|p|div|li|h[1-6]|tr|td|th|dt|dd)(?:\s[^<>\n]{{0,300}})?/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^<>]{0,400}-->")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{1,200})\][ ]?(?:\((?:<[^<>\n]{0,300}>|[^()\s]{1,300}(?:\([^()\s]{0,80}\)[^()\s]{0,80})?)"
    r"[^()\n]{0,80}\)|\[[^\[\]\n]{0,40}\])"
)
_BARE_LINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,300})>")
_CITATION = re.compile(r"【[^【】\n]{0,40}】")
_ESCAPED = re.compile(r"(?<!¯)\\([*_~`#>|\[\]().!-])")
# A heading, a quotation, or the dot or dash of a list; "- 5 degrees" is a number.
_LINE_MARK = re.compile(
    r"(?:(?:#{1,6}(?=[^\S\n])|\*{2,3}(?=[^\S\n])|>{1,3}(?=[^\S\n]|\w)|[*+•‣◦▪–-](?=[^\S\n]+(?!\d)))[^\S\n]*)+"
)
_RULER = re.compile(r"[-*_=]{3,}|\|?(?: ?:?-{3,}:? ?\|){1,30}[ :-]*")
_OPEN, _CLOSE = r"(?=[\"'“‘«¿¡(]?[^\W_])", r"(?<![\s\\{0}])"
# Marks around words, and none inside of a word or a sum.
_STRONG = tuple(
    re.compile(
        rf"(?<![A-Za-z0-9{mark}\\]){mark}{{{count}}}{_OPEN}([^\n{mark}]{{1,400}}?){_CLOSE.format(mark)}{mark}{{{count}}}(?![A-Za-z0-9{mark}])"
    )
    for mark, count in ((r"\*", 3), (r"\*", 2), ("_", 3), ("_", 2), ("~", 2), (r"\|", 2), (r"\*", 1), ("_", 1))
)
_INSIDE = re.compile(r"(?<=[^\W\d_])\*\*([^\W\d_]{1,40})\*\*|\*\*([^\W\d_]{1,40})\*\*(?=[^\W\d_])")
_LEFT_OPEN = re.compile(r"(?:^|(?<=\s))(?:\*{2,3}|_{2,3}|~~|\|\|)(?=[^\W_])", re.MULTILINE)
_LEFT_CLOSED = re.compile(r"(?<=[.!?…,:])(?:\*{2,3}|__|~~|\|\|)(?=\s|\Z)")
_KEPT = "\ue000"
"""What stands around the number of a piece of code while the rest is read; no text has it."""
_PLACE = re.compile(rf"{_KEPT}(\d+){_KEPT}")
_FLAG_OR_HIDDEN = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]{1,10})|[\U000e0000-\U000e0fff]+")


def plain(text: str) -> str:
    """The words of a text alone: no marks for bold, headings, lists and code, no tags, no links behind words."""
    code: list[str] = []

    def keep(match: re.Match[str]) -> str:
        code.append(match[2] if match[1] is None else match[1])
        return f"{_KEPT}{len(code) - 1}{_KEPT}"

    text = _plain(_CODE.sub(keep, text.replace(_KEPT, "")))
    text = _PLACE.sub(lambda place: code[int(place[1])], text)
    lines = (line.rstrip() for line in text.strip().split("\n"))
    return "\n".join(filter(None, lines))


def _plain(text: str) -> str:
    text = _FLAG_OR_HIDDEN.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text).replace("\xa0", " ")
    if "<" in text:
        text = _BARE_LINK.sub(r"\1", _TAG.sub("", _LINE_TAG.sub("\n", _COMMENT.sub("", text))))
    if "[" in text or "【" in text:
        text = _CITATION.sub("", _LINK.sub(r"\1", text))
    text = "\n".join(map(_line, text.split("\n")))
    if any(mark in text for mark in "*_~|\\"):
        text = _unmarked(_ESCAPED.sub(r"\1", text))
    return text


def _line(line: str) -> str:
    """A line without what makes it a heading, an item, a quotation, a ruler or the row of a table."""
    words = line.strip()
    if _RULER.fullmatch(words):
        return ""
    if len(words) > 1 and words[0] == words[-1] == "|" and words[1] != "|":
        return ", ".join(filter(None, map(str.strip, words.split("|"))))
    mark = _LINE_MARK.match(words)
    return words[mark.end() :] if mark else line.rstrip()


def _unmarked(text: str) -> str:
    for marks in _STRONG:
        text = marks.sub(r"\1", text)
    text = _INSIDE.sub(lambda word: word[1] or word[2], text)
    return _LEFT_CLOSED.sub("", _LEFT_OPEN.sub("", text))
