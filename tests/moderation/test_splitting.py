"""Comments move, and are split off, with all below them; what pointed to them leads there."""

import re

import pytest

from forum.discussion import changes as told
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment
from forum.discussion.moving import Moved
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation.models import Decision
from forum.permissions import OPERATOR, Role
from forum.programme.actions import change_rule
from forum.programme.models import Attribution, Topic
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.digests.desk import send as send_digest
from tests.discussion.writing import REMARK, in_composer, row
from tests.letters import letters_to, whole
from tests.together import elsewhere, together

from .arranging import address, another_topic, ask, changes, move, plan, split


def read(letters):
    return [" ".join(whole(letter).split()) for letter in letters]


def set_rule(app, topic, rule):
    with app.app_context():
        change_rule(OPERATOR, db.session.get(Topic, topic.id), rule)


# Moving


@pytest.fixture
def there(app, make, topic):
    """Another topic of the same roundtable, with a comment in it already."""
    other = another_topic(app, make, topic, "Why?", "How?")
    make.comment(make.member("Dora", at=(2, 3)), other, claim="Already there")
    return other


def test_a_comment_moves_with_its_replies_and_old_numbers_lead_there(
    app, make, visit, ada, ben, mona, topic, there, comment
):
    make.comment(ben, topic, "See #1 and #3.", parent=comment)
    make.comment(ada, topic, claim="Stays here", source="As said in #2.")
    reader = visit(ben)
    assert move(mona, comment, there).status_code == 303

    left = reader.get(f"/topics/{topic.id}")
    assert "Night ferries" not in left.text
    assert "Stays here" in left.text
    page = reader.get(f"/topics/{there.id}")
    assert "Night ferries" in page.text
    assert 'id="c2"' in page.html
    assert 'id="c3"' in page.html
    old = f"/topics/{topic.id}/comments"
    for number, now in ((1, 2), (2, 3)):
        answer = ask(reader, f"{old}/{number}")
        assert answer.location == f"/topics/{there.id}/comments/{now}"
    assert ask(reader, f"{old}/1/replies").location == f"/topics/{there.id}/comments/2"
    # References mean what they meant where they were written.
    references = re.findall(r'class="cite" href="([^"]+)"', page.html)
    assert [one for one in references if "#" not in one] == [f"{old}/1", f"{old}/3"]


@both_columns
def test_where_it_came_from_stands_beside_it_once_and_not_where_it_is_again(
    make, visit, ben, mona, topic, there, comment
):
    make.comment(ben, topic, "Mine.", parent=comment)
    reader = visit(ben)
    reader.get(f"/topics/{there.id}")
    reader.follow(there.id)
    link = re.compile(rf'href="/topics/{topic.id}">moved here from III.1<')
    move(mona, comment, there)

    assert link.search(reader.hears()["html"])
    assert len(link.findall(reader.get(f"/topics/{there.id}").html)) == 1
    move(mona, comment, topic)
    assert "moved here" not in reader.get(f"/topics/{topic.id}").text


@pytest.mark.parametrize("tightened", ["topic", "there"])
def test_where_it_came_from_is_told_only_as_long_as_one_rule_holds_in_both(
    app, request, visit, ben, mona, topic, there, comment, tightened
):
    set_rule(app, there, Attribution.CHATHAM_HOUSE)
    move(mona, comment, there)
    reader = visit(ben)
    assert "moved here from III.1" in reader.get(f"/topics/{there.id}").text

    set_rule(app, request.getfixturevalue(tightened), Attribution.ANONYMOUS)

    assert "Night ferries" in reader.get(f"/topics/{there.id}").text
    assert "moved here" not in reader.page.text


def test_each_author_is_told_which_of_theirs_went_where(
    app, make, ada, ben, mona, topic, there, comment
):
    make.comment(ben, topic, "Mine.", parent=comment)
    move(mona, comment, there)
    to_ada, to_ben = (" ".join(read(letters_to(app, one))) for one in (ada, ben))
    assert "III.1 #1 is now III.9 #2" in to_ada
    assert "III.1 #2 is now III.9 #3" in to_ben
    assert "#2 is now" not in to_ada


