"""Letters can be answered: each item at its reader's own address, and that names nobody."""

import re
from datetime import timedelta

import pytest

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment
from forum.extensions import db
from forum.mailbox.address import read
from forum.members.models import Member, Visibility
from forum.members.wishes import Matter, Way, Wish
from forum.moderation.interventions import remove
from forum.notifications.jobs import tell_at_once
from forum.permissions import Role
from forum.programme.models import Attribution, Topic
from tests.digests.desk import edit, gather, issue, laid_down, parts
from tests.letters import letters_to, whole

from .mailing import DOMAIN, addresses_in, comments, letter, receive


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def texts(app, name):
    """The plain text and the HTML of the digest to a member."""
    return parts(laid_down(app)[f"{name}@example.org"])


def tickets(app, words):
    with app.app_context():
        return [read(address) for address in addresses_in(words)]


@pytest.fixture
def at_once(app, ada):
    """Ada hears of replies at once; and the letters go when it is called."""
    with app.app_context():
        db.session.add(Wish(member_id=ada.id, matter=Matter.REPLY, way=Way.AT_ONCE))
        db.session.commit()

    def tell():
        with app.app_context():
            tell_at_once()

    return tell


def test_each_item_of_a_digest_is_answered_at_its_reader_s_own_address(
    app, make, editor, ada, ben, root
):
    second = make.comment(ben, make.topic("post"), kind=Kind.QUESTION, claim="Why so?")
    issue(editor)
    plain, html = texts(app, "ada")
    for words in (plain, html):
        found = tickets(app, words)
        assert {(one.member_id, one.comment_id) for one in found} == {
            (ada.id, root.id),
            (ada.id, second.id),
        }
        assert {one.rule for one in found} == {Attribution.CHATHAM_HOUSE}
    assert not {*addresses_in(plain)} & {*addresses_in(texts(app, "ben")[0])}
    assert "Reply to #1 by mail (as a comment, Chatham House Rule):" in plain
    assert re.search(r'href="mailto:reply-\w+@[^"?]+\?subject=Re%3A%20III\.1%20%231"', html)

    (to,) = {a for a in addresses_in(plain) if tickets(app, a)[0].comment_id == second.id}
    assert receive(app, to, letter(ada, to, "Because.")) == 0
    assert [(one.parent_id, one.kind) for one in comments(app)[1:]] == [(second.id, Kind.ANSWER)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Auf #1 per E-Mail antworten (als Beitrag, Chatham-House-Regel):\nreply-"),
        (
            "fr",
            "Répondre à #1 par courriel (en commentaire, Règle de Chatham House)"
            "\N{NO-BREAK SPACE}:\nreply-",
        ),
    ],
)
def test_above_the_address_one_sentence_says_what_an_answer_is(
    app, make, editor, root, language, said
):
    make.member("Lena", language=language)
    issue(editor)
    assert said in texts(app, "lena")[0]


def test_who_does_not_write_there_is_offered_no_address(app, make, editor, root):
    make.member("Olga", Role.OBSERVER)
    make.member("Paul", at=(1,))
    issue(editor)
    for name in ("olga", "paul"):
        for words in texts(app, name):
            assert "Reply to" not in words
            assert DOMAIN not in words


def test_a_reply_to_me_is_answered_from_my_part(app, make, editor, ada, ben):
    own = make.comment(ada, make.topic("post"))
    reply = make.comment(ben, make.topic("post"), "Not quite.", parent=own)
    issue(editor)
    plain, html = texts(app, "ada")
    for words in (plain, html):
        mine = words[words.index("For you") :]
        assert tickets(app, mine)[0].comment_id == reply.id


def test_a_line_of_the_synthesis_is_answered_at_what_it_rests_on(app, make, editor, ada, ben):
    proposal = make.comment(ben, make.topic("post"), kind=Kind.PROPOSAL)
    values = {"kind": "common ground", "text": "Ferries run.", "cites": "#1"}
    written = editor.submit(f"/topics/{proposal.topic_id}/synthesis", having="text", **values)
    assert written.status_code == 303
    issue(editor)
    plain = texts(app, "ada")[0]
    found = [ticket.comment_id for ticket in tickets(app, plain)]
    assert "Ferries run." in plain
    assert found == [proposal.id, proposal.id]


def test_what_was_decided_is_answered_in_its_topic(app, make, visit, editor, ada, ben, root):
    gone = make.comment(ben, make.topic("post"), "Rude.")
    with app.app_context():
        mona = db.session.query(Member).filter_by(name="Mona").one()
        remove(mona, db.session.get(Comment, gone.id), "Unclear", "")
    make.member("Olga", Role.OBSERVER)
    issue(editor)

    plain, html = texts(app, "ada")
    for words in (plain, html):
        found = [(one.comment_id, one.topic_id) for one in tickets(app, words)]
        assert found == [(root.id, None), (None, root.topic_id)]
        assert "as a position or question of your own, Chatham House Rule" in words
    assert "Reply in III.1 by mail" in plain
    assert re.search(r'href="mailto:reply-\w+@[^"?]+\?subject=Re%3A%20III\.1"', html)
    for words in texts(app, "olga"):
        assert "Removed: 1." in words
        assert "by mail" not in words

    to = addresses_in(plain)[1]
    assert receive(app, to, letter(ada, to, "It was not rude. It was only short.")) == 0
    begun = comments(app)[-1]
    assert (begun.parent_id, begun.topic_id, begun.kind) == (None, root.topic_id, Kind.POSITION)
    assert (begun.claim, begun.source) == ("It was not rude.", "It was only short.")
    assert "It was only short." in visit(ben).get(f"/topics/{root.topic_id}").html


