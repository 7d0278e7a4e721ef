"""Whom an issue goes to, and outside readers: they are asked first, and read no member's name or
words."""

import re

import pytest

from forum.digests.models import Delivery, Digest
from forum.digests.outsider import Outsider
from forum.discussion.kinds import Kind
from forum.erasure.actions import erase
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.permissions import Role

from .desk import deliveries, edit, gather, issue, parsed, parts, send, set_right

READER = {"organisation": "River Agency", "email": "Desk@Agency.example.org", "language": "en"}
ADDRESS = "desk@agency.example.org"


@pytest.fixture
def settings(sink):
    return {"SMTP_URL": sink.url}


@pytest.fixture
def olga(make, visit):
    return visit(make.member("Olga", Role.ORGANISER))


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def letters(sink, address=ADDRESS):
    return [one.content for one in sink.letters if one.rcpt_tos == [address]]


def add(olga, **values):
    return olga.submit("/digests/outside", having="organisation", **{**READER, **values})


def answer(visit, sink, said):
    [asked] = letters(sink)[-1:]
    link = re.search(r"http://forum\.test(/digests/outside/\S+)", parsed(asked).get_content())[1]
    stranger = visit()
    answer = stranger.submit(link, answer=said)
    assert answer.status_code == 200
    return answer


def choose(olga, *lists, number=1):
    page = olga.get(f"/digests/{number}/send")
    form = page.form(having="has-lists")
    return olga.post(f"/digests/{number}/lists", {**form.values, "lists": list(lists)})


def outsiders(app):
    with app.app_context():
        return [(one.email, one.is_reader) for one in db.session.query(Outsider)]


def agreed(visit, sink, olga):
    assert add(olga).status_code == 303
    assert "You get the digest" in answer(visit, sink, "yes").text


def test_who_is_added_is_asked_first_and_gets_nothing_without_an_answer(app, make, sink, olga):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    assert add(olga).status_code == 303
    [asked] = letters(sink)
    assert "Do you wish to have the digest" in parsed(asked)["Subject"]
    assert outsiders(app) == [(ADDRESS, False)]

    gather(olga)
    assert edit(olga, subject="The week").status_code == 303
    choose(olga, "to_members", "to_outside")
    assert send(olga).status_code == 303

    assert letters(sink) == [asked]


def test_who_says_yes_gets_the_issues_that_are_marked_so(app, make, visit, sink, olga):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    agreed(visit, sink, olga)
    gather(olga)
    assert edit(olga, subject="The week").status_code == 303
    assert choose(olga, "to_members", "to_observers", "to_outside").status_code == 303
    assert "Readers in all: 3" in olga.get("/digests/1/send").text

    assert send(olga).status_code == 303

    letter = parsed(letters(sink)[-1])
    assert letter["Subject"] == "The week"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert deliveries(app) == {f"{name}@example.org": "sent" for name in ("ada", "olga")}


def test_an_issue_goes_to_nobody_outside_unless_it_is_marked(make, visit, sink, olga):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    agreed(visit, sink, olga)

    issue(olga)

    assert len(letters(sink)) == 1
    assert len(letters(sink, "ada@example.org")) == 1


@pytest.mark.parametrize(
    ("lists", "got"),
    [
        (["to_members"], ["ada", "olga"]),
        (["to_observers"], ["una"]),
        (["to_members", "to_observers"], ["ada", "olga", "una"]),
    ],
    ids=str,
)
def test_an_issue_goes_to_the_lists_that_are_marked(app, make, olga, lists, got):
    make.member("Una", Role.OBSERVER)
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    gather(olga)
    assert edit(olga, subject="The week").status_code == 303
    assert choose(olga, *lists).status_code == 303

    assert send(olga).status_code == 303

    assert set(deliveries(app)) == {f"{name}@example.org" for name in got}