def test_open_pages_follow_and_unread_stays_exact(app, visit, ben, mona, topic, there, comment):
    reader = visit(ben)
    for place in (topic, there):
        reader.get(f"/topics/{place.id}")
    reader.follow(topic.id)
    move(mona, comment, there)
    assert reader.hears()["reload"]
    left = reader.client.get(f"/topics/{topic.id}/changes?after=1").json
    assert left["reload"]
    arrived = reader.client.get(f"/topics/{there.id}/changes?after=1").json
    assert [change["anchor"] for change in arrived["changes"]] == ["c2"]
    # What was read there is read here.
    assert "You have read everything." in reader.get("/").text


def test_what_has_left_before_it_is_told_is_told_to_nobody_there(
    visit, ada, ben, mona, topic, there, comment, monkeypatch
):
    """Where it is now they may not be let in, or names be hidden."""
    reader, author, told_anew = visit(ben), visit(ada), told.told_anew
    reader.follow(topic.id)

    def late(comments):
        monkeypatch.undo()
        elsewhere(lambda: move(mona, comment, there))
        return told_anew(comments)

    monkeypatch.setattr(told, "told_anew", late)
    edit = f"/comments/{comment.id}/revise"
    assert author.submit(edit, having="source", source="Changed.").status_code == 303

    assert reader.hears()["reload"]
    assert reader.heard_nothing()


def test_who_speaks_there_for_the_first_time_hears_first_which_is_theirs(
    visit, ada, mona, topic, there, comment
):
    author = visit(ada)
    author.follow(there.id)
    assert move(mona, comment, there).status_code == 303

    told = author.hears("voice")
    assert told["topic"] == there.id
    voice = re.search(r'data-voice="([^"]+)"', author.hears()["html"])[1]
    assert voice in told["voice"].split()


def test_a_draft_below_it_moves_with_it(visit, ben, mona, topic, there, comment):
    writer = visit(ben)
    writer.submit(f"/topics/{topic.id}?reply_to=1", having="source", **{**REMARK, "intent": "save"})
    move(mona, comment, there)
    writer.get(f"/topics/{there.id}?reply_to=2")
    assert in_composer(writer.page)["source"] == REMARK["source"]


def test_what_moves_twice_is_found_by_every_number(visit, ben, mona, topic, there, comment):
    move(mona, comment, there)
    back = mona.get(f"/topics/{there.id}/split?tick=2&to={topic.id}-0")
    assert "Its number changes: 2 becomes 1" in back.text
    move(mona, comment, topic)
    reader = visit(ben)
    here = f"/topics/{topic.id}/comments/1"
    # Where it stood before it has its own number again.
    assert ask(reader, here).location == f"/topics/{topic.id}#c1"
    assert ask(reader, f"/topics/{there.id}/comments/2").location == here


def test_anonymous_comments_stay_where_they_are(app, make, visit, ada, mona, topic):
    anonymous = make.comment(ada, make.topic("anonymous"))
    path = address(anonymous.topic_id, 1, to=f"{topic.id}-0")
    page = mona.get(path, expect=422)
    assert "could be tied together" in said_beside(page, "tick")


def test_nothing_moves_to_another_roundtable(app, make, mona, topic, comment):
    elsewhere = make.topic("newcomers")
    mona.get(address(topic.id, 1, to=f"{elsewhere.id}-0"), expect=422)
    assert row(app, comment.id).topic_id == topic.id
    with app.app_context():
        assert db.session.query(Moved).count() == 0


@both_columns
def test_a_reply_sent_while_it_moves_is_in_or_given_back(
    app, visit, ben, mona, topic, there, comment
):
    writer = visit(ben)
    writer.get(f"/topics/{topic.id}?reply_to=1")
    plan(mona, topic.id, 1, to=f"{there.id}-0")
    moved, sent = together(
        lambda: mona.submit(having="seen").status_code,
        lambda: writer.submit(having="source", **{**REMARK, "source": "Kept words."}).status_code,
    )
    # A reply that came first is something to look at.
    assert moved == 303 or (moved, sent) == (409, 303)
    with app.app_context():
        root = db.session.get(Comment, comment.id)
        replies = db.session.query(Comment).filter_by(parent_id=root.id).all()
        assert root.topic_id == (there.id if moved == 303 else topic.id)
        assert (sent == 303) == (len(replies) == 1)
        assert all(one.topic_id == root.topic_id for one in replies)
    if sent != 303:
        assert "Kept words." in writer.page.html


