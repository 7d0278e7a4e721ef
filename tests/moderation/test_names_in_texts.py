"""A moderator is shown the names inside a text before deciding; its readers get none of that."""

from .deciding import decide


def test_names_in_a_text_are_marked_on_the_desk_and_nowhere_else(make, visit):
    topic, author = make.topic("pre"), make.member("Anna Berg")
    make.member("Petra Kovář", organisation="Border Watch")
    moderator, peer = visit(make.member("Mo", "moderator")), visit(make.member("Ben"))
    comment = make.comment(author, topic, "As KOVAR of Border Watch told @quill.")

    desk = moderator.get(f"/moderation/{comment.id}")
    assert "Names in this text: KOVAR, Border Watch, @quill." in desk.text
    assert "<mark>KOVAR</mark> of <mark>Border Watch</mark>" in desk.html

    decide(moderator, comment, "publish")
    page = peer.get(f"/topics/{topic.id}").html
    assert "KOVAR of Border Watch" in page
    assert "<mark>" not in page


def test_a_text_without_names_has_no_such_notice(make, visit):
    topic, author = make.topic("pre"), make.member("Anna Berg")
    moderator = visit(make.member("Mo", "moderator"))
    comment = make.comment(author, topic, "Nobody is named here.")
    desk = moderator.get(f"/moderation/{comment.id}").text
    assert "Nobody is named here." in desk
    assert "Names in this text" not in desk


def test_references_in_a_text_that_is_looked_at_lead_to_what_is_meant(make, visit):
    topic, author = make.topic("pre"), make.member("Anna Berg")
    make.member("Petra Kovář")
    moderator, peer = visit(make.member("Mo", "moderator")), visit(make.member("Ben"))
    decide(moderator, make.comment(author, topic), "publish")
    parent = make.comment(author, topic, "It says so in #1.")
    decide(moderator, parent, "publish")
    reply = make.comment(author, topic, "Kovar has read II.2 #7, not #1 or #9.", parent=parent)
    link = f'<a class="cite" href="/topics/{topic.id}/comments/1">#1</a>'

    desk = moderator.get(f"/moderation/{reply.id}").html

    assert f"It says so in {link}." in desk
    assert "<mark>Kovar</mark> has read <a class=" in desk
    assert f">II.2 #7</a>, not {link} or #9." in desk
    assert f"It says so in {link}." in peer.get(f"/topics/{topic.id}/comments/2/flag").html
