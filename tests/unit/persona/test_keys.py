"""Keys tell nothing of anybody, and what belongs together lies together."""

import re

from persona.keys import BUCKETS, Names, chat_keys, hash_in, parts

NAMES = Names(b"a" * 32)


def test_all_keys_of_a_chat_and_its_parts_of_the_indexes_share_its_bucket() -> None:
    keys = NAMES.chat("telegram:c1")
    named = [*keys.keys("inbox", "state"), keys.index("due"), keys.index("waiting")]
    assert [re.sub(r"^aifriend:\{b\d{4}\}", "", key) for key in named] == [
        f":{keys.hash}:inbox",
        f":{keys.hash}:state",
        ":due",
        ":waiting",
    ]
    assert len({key.split(":")[1] for key in named}) == 1


def test_every_bucket_is_among_the_parts_of_an_index() -> None:
    assert {NAMES.chat(str(number)).index("due") for number in range(20_000)} == set(parts("due"))
    assert len(parts("due")) == BUCKETS


def test_a_name_in_an_index_leads_to_the_chats_keys_and_back() -> None:
    keys = NAMES.chat("telegram:c1")
    assert chat_keys(keys.hash) == keys
    assert hash_in(keys.key("state")) == keys.hash


def test_keys_tell_nothing_of_whom_they_are_about() -> None:
    ids = ("telegram:u4242", "telegram:c-4242/t7", "poll:4242")
    named = [NAMES.person(ids[0]).key("person"), NAMES.chat(ids[1]).key("state"), NAMES.duty(ids[2]).key("lease")]
    assert not [key for key in named if re.search("4242|telegram|poll", key)]
    assert named != [Names(b"b" * 32).person(ids[0]).key("person"), *named[1:]]


def test_the_secret_is_never_shown() -> None:
    assert "aaa" not in repr(NAMES)
