"""Nothing ties a text without a name to the person: no handle, no race, no later profile."""

import re

import pytest

from forum.discussion import actions
from forum.discussion.kinds import Kind
from forum.erasure import actions as erasure
from forum.extensions import db
from forum.members.models import Member, StakeholderGroup
from forum.permissions import OPERATOR
from forum.programme.actions import change_rule
from forum.programme.models import Attribution, Topic
from tests.conftest import both_columns
from tests.discussion.writing import POSITION, write
from tests.together import elsewhere

VOICE = re.compile('<article class="item"[^>]* data-voice="([^"]+)"')
BY = re.compile('<p class="by"><b>(.*?)</b>')


@pytest.fixture
def set_rule(app):
    """Sets a topic's rule, as somebody else does in another thread."""

    def set_rule(topic, rule):
        with app.app_context():
            change_rule(OPERATOR, db.session.get(Topic, topic.id), rule)

    return set_rule


def test_no_handle_ties_what_was_anonymous_to_what_is_named_now(make, visit, set_rule):
    ada, topic = make.member("Ada"), make.topic("anonymous")
    make.comment(ada, topic, claim="Secret view")
    set_rule(topic, Attribution.CHATHAM_HOUSE)
    make.comment(ada, topic, claim="Named view")
    page = visit(make.member("Ben")).get(f"/topics/{topic.id}").html
    names, voices = BY.findall(page), VOICE.findall(page)
    assert names[1] == "Ada"
    assert names[0].startswith("Diplomat ")
    assert len(set(voices)) == 2


def test_both_are_the_authors_own_on_their_page(make, visit, set_rule):
    ada, topic = make.member("Ada"), make.topic("anonymous")
    make.comment(ada, topic, claim="Secret view")
    set_rule(topic, Attribution.CHATHAM_HOUSE)
    make.comment(ada, topic, claim="Named view")
    page = visit(ada).get(f"/topics/{topic.id}").html
    style = page.split("<style")[1].split("</style>")[0]
    assert all(voice in style for voice in VOICE.findall(page))