def test_a_reply_to_what_has_moved_meanwhile_keeps_its_words(
    visit, ben, mona, topic, there, comment
):
    writer = visit(ben)
    writer.get(f"/topics/{topic.id}?reply_to=1")
    move(mona, comment, there)
    answer = writer.submit(having="source", **{**REMARK, "source": "Kept words."})
    assert answer.status_code == 409
    assert "has been moved here meanwhile" in writer.page.text
    back = in_composer(writer.page)
    assert (back["source"], back["reply_to"], back["kind"]) == ("Kept words.", "2", "remark")
    assert writer.submit(having="source").location == f"/topics/{there.id}#c3"


def test_an_old_link_to_reply_leads_to_the_composer_where_the_comment_is_now(
    visit, ben, mona, topic, there, comment
):
    move(mona, comment, there)
    writer = visit(ben)
    answer = ask(writer, f"/topics/{topic.id}?reply_to=1")
    assert answer.location == f"/topics/{there.id}?reply_to=2#compose"
    assert in_composer(writer.get(answer.location))["reply_to"] == "2"


# What would happen


def test_before_it_moves_the_page_says_what_would_and_changes_nothing(
    app, make, ada, ben, mona, topic, there, comment
):
    make.comment(ben, topic, "Mine.", parent=comment)
    make.comment(ada, topic, "Mine as well.", parent=comment)
    page = plan(mona, topic.id, 1, to=f"{there.id}-2")
    assert "3 comments by 2 authors go to “III.9 Weirs”." in page.text
    assert "2 of them are replies that go with what they stand below." in page.text
    assert "1, 2, 3 become 2, 3, 4" in page.text
    assert "under prompt 2: How?" in page.text
    assert row(app, comment.id).topic_id == topic.id
    mona.submit(having="seen")
    with app.app_context():
        now = db.session.get(Comment, comment.id)
        assert (now.topic_id, now.number, now.depth) == (there.id, 2, 0)
        assert now.prompt.text == "How?"


def test_what_comes_between_is_shown_before_anything_moves(
    app, make, ben, mona, topic, there, comment
):
    plan(mona, topic.id, 1, to=f"{there.id}-0")
    make.comment(ben, topic, "Came between.", parent=comment)
    answer = mona.submit(having="seen", message="They belong there.")
    assert answer.status_code == 409
    assert "2 comments by 2 authors" in mona.page.text
    assert "They belong there." in mona.page.html
    assert row(app, comment.id).topic_id == topic.id
    assert mona.submit(having="seen").status_code == 303
    assert row(app, comment.id).topic_id == there.id


def test_what_is_missing_is_said_beside_it(make, ada, mona, topic, comment):
    mona.get(f"/topics/{topic.id}/split?to={topic.id}-1", expect=422)
    assert "Tick at least one" in said_beside(mona.page, "tick")
    mona.get(f"/topics/{topic.id}/split?tick=1&to=", expect=422)
    assert said_beside(mona.page, "to")
    mona.get(f"/topics/{topic.id}/split?tick=1&tick=77&tick=x&to={topic.id}-1", expect=422)
    mona.get(address(topic.id, 1, to=f"{topic.id}-0"), expect=422)
    assert "stands there already" in said_beside(mona.page, "tick")
    assert "Night ferries" in mona.get(f"/topics/{topic.id}/split?tick=1").text


# Splitting off


