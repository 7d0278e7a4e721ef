"""Digests that were sent: the archive, the page of each, and files to take away."""

import html
import re

import pytest

from forum.discussion.kinds import Kind
from forum.permissions import Role
from tests.budget import queries_at_most
from tests.make import PROGRAMME

from .desk import gather, issue, pass_a_week, set_right


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def test_before_the_first_one_the_archive_says_so(visit, make, editor):
    assert "None yet." in visit(make.member("Ben")).get("/digests").text


def test_the_archive_lists_what_was_sent_the_newest_first(app, make, visit, editor):
    issue(editor, 1, "First week")
    issue(editor, 2, "Second week")
    pass_a_week(app)
    gather(editor)

    page = visit(make.member("Obi", Role.OBSERVER)).get("/digests")

    titles = [text for level, text in page.headings if level == "h3"]
    assert titles == ["No. 2: Second week", "No. 1: First week"]
    assert "None yet" not in page.text
    french = visit(make.member("Fleur", language="fr")).get("/digests").html
    assert "\N{NO-BREAK SPACE}: First week" in french


def test_the_next_series_counts_its_digests_from_one(app, make, visit, editor):
    issue(editor, subject="Of the rivers")
    issue(editor, 2, "Of the bridges")
    make.series(PROGRAMME.replace("key: test", "key: next").replace("Rivers and", "Roads and"))
    reader = visit(make.member("Ben"))

    assert "None yet." in reader.get("/digests").text
    assert "Of the bridges" not in reader.get("/").text
    assert reader.status("/digests/2") == 404
    issue(editor, subject="Of the roads")

    assert ("h1", "Of the roads") in reader.get("/digests/1").headings
    titles = [text for level, text in reader.get("/digests").headings if level == "h3"]
    assert titles == ["No. 1: Of the roads"]


def test_a_sent_digest_is_read_with_few_questions(make, visit, editor):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic()
    root = make.comment(ada, topic, claim="Dig deeper", kind=Kind.PROPOSAL)
    for _ in range(5):
        make.comment(ben, topic, parent=root)
    issue(editor, subject="Below")
    reader = visit(ada)
    with queries_at_most(18):
        assert "Dig deeper" in reader.get("/digests/1").text


def test_an_observer_reads_a_sent_digest(make, visit, editor):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    issue(editor, subject="Below", note="A **bold** week.")

    page = visit(make.member("Obi", Role.OBSERVER)).get("/digests/1")

    assert ("h1", "Below") in page.headings
    assert "<strong>bold</strong>" in page.html
    assert ("h3", "Dig deeper") in page.headings
    assert "A participant" in page.text


def test_a_reader_sees_only_the_items_of_their_tables(make, visit, editor):
    ada = make.member("Ada")
    make.comment(ada, make.topic("post"), claim="Dig deeper", kind=Kind.PROPOSAL)
    issue(editor)
    neighbour, reader = make.member("Nia", at=(1,)), make.member("Ben", at=(3,))

    for path in ("", "/letter", "/letter.txt", "/export.html", "/export.md"):
        assert "Dig deeper" in visit(reader).client.get(f"/digests/1{path}").text
        assert "Dig deeper" not in visit(neighbour).client.get(f"/digests/1{path}").text


def test_visitors_and_the_seatless_see_no_digests(make, visit, editor):
    issue(editor)
    assert visit(make.member("Ben")).status("/digests/1") == 200
    outside = visit(make.member("Out", role=None))

    assert outside.status("/digests") == 403
    assert visit().status("/digests") == 303
    for path in ("", "/letter", "/letter.txt", "/export.md"):
        assert outside.status(f"/digests/1{path}") == 404
        assert visit().status(f"/digests/1{path}") == 303


@pytest.mark.parametrize(("form", "kind"), [("html", "text/html"), ("md", "text/markdown")])
def test_an_export_is_a_file_with_title_and_items(make, editor, form, kind):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    issue(editor, subject="Below", note="Mind the *gap*.")

    answer = editor.client.get(f"/digests/1/export.{form}")

    assert answer.mimetype == kind
    name = f'attachment; filename="roundtable-digest-1.{form}"'
    assert answer.headers["Content-Disposition"] == name
    for words in (
        "Below",
        "Digest No. 1",
        "III.1 Tunnels",
        "Dig deeper",
        "Mind the",
        "A participant",
    ):
        assert words in answer.text


