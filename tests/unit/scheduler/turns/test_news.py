"""Nobody looks again for what a look has brought, and everybody for all else."""

from scheduler.turns.news import News


def test_a_message_that_a_look_has_brought_is_no_news_whichever_is_heard_of_first() -> None:
    news = News()
    news.tell("1")
    news.see(["1"])
    assert not news.is_set()
    news.tell("1")
    assert not news.is_set()


def test_what_the_look_has_not_brought_stays_news() -> None:
    news = News()
    news.tell("1")
    news.tell("2")
    news.see(["1"])
    assert news.is_set()


def test_of_what_is_not_named_no_look_is_known_to_have_brought_it() -> None:
    """An edit, say, of a message that was seen as it was."""
    news = News()
    news.tell("1")
    news.set()
    news.see(["1"])
    assert news.is_set()


def test_a_message_that_was_seen_before_and_lies_there_no_more_is_news() -> None:
    news = News()
    news.see(["1"])
    news.see([])
    news.tell("1")
    assert news.is_set()


def test_what_was_told_before_a_look_began_is_forgotten() -> None:
    news = News()
    news.set()
    news.clear()
    news.tell("1")
    news.see(["1"])
    assert not news.is_set()