def test_a_reply_becomes_a_comment_of_its_own_in_another_topic(
    app, make, visit, ada, ben, mona, topic, there, comment
):
    reply = make.comment(ben, topic, "Weirs are the point, not ferries.", parent=comment)
    below = make.comment(ada, topic, "Well, yes.", parent=reply)
    reader = visit(ben)
    reader.follow(topic.id)
    values = {"kind-2": "position", "message": "It is about weirs."}
    assert split(mona, topic.id, 2, to=f"{there.id}-1", **values).status_code == 303
    assert reader.hears()["reload"]
    now, under = row(app, reply.id), row(app, below.id)
    assert (now.topic_id, now.parent_id, now.depth, now.kind) == (there.id, None, 0, Kind.POSITION)
    assert now.claim == "Weirs are the point, not ferries."
    assert (under.topic_id, under.parent_id, under.depth) == (there.id, reply.id, 1)
    assert row(app, comment.id).topic_id == topic.id
    page = reader.get(f"/topics/{there.id}")
    assert page.html.index('id="c1"') < page.html.index('id="c2"') or "c2" in page.html
    for number, there_now in ((2, 2), (3, 3)):
        answer = ask(reader, f"/topics/{topic.id}/comments/{number}")
        assert answer.location == f"/topics/{there.id}/comments/{there_now}"
    (to_ben,) = read(letters_to(app, ben))
    assert "III.1 #2 is now III.9 #2; it was a reply, and stands by itself now: Position" in to_ben
    assert "It is about weirs." in to_ben
    assert "Mona" not in to_ben
    (to_ada,) = read(letters_to(app, ada))
    assert "III.1 #3 is now III.9 #3; it stands below the same comment as before" in to_ada


def test_a_reply_splits_off_in_its_own_topic_and_keeps_number_and_link(
    app, make, visit, ada, ben, mona, topic, comment
):
    reply = make.comment(ben, topic, "Another matter.", parent=comment)
    below = make.comment(ada, topic, "Yes.", parent=reply)
    reader = visit(ben)
    reader.get(f"/topics/{topic.id}")
    assert split(mona, topic.id, 2, to=f"{topic.id}-1", **{"kind-2": "position"}).status_code == 303
    now = row(app, reply.id)
    assert (now.number, now.parent_id, now.depth) == (2, None, 0)
    assert row(app, below.id).depth == 1
    assert ask(reader, f"/topics/{topic.id}/comments/2").location.endswith("#c2")
    page = reader.get(f"/topics/{topic.id}")
    assert page.html.index('id="prompt-1"') < page.html.index('id="c2"')
    # Nothing is new by it, and pages that are open load anew.
    assert "You have read everything." in reader.get("/").text
    assert changes(reader, topic, 3)["reload"]
    with app.app_context():
        verdicts = [one.verdict.value for one in db.session.query(Decision)]
    assert verdicts == ["split"]
    assert "Split off" in reader.get("/record").text
    assert "- #2; it was a reply" in read(letters_to(app, ben))[0]


def test_its_kind_has_to_be_chosen_and_to_fit_the_replies_below(
    make, ada, ben, mona, topic, comment
):
    doubt = make.comment(ben, topic, "Really?", kind=Kind.CHALLENGE, parent=comment)
    make.comment(ada, topic, "Since 1900.", kind=Kind.ANSWER, parent=doubt)
    to = f"{topic.id}-0"
    page = plan(mona, topic.id, 2, to=to)
    boxes = re.findall(r"<input[^>]*kind-2[^>]*>", page.html)
    offered = {re.search(r'value="(\w+)"', box)[1] for box in boxes}
    assert offered == {"question"}
    assert split(mona, topic.id, 2, to=to).status_code == 422
    assert said_beside(mona.page, "kind-2")
    assert mona.submit(having="seen", **{"kind-2": "position"}).status_code == 422
    assert mona.submit(having="seen", **{"kind-2": "question"}).status_code == 303


def test_where_no_kind_fits_it_is_said_which_replies_are_in_the_way(
    make, ada, ben, mona, topic, comment
):
    doubt = make.comment(ben, topic, "Really?", kind=Kind.CHALLENGE, parent=comment)
    for kind in (Kind.ANSWER, Kind.SUPPORT):
        make.comment(ada, topic, "Hm.", kind=kind, parent=doubt)
    page = mona.get(address(topic.id, 2, to=f"{topic.id}-0"), expect=422)
    assert "No kind fits comment 2" in said_beside(page, "tick")


def test_a_marked_answer_that_goes_opens_its_question(app, make, visit, ada, ben, mona, topic):
    question = make.comment(ada, topic, kind=Kind.QUESTION, claim="When?")
    make.comment(ben, topic, "At noon.", kind=Kind.ANSWER, parent=question)
    visit(ada).submit(f"/topics/{topic.id}/comments/2/answers", having="is_it", is_it="yes")
    page = plan(mona, topic.id, 2, to=f"{topic.id}-0")
    assert "Question 1 loses its marked answer" in page.text
    mona.submit(having="seen", **{"kind-2": "position"})
    assert row(app, question.id).answer_id is None
    assert "No answer is marked yet." in visit(ben).get(f"/topics/{topic.id}").text


