"""Where sentences end, in every script that people write in, and what it costs to see it."""

import itertools
import re
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.output.bubbles import Sizes, Splitter
from engine.output.ends import Ends, sentences

SCRIPTS = {
    "Hindi": ["मैं आज बाज़ार गया।", "वहाँ बहुत भीड़ थी।", "तुम कैसे हो?"],
    "Arabic": ["كيف كان يومك؟", "ذهبت إلى السوق اليوم.", "كان الجو جميلا!"],
    "Urdu": ["میں آج بازار گیا۔", "وہاں بہت رش تھا۔", "تم کیسے ہو؟"],
    "Amharic": ["ዛሬ ወደ ገበያ ሄድኩ።", "ብዙ ሰው ነበር።", "አንተስ እንዴት ነህ፧"],
    "Chinese": ["我今天去了公园。", "人很多！", "你呢？"],
    "Japanese": ["今日は公園に行きました。", "楽しかった！", "あなたは？"],
    "Burmese": ["ဒီနေ့ ဈေးသွားတယ်။", "လူတွေများတယ်။", "နေကောင်းလား။"],
    "Khmer": ["ថ្ងៃនេះខ្ញុំទៅផ្សារ។", "មានមនុស្សច្រើន។", "អ្នកសុខសប្បាយទេ?"],
    "Thai": ["วันนี้ฉันไปตลาด", "คนเยอะมาก", "คุณเป็นอย่างไรบ้าง"],
    "Armenian": ["Այսօր շուկա գնացի։", "Շատ մարդ կար։", "Իսկ դու՞"],
    "Greek": ["Σήμερα πήγα στην αγορά.", "Είχε κόσμο!", "Εσύ τι κάνεις;"],
    "Russian": ["Сегодня я ходил на рынок.", "Было людно!", "А ты как?"],
    "Marathi": ["मी आज बाजारात गेलो.", "खूप गर्दी होती!", "तू कसा आहेस?"],
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_w04_sentences_are_told_apart(script: str) -> None:
    assert sentences(" ".join(SCRIPTS[script])) == SCRIPTS[script]


@pytest.mark.parametrize("script", SCRIPTS)
def test_w04_a_long_line_is_split_and_a_half_sentence_is_dropped(script: str) -> None:
    first, second, third = SCRIPTS[script]
    splitter = Splitter(Sizes(aim=min(len(first), len(second))))
    assert [bubble for sign in f"{first} {second} {third[:-2]}" for bubble in splitter.feed(sign)] == [first, second]
    rest = Splitter(Sizes())
    assert rest.feed(f"{first} {second} {third[:-2]}") == []
    assert rest.finish(complete=False) == [f"{first} {second}"]


@pytest.mark.parametrize("text", ["3.50 a.m. v1.2", "我有3.5个。5", "e.g. Tea", "Wait... what", "हाँ...ठीक", "ครับ"])
def test_w04_what_only_looks_so_ends_nothing(text: str) -> None:
    assert sentences(text) in ([text], re.findall("[^。]+。?", text))


HOSTILE = {
    "list": "1. a\n",
    "dots": ".",
    "stars": "*",
    "ticks": "`",
    "brackets": "(",
    "quotes": '"',
    "lines": "\n",
    "blanks": " ",
    "numbers": "1. ",
    "sentences": "A b. ",
    "dots and blanks": ". ",
    "emoji": "! 😂 ",
    "letters": "a",
    "fences": "```\n",
}


def calls(unit: str, length: int, size: int) -> int:
    """How many functions are called for a text of that length, fed in pieces of that size."""
    text, count = (unit * length)[:length], itertools.count()
    splitter, before = Splitter(Sizes()), sys.getprofile()
    sys.setprofile(lambda *_: next(count) and None)
    try:
        for at in range(0, length, size):
            splitter.feed(text[at : at + size])
        splitter.finish(complete=False)
    finally:
        sys.setprofile(before)
    return next(count)


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_x02_twice_the_text_is_twice_the_work(unit: str, size: int) -> None:
    assert calls(unit, 3200, size) <= 2.3 * calls(unit, 1600, size) + 200


deltas = st.lists(st.sampled_from(["A b.", " ", "\n", "1.", "- ", "*", "`", "…", "।", "ครับ", "😂", "x", '"', "etc."]))


@given(deltas)
@example(['"', "*", "*", "A b.", " ", "A b."])
def test_x02_pieces_of_any_size_tell_the_same_ends(pieces: list[str]) -> None:
    text = "".join(pieces)
    one_by_one = Ends()
    assert [end for sign in text for end in one_by_one.feed(sign)] == list(Ends().feed(text))
