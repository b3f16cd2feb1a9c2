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
_LINE_TAG = re.compile(r"\s*<(?:br\s*/?|/(?:p|div|li|h[1-6]|tr|dt|dd)|hr\s*/?)>[^\S\n]*", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_TAGS}|p|div|li|h[1-6]|tr|td|th|dt|dd)(?:\s[^<>\n]{{0,300}})?/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^<>]{0,400}-->")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,200})\][ ]?(?:\((?:<[^<>\n]{0,300}>|[^()\s]{1,300}(?:\([^()\s]{0,80}\)[^()\s]{0,80})?)[^()\n]{0,80}\)|\[[^\[\]\n]{0,40}\])")
_BARE_LINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,300})>")
_CITATION = re.compile(r"【[^【】\n]{0,40}】")
_ESCAPED = re.compile(r"(?<!¯)\\([*_~`#>|\[\]().!-])")
# A heading, a quotation, or the dot or dash of a list; "- 5 degrees" is a number.
_LINE_MARK = re.compile(r"^[^\S\n]*(?:(?:#{1,6}(?=[^\S\n])|>{1,3}(?=[^\S\n]|\w)|[*+•‣◦▪–-](?=[^\S\n]+(?!\d)))[^\S\n]*)+", re.MULTILINE)
_RULER = re.compile(r"^[^\S\n]*(?:[-*_=]{3,}|\|?(?:[^\S\n]*:?-{3,}:?[^\S\n]*\|){1,30}[^\S\n:-]*)[^\S\n]*(?:\n|\Z)", re.MULTILINE)
_ROW = re.compile(r"^[^\S\n]*\|([^\n]*)\|[^\S\n]*$", re.MULTILINE)
_OPEN, _CLOSE = r"(?=[\"'“‘«¿¡(]?[^\W_])", r"(?<![\s\\{0}])"
# Marks around words, and none inside of a word or a sum.
_STRONG = tuple(
    re.compile(rf"(?<![A-Za-z0-9{mark}\\]){mark}{{{count}}}{_OPEN}([^\n{mark}]{{1,400}}?){_CLOSE.format(mark)}{mark}{{{count}}}(?![A-Za-z0-9{mark}])")
    for mark, count in ((r"\*", 3), (r"\*", 2), ("_", 3), ("_", 2), ("~", 2), (r"\|", 2), (r"\*", 1), ("_", 1))
)
_INSIDE = re.compile(r"(?<=[^\W\d_])\*\*([^\W\d_]{1,40})\*\*|\*\*([^\W\d_]{1,40})\*\*(?=[^\W\d_])")
_LEFT_OPEN = re.compile(r"(?:^|(?<=\s))(?:\*{2,3}|_{2,3}|~~|\|\|)(?=[^\W_])", re.MULTILINE)
_LEFT_CLOSED = re.compile(r"(?<=[.!?…,:])(?:\*{2,3}|__|~~|\|\|)(?=\s|\Z)")
_FLAG_OR_HIDDEN = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]{1,10})|[\U000e0000-\U000e0fff]+")
_GAPS, _LINES = re.compile(r"[^\S\n]+\n|\n{2,}"), re.compile(r"\A\s+|\s+\Z")


def plain(text: str) -> str:
    """The words of a text alone: no marks for bold, headings, lists and code, no tags, no links behind words."""
    parts: list[str] = []
    end = 0
    for code in _CODE.finditer(text):
        parts += [_plain(text[end : code.start()]), code[1] if code[1] is not None else code[2]]
        end = code.end()
    parts.append(_plain(text[end:]))
    return _LINES.sub("", _GAPS.sub("\n", "".join(parts)))


def _plain(text: str) -> str:
    text = _FLAG_OR_HIDDEN.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text).replace("\xa0", " ")
    if "<" in text:
        text = _BARE_LINK.sub(r"\1", _TAG.sub("", _LINE_TAG.sub("\n", _COMMENT.sub("", text))))
    if "[" in text or "【" in text:
        text = _CITATION.sub("", _LINK.sub(r"\1", text))
    text = _LINE_MARK.sub("", _RULER.sub("", text))
    if "|" in text:
        text = _ROW.sub(lambda row: ", ".join(cell.strip() for cell in row[1].split("|") if cell.strip()), text)
    if any(mark in text for mark in "*_~|\\"):
        text = _unmarked(_ESCAPED.sub(r"\1", text))
    return text


def _unmarked(text: str) -> str:
    for marks in _STRONG:
        text = marks.sub(r"\1", text)
    text = _INSIDE.sub(lambda word: word[1] or word[2], text)
    return _LEFT_CLOSED.sub("", _LEFT_OPEN.sub("", text))