def test_several_go_at_once_and_what_is_below_another_goes_with_it(
    app, make, ada, ben, mona, topic, there, comment
):
    make.comment(ben, topic, "Below the first.", parent=comment)
    make.comment(ben, topic, claim="Second root")
    page = plan(mona, topic.id, 1, 2, 3, to=f"{there.id}-0")
    assert "3 comments by 2 authors" in page.text
    assert 'name="kind-2"' not in page.html
    mona.submit(having="seen")
    with app.app_context():
        found = db.session.query(Comment).filter_by(topic_id=there.id).order_by(Comment.number)
        assert [one.claim for one in found] == ["Already there", "Night ferries", "", "Second root"]
        assert db.session.query(Decision).count() == 2


def test_synthesis_and_sent_digests_lead_to_the_new_place(
    app, make, visit, ada, mona, topic, there, comment
):
    line = {"kind": "common ground", "text": "They should run.", "cites": "#1"}
    mona.submit(f"/topics/{topic.id}/synthesis", having="text", **line)
    olga = visit(make.member("Olga", Role.ORGANISER))
    olga.submit("/digests", action="/digests/gather")
    olga.submit("/digests/1/edit", having="subject", subject="A week")
    assert send_digest(olga).status_code == 303
    old = f"/topics/{topic.id}/comments/1"
    letter = olga.get("/digests/1/letter.txt").text
    assert old in letter
    move(mona, comment, there)
    reader = visit(ada)
    assert f'href="{old}"' in reader.get(f"/topics/{topic.id}").html
    # A letter that is out keeps its links; the archive has the new one.
    assert ask(reader, old).location == f"/topics/{there.id}/comments/2"
    assert f"/topics/{there.id}/comments/2" in reader.get("/digests/1").html


def test_what_was_written_is_given_back_where_another_was_first(make, visit, mona, topic, comment):
    other = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    for moderator in (mona, other):
        plan(moderator, topic.id, 1, to=f"{topic.id}-1")
    assert mona.submit(having="seen").status_code == 303
    assert other.submit(having="seen", message="They belong there.").status_code == 409
    assert said_beside(other.page, "tick") == "Comment 1 stands there already."
    assert "They belong there." in other.page.html


@both_columns
def test_of_two_who_split_off_the_same_one_is_told(app, make, visit, ben, mona, topic, comment):
    make.comment(ben, topic, "Another matter.", parent=comment)
    other = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    for moderator in (mona, other):
        plan(moderator, topic.id, 2, to=f"{topic.id}-1")
    answers = together(
        *(
            lambda one=one: one.submit(having="seen", **{"kind-2": "position"}).status_code
            for one in (mona, other)
        )
    )
    assert sorted(answers) == [303, 409]
    with app.app_context():
        assert db.session.query(Decision).count() == 1
        events = db.session.query(JournalEntry).filter_by(event="comments split off")
        assert [entry.seq for entry in events] == [3]


@both_columns
def test_two_move_to_and_fro_at_once_and_nothing_is_lost(
    app, make, visit, ada, mona, topic, there, comment
):
    other = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    plan(mona, topic.id, 1, to=f"{there.id}-0")
    plan(other, there.id, 1, to=f"{topic.id}-0")
    answers = together(
        lambda: mona.submit(having="seen").status_code,
        lambda: other.submit(having="seen").status_code,
    )
    assert sorted(answers) == [303, 303]
    with app.app_context():
        places = {one.claim: (one.topic_id, one.number) for one in db.session.query(Comment)}
    assert places == {"Night ferries": (there.id, 2), "Already there": (topic.id, 2)}


def test_only_moderators_of_its_table_split_off(make, visit, ben, mona, topic, there, comment):
    path = address(topic.id, 1, to=f"{there.id}-0")
    assert mona.status(path) == 200
    assert visit(ben).status(path) == 403
    elsewhere = visit(make.member("Nora", Role.MODERATOR, at=(4,)))
    assert elsewhere.status(path) == 404
    token = elsewhere.get("/account").form(having="name").values["csrf_token"]
    assert elsewhere.post(path, {"csrf_token": token}).status_code == 404
