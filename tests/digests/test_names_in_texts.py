"""Whoever makes a digest sees which names stand in it before it leaves; its readers do not."""

import pytest

from .desk import edit, gather, send

WARNING = "This text was written under a rule that names nobody outside."


@pytest.mark.parametrize(
    ("key", "is_warned"), [("post", True), ("anonymous", True), ("record", False)]
)
def test_names_in_items_and_note_are_shown_before_sending(make, visit, key, is_warned):
    topic, moderator = make.topic(key), make.member("Mo", "moderator")
    make.member("Petra Kovář")
    make.comment(moderator, topic, "As KOVAR told us.", claim="Ferries")
    editor, reader = visit(moderator), visit(make.member("Ben"))
    gather(editor)
    edit(editor, subject="The week", note="Ask @quill.")

    for page in ("/digests/1/edit", "/digests/1/send"):
        shown = editor.get(page)
        assert "<mark>KOVAR</mark>" in shown.html
        assert "<mark>@quill</mark>" in shown.html
        assert (WARNING in shown.text) is is_warned

    send(editor)
    assert "<mark>" not in reader.get("/digests/1").html


def test_before_names_and_problems_the_colon_stands_as_french_sets_it(make, visit):
    moderator = make.member("Mo", "moderator", language="fr")
    make.member("Petra Kovář")
    make.comment(moderator, make.topic(), "As KOVAR told us.", claim="Ferries")
    editor = visit(moderator)
    gather(editor)
    edit(editor, subject="")
    assert "</b>\N{NO-BREAK SPACE}: <mark>KOVAR</mark>" in editor.get("/digests/1/edit").html
    edit(editor, subject="")
    assert '<a href="#subject">Objet\N{NO-BREAK SPACE}: ' in editor.page.html


def test_an_item_left_out_is_not_among_the_names_that_leave(make, visit):
    moderator = make.member("Mo", "moderator")
    make.member("Petra Kovář")
    make.comment(moderator, make.topic(), "As KOVAR told us.", claim="Ferries")
    editor = visit(moderator)
    gather(editor)
    edit(editor, subject="The week", items=[])
    assert "KOVAR" in editor.get("/digests/1/edit").html
    assert "<mark>" not in editor.get("/digests/1/send").html