def test_an_html_export_is_whole_and_escapes_what_people_wrote(make, editor):
    ada = make.member("Ada")
    make.comment(ada, make.topic(), "if a<b then", Kind.PROPOSAL, claim="<b>Dig</b> & fill")
    issue(editor, subject="<i>Below</i>")

    text = editor.client.get("/digests/1/export.html").text

    assert text.startswith("<!doctype html>\n<html lang=")
    assert text.rstrip().endswith("</html>")
    assert "&lt;b&gt;Dig&lt;/b&gt; &amp; fill" in text
    assert "&lt;i&gt;Below" in text
    assert "if a&lt;b then" in text
    assert not re.search(r"<script|<link|src=|<i>|<b>", text)


HARD = "<b>Dig</b> *or* [fill](javascript:alert(1)) `it` _now_ # \\ ends"
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@pytest.mark.parametrize("where", ["claim", "text", "subject", "author"])
def test_a_markdown_export_says_what_people_wrote_and_not_what_it_would_become(make, editor, where):
    words = {place: HARD if place == where else "Plain" for place in ("claim", "text", "subject")}
    author = make.member("Zoe", Role.MODERATOR, function=HARD if where == "author" else "clerk")
    source = re.sub(r"([\\`*_\[\]#])", r"\\\1", words["text"])
    make.comment(author, make.topic("record"), source, Kind.PROPOSAL, claim=words["claim"])
    issue(editor, subject=words["subject"])

    exported = editor.client.get("/digests/1/export.md").text

    assert HARD in html.unescape(ESCAPED.sub(r"\1", exported))
    links = re.compile(r"\[[\w. #]+\]\(<http://forum\.test/[\w/]+>\)")
    assert not re.findall(r"[<*`_\[]", links.sub("", ESCAPED.sub("", exported)))


@pytest.mark.parametrize("form", ["exe", "htm", "HTML", "txt", "doc", ".md"])
def test_other_forms_do_not_exist(editor, form):
    issue(editor)
    assert editor.status("/digests/1/export.md") == 200

    assert editor.status(f"/digests/1/export.{form}") == 404


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999", "-1", "one"])
def test_a_digest_that_was_never_made_is_not_found(editor, number):
    issue(editor)

    assert editor.status(f"/digests/{number}") == 404


def test_the_archive_says_of_what_there_are_corrigenda(editor):
    issue(editor, 1, "First week")
    assert "corrigendum" not in editor.get("/digests").text

    for told in ("One corrigendum", "2 corrigenda"):
        assert set_right(editor, "It was Tuesday.").status_code == 303
        assert told in editor.get("/digests").text


NOT_OPEN, NO_ITEMS = "Nothing in this digest is open to you.", "This digest has no items."


def test_a_digest_of_a_note_alone_or_of_nothing_does_not_say_that_it_is_closed(app, make, visit):
    editor, ada = visit(make.member("Mona", Role.MODERATOR)), visit(make.member("Ada"))
    issue(editor, subject="Only a note", note="Until next week.")
    issue(editor, 2, subject="Quiet")
    make.comment(make.member("Ben"), make.topic(), claim="Dig", kind=Kind.PROPOSAL)
    issue(editor, 3, subject="Elsewhere")
    elsewhere = visit(make.member("Nia", at=(1,)))

    def said(reader, number):
        pages = (
            reader.get(f"/digests/{number}").text,
            reader.client.get(f"/digests/{number}/export.md").text,
        )
        return [[words for words in (NOT_OPEN, NO_ITEMS) if words in page] for page in pages]

    assert said(ada, 1) == [[], []]
    assert said(ada, 2) == [[NO_ITEMS]] * 2
    assert said(ada, 3) == [[], []]
    assert said(elsewhere, 3) == [[NOT_OPEN]] * 2
