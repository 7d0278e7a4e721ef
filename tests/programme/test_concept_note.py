"""The committed programme is that of the concept note, word for word."""

from pathlib import Path

import pytest

from forum.operations.demonstration import PROGRAMME

TITLES = (Path(__file__).parent / "titles.txt").read_text(encoding="utf-8")
BLOCKS = [block.splitlines() for block in TITLES.strip().split("\n\n")]
(SERIES,), *TABLES, QUESTIONS = BLOCKS
ROMAN = ("I", "II", "III")


@pytest.fixture
def loaded(app):
    result = app.test_cli_runner().invoke(args=["programme", "load", str(PROGRAMME)])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_committed_file_is_in_order(app):
    result = app.test_cli_runner().invoke(args=["programme", "check", str(PROGRAMME)])
    assert result.exit_code == 0
    assert "in order. 18 topics, 6 key questions." in result.output


def test_the_committed_file_loads(loaded):
    assert f"Loaded: {SERIES} (24 topics)." in loaded


def test_three_roundtables_have_five_seven_and_six_topics():
    assert [len(topics) for _, *topics in TABLES] == [5, 7, 6]
    assert len(QUESTIONS) == 6


def test_the_programme_page_has_these_roundtables_and_no_others(loaded, visit):
    page = visit().get("/programme")
    assert page.headings == [
        ("h1", SERIES),
        ("h2", "Key questions"),
        *(
            ("h2", f"Roundtable {roman}: {title}")
            for roman, (title, *_) in zip(ROMAN, TABLES, strict=True)
        ),
    ]


@pytest.mark.parametrize("language", ["en", "fr", "de"])
@pytest.mark.parametrize("path", ["/programme", "/"])
def test_every_title_stands_word_for_word_on_a_page_for_visitors(loaded, visit, path, language):
    page = visit().get(path, headers={"Accept-Language": language})
    assert page.lang == language
    assert page.headings[0] == ("h1", SERIES)
    missing = [title for block in BLOCKS for title in block if title not in page.text]
    assert not missing


@pytest.mark.parametrize("path", ["/programme", "/"])
def test_topics_stand_in_the_order_of_the_concept_note(loaded, visit, path):
    text = visit().get(path).text
    for titles in (*TABLES, QUESTIONS):
        places = [text.index(title) for title in titles]
        assert places == sorted(places)


def test_every_topic_says_what_it_is_about_and_asks_something(loaded, make, visit):
    ada = visit(make.member("Ada", at=(1, 2, 3)))
    links = [href for href, _ in ada.get("/programme").links if href.startswith("/topics/")]
    assert len(links) == 24
    for path in links:
        headings = [text for _, text in ada.get(path).headings]
        assert "Framing" in headings
        assert sum(text.endswith("?") for text in headings[1:]) >= 2