def test_outside_no_member_is_named_or_quoted(make, visit, sink, olga):
    ada = make.member("Ada", organisation="House of Locks")
    make.comment(ada, make.topic(), "Deep below.", claim="Dig deeper", kind=Kind.PROPOSAL)
    rex = make.member("Rex", Role.MODERATOR, organisation="House of Locks")
    make.comment(rex, make.topic("record"), "Two of five.", claim="Locks leak")
    make.comment(ada, make.topic("anonymous"), "Swim alone.", claim="Who swims")
    agreed(visit, sink, olga)
    gather(olga)
    assert edit(olga, subject="The week", note="What **moved**.").status_code == 303
    choose(olga, "to_members", "to_outside")
    assert send(olga).status_code == 303

    for part in parts(letters(sink)[-1]):
        assert "moved" in part
        assert "III.1 Tunnels" in part
        assert "Proposal: 1" in part
        said = (
            "Ada",
            "Rex",
            "Locks leak",
            "of Locks",
            "Dig",
            "Deep",
            "Two of",
            "Swim alone",
            "Diplomat",
        )
        for words in said:
            assert words not in part.replace("Digest", "")
        assert "/topics/" not in part
        assert "For you" not in part
        assert "/account" not in part
    inside = "".join(parts(letters(sink, "ada@example.org")[-1]))
    assert "Dig deeper" in inside
    assert "Rex" in inside


def test_editors_see_it_as_it_leaves(make, visit, sink, olga, editor):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    agreed(visit, sink, olga)
    gather(editor)
    assert edit(editor, subject="The week").status_code == 303
    assert '<option value="outside">' in editor.get("/digests/1/edit").html
    seen = editor.get("/digests/1/letter.txt?as=outside").text
    choose(olga, "to_outside")

    assert send(editor).status_code == 303

    text, _html = parts(letters(sink)[-1])
    assert "Proposal: 1" in text
    there, _, _key = text.partition("Stop these letters")
    assert there.split() == seen.partition("Stop these letters")[0].split()


def test_one_click_ends_them(app, make, visit, sink, olga):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    agreed(visit, sink, olga)
    gather(olga)
    assert edit(olga, subject="The week").status_code == 303
    choose(olga, "to_outside")
    assert send(olga).status_code == 303
    link = parsed(letters(sink)[-1])["List-Unsubscribe"].strip("<>")
    robot = app.test_client(use_cookies=False)
    path = link.removeprefix("http://forum.test")
    assert "Stop the digest?" in robot.get(path).text

    for _ in range(2):
        assert robot.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200

    assert outsiders(app) == [(ADDRESS, False)]
    assert "has stopped the letters" in olga.get("/digests/outside").html
    assert add(olga).status_code == 422
    assert "has stopped the letters" in olga.page.html


def test_who_says_no_is_forgotten(app, visit, sink, olga):
    add(olga)

    [asked] = letters(sink)[-1:]
    link = re.search(r"http://forum\.test(/digests/outside/\S+)", parsed(asked).get_content())[1]
    stranger = visit()
    form = stranger.get(link).form(having="csrf_token").values
    # The second time by itself, where the line broke before the answer.
    for _ in range(2):
        assert stranger.post(link, {**form, "answer": "no"}).status_code == 200
        assert "Your address is forgotten" in stranger.page.text
    assert stranger.status(link) == 404
    assert stranger.post(link, {**form, "answer": "yes"}).status_code == 404

    assert outsiders(app) == []
    with app.app_context():
        assert ADDRESS not in repr([e.data for e in db.session.query(JournalEntry)])


def test_who_is_removed_is_forgotten_and_the_ledger_keeps_its_count(app, make, visit, sink, olga):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    agreed(visit, sink, olga)
    gather(olga)
    assert edit(olga, subject="The week").status_code == 303
    choose(olga, "to_outside")
    assert send(olga).status_code == 303
    link = parsed(letters(sink)[-1])["List-Unsubscribe"].strip("<>")

    with app.app_context():
        reader = db.session.query(Outsider).one().id
    removal = f"/digests/outside/{reader}/remove"
    assert olga.submit("/digests/outside", action=removal).status_code == 303

    assert outsiders(app) == []
    with app.app_context():
        [left] = db.session.query(Delivery)
        assert (left.state, left.reader) == ("sent", None)
    path = link.removeprefix("http://forum.test")
    assert "You get no more digests" in app.test_client().get(path).text


