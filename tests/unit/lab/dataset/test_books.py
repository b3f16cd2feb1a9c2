"""Books as they are read: the text untouched, paragraphs and chapters found, and errors that say what to do."""

import zipfile
from pathlib import Path

import pytest

from lab.dataset.books import paragraphs, read


def parts(text: str) -> list[str]:
    """The paragraphs of a text as words, without headings."""
    return [text[each.start : each.end] for each in paragraphs(text) if not each.is_heading]


def epub(path: Path, *pages: str) -> Path:
    """A small book of these pages."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="in/book.opf"/></rootfiles></container>',
        )
        names = [f"p{number}.xhtml" for number in range(len(pages))]
        items = "".join(f'<item id="{name}" href="{name}"/>' for name in names)
        spine = "".join(f'<itemref idref="{name}"/>' for name in names)
        package = f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>"
        archive.writestr("in/book.opf", package)
        for name, page in zip(names, pages, strict=True):
            archive.writestr(f"in/{name}", page)
    return path


def test_line_ends_stay_so_that_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "book.txt"
    path.write_bytes("“One,”\r\nhe said.\r\n\r\n“Two.”\r\n".encode())
    text = read(path).text
    assert text == "“One,”\r\nhe said.\r\n\r\n“Two.”\r\n"
    assert parts(text) == ["“One,”\r\nhe said.", "“Two.”"]


def test_an_epub_is_its_paragraphs_in_reading_order(tmp_path: Path) -> None:
    path = epub(
        tmp_path / "book.epub",
        "<html><head><title>no</title></head><body><h1>Chapter 1</h1><p>“Hello,”\n said <i>Ann</i>.</p></body></html>",
        "<html><body><p>Tom &amp; Ann<br/>left.</p><script>no</script></body></html>",
    )
    assert read(path).text == "Chapter 1\n\n“Hello,” said Ann.\n\nTom & Ann\nleft.\n"


@pytest.mark.parametrize(
    ("content", "advice"),
    [(b"caf\xe9 \xff", "iconv"), (b"PK\0\0", "no plain text"), (b"a\0b", "no plain text")],
)
def test_what_is_no_book_is_refused_with_advice(content: bytes, advice: str, tmp_path: Path) -> None:
    path = tmp_path / "book.bin"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=advice):
        read(path)


def test_a_zip_that_is_no_epub_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(ValueError, match=r"\.txt"):
        read(path)


def test_an_epub_that_would_grow_by_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(ValueError, match="EPUB"):
        read(path)


def test_paragraphs_are_found_where_no_blank_line_parts_them() -> None:
    long = "word " * 60
    by_line = "\n".join([f"One {long}.", f"Two {long}."] * 6)
    assert len(parts(by_line)) == 12
    indented = "\n".join(
        ["    It was a dark and stormy night, and the", *["rain fell over all the land, as it does so,"] * 9] * 8
    )
    assert len(parts(indented)) == 8


def test_chapters_count_up_at_headings_but_not_at_sentences_that_look_like_one() -> None:
    text = "CHAPTER I\n\nThe Mill\n\nI nodded.\n\nII\n\nThey left.\n\nI. Part of it was true."
    found = paragraphs(text)
    assert [(each.chapter, each.is_heading) for each in found] == [
        (1, True),
        (1, True),
        (1, False),
        (2, True),
        (2, False),
        (2, False),
    ]
