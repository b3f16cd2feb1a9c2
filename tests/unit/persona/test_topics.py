"""What a line is about, in its own words."""

from persona.topics import main_words


def test_the_main_words_are_those_that_tell_what_it_is_about() -> None:
    assert main_words("I finally finished that book about lighthouses") == ("finished", "book", "lighthouses")
    assert main_words("ok, thanks, see you tomorrow") == ()