def test_organisers_see_to_whom_an_issue_went_and_how_many(app, make, visit, sink, olga, editor):
    make.member("Ada")
    make.member("Otto", Role.OBSERVER)
    agreed(visit, sink, olga)
    make.comment(make.member("Ben"), make.topic(), claim="Dig deeper")
    gather(olga)
    assert edit(olga, subject="The week").status_code == 303
    choose(olga, "to_members", "to_outside")
    sink.answers["ada@example.org"] = "550 no such user"
    assert send(olga).status_code == 303

    def shown():
        html = olga.get("/digests/1").html
        rows = re.findall(r'<th scope="row">(.*?)</th><td class="n">(.*?)</td>', html)
        return {name: words for name, words in rows if not words.isdecimal()}

    went = {
        "Members who write or moderate": "3 of 4",
        "Observers": "not to them",
        "Outside readers": "1 of 1",
    }
    assert shown() == went
    with app.app_context():
        reader = db.session.query(Outsider).one().id
    removal = f"/digests/outside/{reader}/remove"
    assert olga.submit("/digests/outside", action=removal).status_code == 303
    assert shown() == went
    assert "To whom it went" not in editor.get("/digests/1").html


def test_a_corrigendum_goes_to_outside_readers_who_got_it(make, visit, sink, olga):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    agreed(visit, sink, olga)
    gather(olga)
    assert edit(olga, subject="The week").status_code == 303
    choose(olga, "to_outside")
    assert send(olga).status_code == 303
    seen = len(letters(sink))

    answer = set_right(olga, "It was five.")

    assert answer.status_code == 303
    assert len(letters(sink)) == seen + 1
    assert letters(sink, "ada@example.org") == []
    for part in parts(letters(sink)[-1]):
        assert "It was five." in part
        assert "/digests/1" not in part.replace("/digests/stop", "")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "no address", "Write the address with an @"),
        ("email", "", "Please fill this in."),
        ("organisation", " ", "Please fill this in."),
        ("organisation", "x" * 161, "At most 160 characters"),
        ("language", "la", "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(app, sink, olga, field, value, words):
    assert add(olga, **{field: value}).status_code == 422
    assert words in olga.page.html
    assert outsiders(app) == []
    assert letters(sink) == []


def test_an_address_is_on_the_list_once(app, sink, olga):
    assert add(olga).status_code == 303
    assert add(olga, email=ADDRESS).status_code == 422
    assert "on the list already" in olga.page.html
    assert len(outsiders(app)) == len(letters(sink)) == 1


def test_lists_are_the_organisers_and_at_least_one_and_open_an_approval(app, make, olga, editor):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    gather(editor)
    assert edit(editor, subject="The week").status_code == 303
    assert 'name="lists"' not in editor.get("/digests/1/send").html
    form = editor.page.form(having="due_at").values
    assert editor.post("/digests/1/approve", form).status_code == 303
    token = {"csrf_token": form["csrf_token"], "lists": "to_outside"}
    assert editor.post("/digests/1/lists", token).status_code == 403

    assert choose(olga).status_code == 422
    assert "Say whom the digest goes to." in olga.page.text
    assert choose(olga, "to_members").status_code == 303

    with app.app_context():
        digest = db.session.query(Digest).one()
        assert digest.approved_at is None
        assert (digest.to_members, digest.to_observers, digest.to_outside) == (True, False, False)


def test_an_address_outside_that_is_refused_stands_on_the_delivery_page(make, visit, sink, olga):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    agreed(visit, sink, olga)
    gather(olga)
    assert edit(olga, subject="The week").status_code == 303
    choose(olga, "to_outside")
    sink.answers[ADDRESS] = "550 5.1.1 No such mailbox"
    assert send(olga).status_code == 303

    page = olga.get("/digests/1/delivery")
    assert "River Agency" in page.html
    assert "No such mailbox" in page.html

    sink.answers.clear()
    seen = len(letters(sink))
    assert olga.submit("/digests/1/delivery", having="states", states="failed").status_code == 303
    assert len(letters(sink)) == seen + 1


def test_who_is_erased_is_no_outside_reader_either(app, make, visit, sink, olga):
    agreed(visit, sink, olga)
    member = make.member("Dora", email=ADDRESS)
    with app.app_context():
        erase(db.session.get(Member, member.id), with_texts=False)

    assert outsiders(app) == []
