"""Editing the week's draft: subject, note and ticks are kept, and nobody overwrites another."""

import re

import pytest

from forum.discussion.kinds import Kind
from forum.permissions import Role

from .desk import digests, edit, gather, issue, typed_note


@pytest.fixture
def editor(make, visit):
    """A moderator's browser with a draft of two items."""
    ada = make.member("Ada")
    for claim in ("Dig deeper", "Dig wider"):
        make.comment(ada, make.topic(), claim=claim, kind=Kind.PROPOSAL)
    editor = visit(make.member("Mona", Role.MODERATOR))
    gather(editor)
    return editor


@pytest.mark.parametrize("letter", ["letter", "letter.txt"])
def test_what_is_edited_is_what_the_preview_shows(app, editor, letter):
    before = editor.client.get(f"/digests/1/{letter}").text
    assert "Dig deeper" in before
    kept = digests(app)[0].items[1]

    answer = edit(editor, subject="A week below", note="Mind the gap.", items=[str(kept.id)])

    assert answer.status_code == 303
    after = editor.client.get(f"/digests/1/{letter}").text
    assert "a week below" in after.lower()
    assert "Mind the gap." in after
    assert "Dig wider" in after
    assert "Dig deeper" not in after
    form = editor.get("/digests/1/edit").form(having="subject")
    assert form.values["subject"] == ["A week below"]
    assert typed_note(editor) == "Mind the gap."
    assert form.values["items"] == [str(kept.id)]


def test_everything_may_be_unticked_and_ticked_again(app, editor):
    everything = [str(item.id) for item in digests(app)[0].items]
    edit(editor, subject="Only a note", items=[])
    assert editor.get("/digests/1/edit").form(having="subject").values["items"] == []

    edit(editor, subject="All of it", items=everything)

    assert editor.get("/digests/1/edit").form(having="subject").values["items"] == everything


@pytest.mark.parametrize("subject", ["", "   ", "x" * 121])
def test_an_impossible_subject_is_said_and_nothing_typed_is_lost(app, editor, subject):
    kept = digests(app)[0].items[1]

    answer = edit(editor, subject=subject, note="Long *thought* about.", items=[str(kept.id)])

    assert answer.status_code == 422
    assert ("At most 120" if subject.strip() else "needs a subject") in editor.page.text
    values = editor.page.form(having="subject").values
    assert values["subject"] == [subject.strip()]
    assert typed_note(editor) == "Long *thought* about."
    assert values["items"] == [str(kept.id)]
    (draft,) = digests(app)
    assert (draft.subject, draft.note) == ("", "")
    assert not any(item.is_dropped for item in draft.items)


def test_a_note_longer_than_any_text_may_be_is_given_back(editor):
    assert edit(editor, subject="Long", note="x" * 20_000).status_code == 303

    answer = edit(editor, subject="Long", note="y" * 20_001)

    assert answer.status_code == 422
    assert typed_note(editor) == "y" * 20_001


def test_of_two_editors_the_second_is_told_and_gets_the_text_back(app, make, visit, editor):
    other = visit(make.member("Max", Role.MODERATOR))
    other.get("/digests/1/edit")
    assert edit(editor, subject="First", note="Mine.").status_code == 303

    answer = other.submit(having="subject", subject="Second", note="Half an hour of work.")

    assert answer.status_code == 409
    assert "changed or sent in another window" in other.page.text
    assert "Half an hour of work." in other.page.html
    assert "Second" in other.page.html
    assert [(d.subject, d.note) for d in digests(app)] == [("First", "Mine.")]


def test_gathering_anew_is_a_change_that_an_open_editor_is_told_of(make, visit, editor):
    other = visit(make.member("Max", Role.MODERATOR))
    other.get("/digests/1/edit")
    gather(editor)

    assert other.submit(having="subject", subject="Late").status_code == 409


def test_markup_in_a_note_is_shown_and_never_run(editor):
    note = (
        "**Bold** <script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3))"
    )
    edit(editor, subject='<i>Slanted</i> & "quoted"', note=note)

    letter = editor.client.get("/digests/1/letter").text

    assert re.search(r"<strong[^>]*>Bold</strong>", letter)
    assert "&lt;script&gt;" in letter
    assert "<script" not in letter
    assert "<img" not in letter
    assert 'href="javascript' not in letter
    assert "<i>Slanted" not in letter
    assert "&lt;i&gt;Slanted" in letter


def test_the_preview_may_load_and_run_nothing(editor):
    answer = editor.client.get("/digests/1/letter")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert editor.client.get("/digests/1/letter.txt").mimetype == "text/plain"


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.OBSERVER])
@pytest.mark.parametrize("page", ["", "/edit", "/send", "/letter", "/letter.txt", "/export.md"])
def test_a_draft_does_not_exist_for_those_who_do_not_edit_it(make, visit, editor, role, page):
    assert editor.status(f"/digests/1{page}") in {200, 302, 303}

    assert visit(make.member("Pia", role)).status(f"/digests/1{page}") == 404


def test_a_draft_is_not_announced_to_readers(make, visit, editor):
    assert "Draft" in editor.get("/digests").text

    assert "Draft" not in visit(make.member("Pia")).get("/digests").text


def test_readers_cannot_edit_or_send_by_hand(app, make, visit, editor):
    reader = visit(make.member("Pia"))
    token = reader.get("/digests").form(action="/language").values["csrf_token"]
    version = editor.get("/digests/1/edit").form(having="subject").values["version"]
    forged = {"csrf_token": token, "version": version, "subject": "Mine now"}

    assert reader.post("/digests/1/edit", forged).status_code == 404
    assert reader.post("/digests/1/send", {"csrf_token": token}).status_code == 404
    (draft,) = digests(app)
    assert (draft.subject, draft.is_sent) == ("", False)


def test_once_sent_it_is_shown_to_readers_and_edited_by_nobody(make, visit, editor):
    issue(editor)
    reader = visit(make.member("Pia"))

    assert reader.status("/digests/1") == 200
    assert reader.status("/digests/1/edit") == 403
    assert reader.status("/digests/1/send") == 403
    for page in ("/digests/1/edit", "/digests/1/send"):
        editor.get(page, expect=303)
        assert "This digest has been sent already." in editor.get("/digests/1").html


def test_an_organiser_edits_without_a_seat(make, visit, editor):
    organiser = visit(make.member("Ora", Role.ORGANISER))

    assert edit(organiser, subject="By the organiser").status_code == 303


def test_a_moderator_of_one_table_sees_and_changes_only_what_they_may_read(
    app, make, visit, editor
):
    organiser = visit(make.member("Ora", Role.ORGANISER))
    gather(organiser)
    wider = digests(app)[0].items[1]
    edit(organiser, subject="Tunnels", items=[str(wider.id)])
    narrow = visit(make.member("Noa", Role.MODERATOR, at=(1,)))

    assert "Dig wider" not in narrow.get("/digests/1/edit").text
    assert edit(narrow, subject="Bridges").status_code == 303

    (draft,) = digests(app)
    assert draft.subject == "Bridges"
    assert [item.is_dropped for item in draft.items] == [True, False]