def test_a_line_whose_comments_are_gone_is_answered_in_its_topic(app, make, editor, ada, ben):
    proposal = make.comment(ben, make.topic("post"), kind=Kind.PROPOSAL)
    values = {"kind": "common ground", "text": "Ferries run.", "cites": "#1"}
    assert (
        editor.submit(f"/topics/{proposal.topic_id}/synthesis", having="text", **values).status_code
        == 303
    )
    with app.app_context():
        mona = db.session.query(Member).filter_by(name="Mona").one()
        remove(mona, db.session.get(Comment, proposal.id), "Unclear", "")
    issue(editor)
    plain = texts(app, "ada")[0]
    assert "Ferries run." in plain
    assert {(one.comment_id, one.topic_id) for one in tickets(app, plain)} == {
        (None, proposal.topic_id)
    }


def test_what_no_letter_can_reply_to_says_what_to_do_instead(app, make, editor, ada, root):
    make.member("Olga", Role.OBSERVER)
    issue(editor)
    for words in texts(app, "ada"):
        told = " ".join(words.split())
        assert "Notes and dates take no reply by mail:" in told
        assert "a question to the organisers goes to digest@roundtable.example.org." in told
    for words in texts(app, "olga"):
        assert "take no reply by mail" not in words


def test_where_a_topic_takes_nothing_just_now_the_letter_says_so(app, editor, ada, root):
    with app.app_context():
        for exchange in db.session.get(Topic, root.topic_id).series.exchanges:
            exchange.closes_at = now() - timedelta(minutes=1)
        db.session.commit()
    issue(editor)
    for words in texts(app, "ada"):
        assert not addresses_in(words)
        assert "its topic takes nothing from you at the moment" in " ".join(words.split())


def test_no_editor_sees_the_address_of_another(make, editor, root):
    zoe = make.member("Zoe", visibility=Visibility.EVERYBODY)
    gather(editor)
    assert edit(editor, subject="The week").status_code == 303
    for path in ("/digests/1/letter", "/digests/1/letter.txt"):
        own = editor.client.get(path).text
        others = editor.client.get(f"{path}?as={zoe.id}").text
        assert addresses_in(own)
        assert f"reply@{DOMAIN}" in others
        assert not addresses_in(others)


def test_a_letter_about_one_comment_is_answered_by_answering_it(app, make, ada, ben, at_once):
    own = make.comment(ada, make.topic("anonymous"))
    reply = make.comment(ben, make.topic("anonymous"), "No.", parent=own)
    at_once()
    (told,) = letters_to(app, ada)
    to = told["Reply-To"].addresses[0].addr_spec
    (ticket,) = tickets(app, to)
    assert (ticket.member_id, ticket.comment_id) == (ada.id, reply.id)
    assert ticket.rule is Attribution.ANONYMOUS
    assert addresses_in(told.get_content()) == [to]
    assert "Ben" not in whole(told)

    quoted = "\n".join(f"> {line}" for line in told.get_content().splitlines())
    text = f"But yes.\n\nOn 3 Oct 2026 Roundtable wrote:\n{quoted}"
    assert receive(app, to, letter(ada, to, text)) == 0
    assert [(one.parent_id, one.source) for one in comments(app)[1:]] == [(reply.id, "But yes.")]


def test_a_letter_about_several_has_an_address_beside_each(app, make, ada, ben, at_once):
    own = make.comment(ada, make.topic("post"))
    replies = [make.comment(ben, make.topic("post"), text, parent=own) for text in ("One", "Two")]
    at_once()
    (told,) = letters_to(app, ada)
    assert told["Reply-To"] is None
    found = {ticket.comment_id for ticket in tickets(app, told.get_content())}
    assert found == {reply.id for reply in replies}


def test_the_promise_is_that_of_the_letter(app, make, visit, editor, ada, ben, root):
    """Whoever is promised a rule and answers weeks later is not published under a looser one."""
    issue(editor)
    to = addresses_in(texts(app, "ada")[0])[0]
    with app.app_context():
        db.session.get(Topic, root.topic_id).attribution = Attribution.ON_THE_RECORD
        db.session.commit()
    assert receive(app, to, letter(ada, to, "Under the old rule.")) == 0
    assert len(comments(app)) == 0
    assert "Under the old rule." not in visit(ben).get(f"/topics/{root.topic_id}").html


def test_without_the_setting_letters_look_as_ever(app, make, editor, ada, ben, at_once):
    app.config["REPLY_DOMAIN"] = ""
    own = make.comment(ada, make.topic("post"))
    make.comment(ben, make.topic("post"), "Not quite.", parent=own)
    issue(editor)
    at_once()
    for told in letters_to(app, ada):
        assert told["Reply-To"] is None
        assert "by mail" not in whole(told)
        assert "mailto:" not in whole(told)
    with app.app_context():
        assert db.session.get(Member, ada.id)
