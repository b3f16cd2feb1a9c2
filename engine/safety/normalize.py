"""Bring a message into one plain form for matching; knows nothing of what the words mean."""

import re
from functools import cache, lru_cache

from engine.safety.lexicon import respellings, table, words
from persona.text import LONGEST, LOOKALIKES, bound, compose, latinize, one_line, spell_out, strip_ornaments

# Beside what any reader takes for Latin, what stands for it among Latin letters.
ALIKE = {**LOOKALIKES, **str.maketrans("бвгзкцјԁѵԛԝετκωχγɡłøꞵ", "6br3kujdvqwetkwxyglob")}
SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰғɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdeffghijklmnopqrstuvwyz")
DIGITS = str.maketrans("013457@$!|", "oieastasil")
QUOTES = re.compile(r"['’‘ʼ`´′]")
DOUBLE_QUOTES = re.compile("[“”„«»‟″]")
MASKED = re.compile(r"(?<![^\s(\"])[a-z0-9@$!|*#_.+-]*[a-z][a-z0-9@$!|*#_.+-]*")
MAYBE_MASKED = re.compile(r"[\d@$|*#]|[a-z][!_.+-]+[a-z]")
INNER_LEET = re.compile(r"(?<=[a-z])[013457@$!](?=[a-z])")
DOUBLED = re.compile(r"(.)\1+")
REPEATED = re.compile(r"([^\W\d_])\1{2,}")
ROW = re.compile(r"([^\w\s])\1{3,}")
WORD = re.compile(r"[^\W\d_]+")
# No language grows much when its signs are composed; a single sign can, to eighteen.
GROWTH, ROOM = 2, 100
SHORTEST_RUN = 8
"""Letters of words that are written without a gap between them."""
KEPT = 30
"""Letters of a word of which the plain form is remembered."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def normalize(text: str) -> str:
    """Lower case, accents and apostrophes gone, disguises undone; words of other scripts stay as they are."""
    text = bound(text)
    text = bound(compose(text), min(LONGEST, GROWTH * len(text) + ROOM)).casefold().translate(SMALL_CAPITALS)
    # Most lines are plain, and hold none of what is looked for here.
    if not text.isascii():
        for emoji, word in _emoji().items():
            text = text.replace(emoji, f" {word} ")
    text = latinize(strip_ornaments(text), ALIKE)
    text = QUOTES.sub("", DOUBLE_QUOTES.sub('"', text))
    text = spell_out(one_line(ROW.sub(r"\1\1\1", text)), _join)
    if MAYBE_MASKED.search(text):
        text = MASKED.sub(lambda match: _unmask(match[0]), text)
    words = WORD.findall(text)
    is_plain = max(map(len, words), default=0) <= KEPT and [*map(_plainly, words)] == words
    return text if is_plain else WORD.sub(lambda match: _plain(match[0]), text)


# The words of ordinary talk are few; a long one is seldom said twice, and is not kept.
def _plain(word: str) -> str:
    return _plainly(word) if len(word) <= KEPT else _respell(_unstretch(word))


@lru_cache(maxsize=8192)
def _plainly(word: str) -> str:
    return _respell(_unstretch(word))


def _join(run: str) -> str:
    letters = re.sub("[^a-z]", "", run)
    # "r u a bot" is not a word spelled apart, "h a r m i n g" is.
    return _words_of(letters) or (letters if len(letters) >= 5 else run)


@cache
def _emoji() -> dict[str, str]:
    return table("emoji")


@cache
def _lexicon() -> frozenset[str]:
    return words("spelled")


def _words_of(letters: str) -> str:
    """Cut "iwanttodie" into known words, the longest first; empty when it does not come out even."""
    best: list[str | None] = [""] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 9), end):
            head = best[start]
            if head is not None and best[end] is None and letters[start:end] in _lexicon():
                best[end] = f"{head} {letters[start:end]}".strip()
    return best[-1] or ""


def _unmask(token: str) -> str:
    if token.isalpha():
        return token
    core = token.strip(".-_+!")
    if core.isalpha() or not core:
        return token
    return token.replace(
        core,
        _guess(core)
        or _apart(re.sub(r"[*#_.+-]", "", core))
        or INNER_LEET.sub(lambda match: match[0].translate(DIGITS), core),
    )


def _guess(core: str) -> str:
    """The lexicon's word behind "k*ll", "d1e" or "5u1c1de"; empty when there is none."""
    if len(core) < 3 or core.isdigit():
        return ""
    letters = core.translate(DIGITS)
    for guess in (letters, letters.replace("i", "l", 1), core.replace("1", "l"), re.sub(r"[*#_.+-]", "", letters)):
        if guess in _lexicon():
            return guess
    if not re.search(r"[*#_]", letters) or sum(char.isalpha() for char in letters) < 2:
        return ""
    shape = re.compile("".join("[a-z]" if char in "*#_" else re.escape(char) for char in letters))
    return next((word for word in sorted(words("masked")) if shape.fullmatch(word)), "")


@cache
def _slips() -> dict[str, str]:
    """Words as hurried fingers write them, by what was meant."""
    fixes = respellings()
    for word in sorted(words("long")):
        pairs = [(word[:cut], word[cut:]) for cut in range(1, len(word) + 1)]
        slips = {head + tail[1:] for head, tail in pairs}
        slips |= {head + tail[1] + tail[0] + tail[2:] for head, tail in pairs if len(tail) > 1}
        slips |= {head + letter + tail[skip:] for head, tail in pairs for letter in LETTERS for skip in (0, 1)}
        fixes |= dict.fromkeys(slips - {word + ending for ending in ("", "d", "s", "r")}, word)
    return {slip: word for slip, word in fixes.items() if slip not in words("real")}


def _respell(word: str) -> str:
    if (meant := _slips().get(word)) is not None:
        return meant
    if DOUBLED.search(word) and (grave := _doubled().get(DOUBLED.sub(r"\1", word))) and word not in words("real"):
        return grave if word not in words("spelled") else word
    return _apart(word) or word


def _apart(word: str) -> str:
    """Words that were run together, one of them grave; "" where it is no such word."""
    if len(word) < SHORTEST_RUN or word in words("spelled") or not word.isalpha():
        return ""
    apart = _words_of(word)
    return apart if " " in apart and not words("grave").isdisjoint(apart.split()) else ""


@cache
def _doubled() -> dict[str, str]:
    """Grave words without double letters, and what is meant by one with a letter too many or too few."""
    return {DOUBLED.sub(r"\1", word): word for word in sorted(words("grave"))}


def _unstretch(word: str) -> str:
    if not REPEATED.search(word):
        return word
    single, double = REPEATED.sub(r"\1", word), REPEATED.sub(r"\1\1", word)
    return single if single in _lexicon() else double
