"""Finds on which line of a TOML text each key stands, which its reader does not tell; knows no sheet."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

# A string, a mark or a bare word of TOML, after blanks and comments.
_TOKEN = re.compile(
    r"""(?:[ \t\r]|\#[^\n]*)*(?P<token>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}"""
    r"""|\"(?:\\.|[^\"\\])*\"|'[^']*'|[\[\]{}=,\n]|[^\s\[\]{}=,\"'\#]+)""",
    re.DOTALL,
)


# Asked for each fault of one sheet.
@lru_cache(maxsize=1)
def key_lines(text: str) -> Mapping[str, int]:
    """The line of each key and list item ("stages.friend", "greetings[1]") in valid TOML."""
    return _KeyLines(text).lines


class _KeyLines:
    """Finds the line of each key and list item ("stages.friend", "greetings[1]") in valid TOML."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._tokens = _tokens(text)
        self._pairs("", end="")

    def _pairs(self, prefix: str, *, end: str) -> None:
        key = ""
        for sign, line in self._tokens:
            if sign == end:
                return
            if sign == "[":
                prefix = self._header(line)
            elif sign == "=":
                self._value(prefix + key, *next(self._tokens))
                key = ""
            else:
                key = "" if sign in ",\n" else key + sign.strip("'\"")

    def _header(self, line: int) -> str:
        """The prefix of keys under a [table] or one more of a [[list of tables]]."""
        name, brackets = "", 1
        for sign, _ in self._tokens:
            if sign == "\n":
                break
            brackets += sign == "["
            name += "" if sign in "[]" else sign.strip("'\"")
        self.lines.setdefault(name, line)
        if brackets > 1:
            at = self._counts[name] = self._counts.get(name, -1) + 1
            name = f"{name}[{at}]"
            self.lines[name] = line
        return f"{name}."

    def _value(self, path: str, sign: str, line: int) -> None:
        self.lines.setdefault(path, line)
        if "." in path:
            self.lines.setdefault(path.rpartition(".")[0], line)
        if sign == "{":
            self._pairs(f"{path}.", end="}")
        if sign != "[":
            return
        at = 0
        for inner, row in self._tokens:
            if inner == "]":
                return
            if inner == ",":
                at += 1
            elif inner != "\n":
                self._value(f"{path}[{at}]", inner, row)


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        sign = match["token"]
        line += text.count("\n", match.start(), match.start("token"))
        yield sign, line
        line += sign.count("\n")
