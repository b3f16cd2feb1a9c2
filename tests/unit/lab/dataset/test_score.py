"""The figures of quotations and speakers: what counts as right; and labels laid over another edition of a text."""

from lab.dataset.cast import Character
from lab.dataset.score.figures import Figures, add
from lab.dataset.score.labels import Label, names_of, plain
from lab.dataset.score.litbank import Row, as_printed, head, laid_over
from lab.dataset.speakers import Said

CAST = (Character("Ann Lee", ("Ann", "the Miss Lee")), Character("Bob", ("Bob",)))


def said(start: int, end: int, speaker: str | None, confidence: float) -> Said:
    """An answer."""
    return Said(start, end, 0, 0, speaker, confidence)


def test_spans_count_when_exact_and_speakers_by_any_of_their_names() -> None:
    labels = [
        Label(0, 5, "Ann Lee", "early"),
        Label(10, 15, "Bob", "early"),
        Label(20, 25, None, "early"),
        Label(30, 35, "unknown", "early"),
        Label(40, 45, "Bob", "early"),
    ]
    answers = [
        said(0, 5, "Miss Lee", 0.95),
        said(10, 16, "Ann", 0.92),
        said(20, 25, "Bob", 0.97),
        said(30, 35, "Bob", 0.99),
        said(90, 95, "Bob", 0.99),
    ]
    figures = Figures()
    add(figures, labels, answers, CAST, (0, 50))
    assert (figures.labelled, figures.found, figures.both) == (5, 4, 3)
    assert (figures.named, figures.right) == (3, 1)
    # Words that nobody says count against it; those of somebody unknown count for nothing.
    assert sorted(figures.answers) == [(0.92, False), (0.95, True), (0.97, False)]
    assert figures.kept(0.95) == (0.5, 2 / 3)


def test_names_are_compared_in_their_plain_form() -> None:
    assert plain("The  Miss-Lee’s") == "miss lee s"
    assert names_of("Ann Lee", CAST) == {"ann lee", "ann", "miss lee"}
    assert head("Parson_Tringham-4") == "tringham"


def test_tokenized_quotations_are_found_in_the_text_itself() -> None:
    whole = "PREFACE\n\nOne evening in May it rained.\n\n“Don’t go,”\nsaid Ann. “Stay.”\n\nHe went.\n"
    tokens = "One evening in May it rained . “ Do n’t go , ” said Ann . “ Stay . ” He went ."
    first, second = tokens.index("“ Do"), tokens.index("“ Stay")
    row = Row("a", tokens, ((first, first + 14, "Ann-0"), (second, second + 10, "Ann-0")))
    work = laid_over(row, whole)
    assert work is not None
    assert [whole[start:end] for start, end, _ in work.quotes] == ["Don’t go", "Stay"]
    assert laid_over(row, "Another book altogether.") is None


def test_a_tokenized_text_is_printed_at_the_same_length() -> None:
    tokens = '" Good night , " said Ann .\n" Oh ! " said he .\nHe left .\n" No . "'
    printed = as_printed(tokens)
    assert len(printed) == len(tokens)
    assert printed.split("\n\n")[0].split() == ['"Good', 'night,"', "said", "Ann."]
    assert [part.split()[0] for part in printed.split("\n\n")] == ['"Good', '"Oh!"', '"No."']
