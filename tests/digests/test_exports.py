"""Files of a sent digest: each says the same in the same numbered paragraphs, and whence it is."""

import hashlib
import json
import sys
from email import message_from_bytes, policy

import pytest

from forum.digests.models import Item
from forum.digests.tending import tend
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State, View
from forum.exports import as_pdf
from forum.exports.formats import FORMATS
from forum.extensions import db
from forum.permissions import Role
from forum.programme.models import Series
from tests.exports.reading import READERS, bare, everything, numbers

from .desk import issue, set_right

NOTE = """Three *proposals* this week.

# What to read

1. The **first** one
2. The second, of [the ferry](https://example.org/ferry)

> Mind the gap.

| Place | Leaks |
| --- | --- |
| North | 3 |
"""


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def written(make):
    """Four proposals in two topics, in the order they come in."""
    zoe = make.member("Zoe", Role.MODERATOR)
    return [
        make.comment(zoe, make.topic(key), "Because it *leaks*.", Kind.PROPOSAL, claim=claim)
        for key in ("post", "record")
        for claim in ("Dig deeper", "Fill it in")
    ]


@pytest.fixture
def sent(written, editor):
    """A digest of them with a note that has all that notes can have."""
    issue(editor, subject="Below & above", note=NOTE)
    return editor


def taken(visitor, form, number=1):
    answer = visitor.client.get(f"/digests/{number}/export.{form}")
    assert answer.status_code == 200, (form, answer.status_code)
    return answer.data


def change(app, comment, **values):
    with app.app_context():
        for name, value in values.items():
            setattr(db.session.get(Comment, comment.id), name, value)
        db.session.commit()


def headed(content):
    """Number → heading, as the JSON tells."""
    sections = json.loads(content)["document"]["sections"]
    return {p["number"]: p["heading"] for s in sections for p in s["paragraphs"] if p["heading"]}


def test_there_is_a_reader_for_every_kind_of_file():
    assert READERS.keys() == FORMATS.keys()


def test_every_file_says_the_same_in_the_same_paragraphs(sent):
    said = {form: read(taken(sent, form)) for form, read in READERS.items()}

    assert numbers(said["json"]) == [f"1.{n}" for n in range(1, 9)]
    assert {form: numbers(words) for form, words in said.items()} == dict.fromkeys(
        said, numbers(said["json"])
    )
    for form, words in said.items():
        assert "".join(bare(words)) == "".join(bare(said["json"])), form


def test_every_file_tells_the_hash_that_its_content_has(sent):
    found = json.loads(taken(sent, "json"))
    plain = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
    counted = hashlib.sha256(json.dumps(found["document"], **plain).encode()).hexdigest()

    for form, read in READERS.items():
        assert counted in read(taken(sent, form)), form


def test_the_same_content_gives_the_same_file(sent):
    for form in READERS.keys() - {"pdf", "docx"}:
        assert taken(sent, form) == taken(sent, form), form


def test_what_is_not_open_to_its_reader_is_withheld_and_counted(make, visit, sent):
    elsewhere = visit(make.member("Nia", at=(1,)))
    assert "Dig deeper" in READERS["json"](taken(sent, "json"))

    for form, read in READERS.items():
        words = read(taken(elsewhere, form))
        assert numbers(words) == ["1.1", "1.2", "1.3", "1.4"], form
        assert "Dig deeper" not in words, form
        assert "4 paragraphs" in words, form


def test_a_removed_comment_leaves_its_number_and_a_note(app, editor, sent, written):
    change(app, written[0], state=State.REMOVED)

    for form, read in READERS.items():
        words = read(taken(editor, form))
        assert numbers(words) == [f"1.{n}" for n in range(1, 9)], form
        assert "What stood here has been taken back since." in " ".join(words.split()), form
        assert words.count("Dig deeper") == 1, form


def test_a_comment_that_moves_keeps_its_number(app, make, sent, written):
    before = headed(taken(sent, "json"))
    change(app, written[0], topic_id=make.topic("anonymous").id, number=77)

    assert headed(taken(sent, "json")) == before
    for number in before:
        assert f'id="{number}"' in sent.get("/digests/1").html