def test_a_withdrawn_claim_and_its_authors_handle_are_nowhere(make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    root = make.comment(ada, topic, claim="Zyxclaim", source="Zyxtext")
    first = make.comment(ben, topic, parent=root)
    make.comment(ben, topic, parent=first)
    handle = VOICE.search(visit(ben).get(f"/topics/{topic.id}").html)[1]
    visit(ada).submit("/comments", action=f"/comments/{root.id}/withdraw")
    cleo, replied = visit(make.member("Cleo")), visit(ben)
    pages = [f"/topics/{topic.id}"]
    pages += [f"/topics/{topic.id}/comments/{number}/replies" for number in (1, 2, 3)]
    for path in pages:
        shown = cleo.get(path).html
        assert "Zyx" not in shown, path
        assert handle not in shown, path
    assert "Zyx" not in replied.get(f"/comments/{first.id}/revise").html


@both_columns
@pytest.mark.parametrize("rule", [Attribution.CHATHAM_HOUSE, Attribution.ON_THE_RECORD])
def test_a_rule_that_is_loosened_while_one_sends_names_nobody(
    make, visit, set_rule, monkeypatch, rule
):
    ada, topic = make.member("Zyxada"), make.topic("anonymous")
    writer = visit(ada)
    writer.get(f"/topics/{topic.id}")
    begin = actions.give_voice
    monkeypatch.setattr(
        actions, "give_voice", lambda *one: (elsewhere(lambda: set_rule(topic, rule)), begin(*one))
    )
    answer = writer.submit(having="source", **{**POSITION, "source": "Kept words."})
    assert answer.status_code == 409
    assert "Kept words." in writer.page.html
    assert "Zyxada" not in visit(make.member("Ben")).get(f"/topics/{topic.id}").html


@pytest.mark.parametrize("is_erased", [False, True], ids=["rule", "erased"])
def test_what_takes_a_name_away_before_it_is_told_tells_no_name(
    app, make, visit, set_rule, monkeypatch, is_erased
):
    ada, topic = make.member("Zyxada"), make.topic("post")
    writer, ben = visit(ada), visit(make.member("Ben"))
    ben.follow(topic.id)
    announce = actions.changes.announce

    def erase():
        with app.app_context():
            erasure.erase(db.session.get(Member, ada.id), with_texts=False)

    def later(changed, **values):
        elsewhere(erase if is_erased else lambda: set_rule(topic, Attribution.ANONYMOUS))
        announce(changed, **values)

    monkeypatch.setattr(actions.changes, "announce", later)
    write(writer, topic)
    heard = [ben.hears(), ben.hears()]
    assert any(change.get("reload") for change in heard)
    assert any(POSITION["claim"] in change.get("html", "") for change in heard)
    assert not any("Zyxada" in change.get("html", "") for change in heard)


def test_no_name_from_before_stays_in_what_is_kept_for_all(app, make, visit):
    ada, topic = make.member("Zyxada"), make.topic("post")
    make.comment(ada, topic)
    own, ben = visit(ada), visit(make.member("Ben"))
    erased = []

    def erase():
        with app.app_context():
            erasure.erase(db.session.get(Member, ada.id), with_texts=False)

    def come_between():
        if not erased:
            erased.append(True)
            elsewhere(erase)

    own.get("/comments")
    app.before_request_funcs.setdefault(None, []).append(come_between)
    own.client.get(f"/topics/{topic.id}")
    assert "Zyxada" not in ben.get(f"/topics/{topic.id}").html


def test_a_pseudonym_does_not_follow_the_profile(app, make, visit):
    ada, topic = make.member("Ada"), make.topic("anonymous")
    make.comment(ada, topic)
    reader = visit(make.member("Ben"))
    before = BY.findall(reader.get(f"/topics/{topic.id}").html)
    with app.app_context():
        db.session.get(Member, ada.id).group = StakeholderGroup.ACADEMIC
        db.session.commit()
    assert BY.findall(reader.get(f"/topics/{topic.id}").html) == before
    assert "Academic" not in before[0]


def test_a_stance_does_not_follow_the_profile(app, make, visit):
    proposal = make.comment(make.member("Author"), make.topic("post"), kind=Kind.PROPOSAL)
    page = f"/topics/{proposal.topic_id}"
    groups = [StakeholderGroup.ACADEMIC] * 2 + [StakeholderGroup.DIPLOMAT] * 5
    members = [make.member(f"M{n}", group=group) for n, group in enumerate(groups)]
    for member in members:
        action = f"{page}/comments/1/stance"
        visit(member).submit(page, action=action, view="support it")
    reader = visit(make.member("Ben"))

    def rows():
        found = re.findall(r'<tr><th scope="row">(.*?)</tr>', reader.get(page).html, re.DOTALL)
        return [re.sub("<[^>]*>", " ", row).split() for row in found]

    before = rows()
    with app.app_context():
        db.session.get(Member, members[-1].id).group = StakeholderGroup.ACADEMIC
        db.session.commit()
    assert rows() == before


def test_a_reason_that_no_moderator_has_read_is_not_told(make, visit):
    waiting = make.comment(make.member("Author"), make.topic("pre"), kind=Kind.PROPOSAL)
    moderator = visit(make.member("Mona", "moderator"))
    moderator.submit(f"/moderation/{waiting.id}", having="message", verdict="publish")
    page = f"/topics/{waiting.topic_id}"
    for number in range(3):
        action = f"{page}/comments/1/stance"
        # Nobody is asked for one here.
        told = {"reason": "Zyxreason, says Bob."}
        member = visit(make.member(f"M{number}"))
        answer = member.submit(page, action=action, view="object", smuggled=told)
        assert answer.status_code == 422
        assert member.submit(page, action=action, view="object").status_code == 303
    shown = visit(make.member("Ben")).get(page).text
    assert "Zyxreason" not in shown


def test_the_filter_by_group_tells_nothing_of_a_former_member(app, make, visit):
    ada = make.member("Ada", group=StakeholderGroup.ACADEMIC)
    topic = make.topic("post")
    make.comment(ada, topic, claim="Herons")
    reader = visit(make.member("Ben"))
    assert "Herons" in reader.get(f"/topics/{topic.id}?group=academic").html.split("data-flat")[1]
    with app.app_context():
        erasure.erase(db.session.get(Member, ada.id), with_texts=False)
    shown = reader.get(f"/topics/{topic.id}?group=academic").html.split("data-flat")[1]
    assert "Herons" not in shown.split("</ol>")[0]


def test_references_do_not_tell_how_much_there_is_elsewhere(make, visit):
    hidden, topic = make.topic("newcomers"), make.topic("post")
    make.comment(make.member("Mona", "moderator"), hidden)
    mal = visit(make.member("Mal", at=(3,)))
    assert mal.status(f"/topics/{hidden.id}") == 404
    write(mal, topic, source="I.1 #1 and I.1 #2 and I.1 #999")
    links = re.findall('class="cite" href="([^"]+)"', mal.get(f"/topics/{topic.id}").html)
    assert len(links) == 3
    assert {mal.status(link) for link in links} == {404}


def test_a_draft_begun_on_another_device_stays(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    laptop, phone = visit(ada), visit(ada)
    laptop.get(f"/topics/{topic.id}")
    token = phone.get(f"/topics/{topic.id}").form(having="source").values["csrf_token"]
    phone.post(f"/topics/{topic.id}/draft", {"csrf_token": token, "source": "precious words"})
    laptop.submit(having="source", **POSITION)
    assert "precious words" in phone.get("/drafts").text


def test_drafts_are_bounded(make, visit):
    topic = make.topic("post")
    make.comment(make.member("Ben"), topic)
    ada = visit(make.member("Ada"))
    token = ada.get(f"/topics/{topic.id}").form(having="source").values["csrf_token"]
    path = f"/topics/{topic.id}/draft"
    told = ada.post(path, {"csrf_token": token, "source": "x" * 200_000, "reply_to": "1"})
    assert len(told.json["fields"]["source"]) == 40_000
    lost = ada.post(path, {"csrf_token": token, "source": "x", "reply_to": "900"})
    assert lost.status_code == 403


def test_a_kept_page_of_another_session_is_sent_anew(app, make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    reader = visit(ada)
    for _ in range(2):
        reader.get(f"/topics/{topic.id}")
    tag = reader.client.get(f"/topics/{topic.id}").headers["ETag"]
    reader.submit("/account", action="/sign-out")
    reader.sign_in(ada.email)
    reader.get("/account")
    answer = reader.client.get(f"/topics/{topic.id}", headers={"If-None-Match": tag})
    assert answer.status_code == 200


@both_columns
def test_a_form_key_of_another_make_is_refused_with_the_text_back(make, visit):
    ada, topic = visit(make.member("Ada")), make.topic("post")
    answer = write(ada, topic, form_key="k" * 20 + "\0", source="Kept words.")
    assert answer.status_code == 422
    assert "Kept words." in ada.page.html