def test_a_digest_older_than_kept_numbers_gets_them_for_good(app, make, sent, written):
    before = headed(taken(sent, "json"))
    with app.app_context():
        db.session.query(Item).update({"paragraph": None})
        db.session.commit()
        assert headed(taken(sent, "json")) == before
        list(tend())
    change(app, written[0], topic_id=make.topic("anonymous").id, number=77)

    assert headed(taken(sent, "json")) == before


def test_a_corrigendum_stands_before_all_else_in_every_file(sent):
    assert set_right(sent, "It was *Tuesday*.").status_code == 303

    for form, read in READERS.items():
        words = " ".join(read(taken(sent, form)).split())
        assert "It was Tuesday" in words.replace("*", ""), form
        assert words.index("Corrigendum to No. 1") < words.index("1.1"), form


def test_a_footnotes_number_is_no_part_of_the_word_before_it(sent):
    noted = "It was Tuesday[^1].\n\n[^1]: At noon."
    set_right(sent, noted)

    assert "Tuesday\\[1\\]." in taken(sent, "md").decode()
    assert "Tuesday<sup>1</sup>." in taken(sent, "html").decode()
    assert "Tuesday[1]." in taken(sent, "eml").decode()


def test_in_french_colons_stand_as_french_sets_them(app, sent):
    with app.app_context():
        db.session.query(Series).one().languages = ["fr", "en"]
        db.session.commit()
    facts = taken(sent, "md").decode().split("Provenance\n")[-1].strip().splitlines()
    assert len(facts) > 3
    assert [line for line in facts if "\N{NO-BREAK SPACE}: " not in line] == []
    letter = message_from_bytes(taken(sent, "eml"), policy=policy.default)
    assert " : Below & above" in letter["Subject"]


@pytest.mark.parametrize("key", ["post", "anonymous"])
def test_no_file_names_anybody_where_the_rule_forbids_it(make, editor, key):
    secrets = {"function": "Zyxfunction", "organisation": "Zyxhouse", "email": "zyx@example.org"}
    author = make.member("Zyxname", Role.MODERATOR, **secrets)
    make.comment(author, make.topic(key), "I say so.", Kind.PROPOSAL, claim="Say so")
    issue(editor)

    for form, read in READERS.items():
        content = taken(editor, form)
        assert "Say so" in read(content), form
        assert "A participant" in read(content), form
        assert "zyx" not in everything(form, content).lower(), form


def test_the_rule_is_named_of_every_topic_of_which_words_are_told(make, editor):
    proposal = make.comment(make.member("Ada"), make.topic("anonymous"), kind=Kind.PROPOSAL)
    issue(editor)
    for name in ("Ben", "Eve", "Zoe"):
        make.stance(make.member(name), proposal, View.SUPPORT)
    issue(editor, 2)
    words = READERS["md"](taken(editor, "md", 2))
    assert "3 answers this week." in words
    assert "Attribution rule of III.2" in words


def test_on_the_record_the_name_is_in_every_file(make, editor):
    author = make.member("Zyxname", Role.MODERATOR, organisation="Zyxhouse")
    make.comment(author, make.topic("record"), "I say so.", Kind.PROPOSAL, claim="Say so")
    issue(editor)

    for form, read in READERS.items():
        words = " ".join(read(taken(editor, form)).split())
        assert "Zyxname, Zyxhouse" in words, form
        assert "Attribution rule of" in words, form
        assert "On the record. Name and affiliation go wherever" in words, form


def test_the_page_shows_the_numbers_of_the_files_as_its_anchors(sent):
    page = sent.get("/digests/1")

    for number in numbers(READERS["json"](taken(sent, "json"))):
        assert number in page.ids
        assert f'href="#{number}"' in page.html


def test_the_page_leads_to_every_file(sent):
    links = {href for href, _ in sent.get("/digests/1").links}

    assert {f"/digests/1/export.{form}" for form in FORMATS} <= links


def test_where_pdfs_cannot_be_made_the_page_says_so(sent, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    as_pdf._library.cache_clear()
    try:
        page = sent.get("/digests/1")
        assert "PDF is not available here" in page.text
        assert "export.pdf" not in page.html
        answer = sent.client.get("/digests/1/export.pdf", follow_redirects=True)
    finally:
        as_pdf._library.cache_clear()

    assert answer.status_code == 200
    assert "This cannot be made as PDF here." in answer.text
