"""Comments that say the same become one; replies and views go there, and come back."""

import pytest

from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, Stance, State, View
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation.models import Decision
from forum.permissions import Role
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.discussion.articles import Articles
from tests.discussion.writing import REMARK, in_composer, row
from tests.letters import letters_to, whole
from tests.together import together

from .arranging import another_topic, ask, changes, merge, move
from .flagging import flag


@pytest.fixture
def proposals(make, ada, ben, topic):
    """Two that say the same, by two authors."""
    return [
        make.comment(who, topic, kind=Kind.PROPOSAL, claim=claim, source=f"{claim} it is.")
        for who, claim in ((ada, "Night ferries"), (ben, "Ferries by night"))
    ]


def read(letters):
    return [" ".join(whole(letter).split()) for letter in letters]


def views(app, comment):
    with app.app_context():
        found = db.session.query(Stance).filter_by(comment_id=comment.id)
        return sorted((one.member_id, one.view) for one in found)


def separate(moderator, comment):
    return moderator.submit(f"/moderation/{comment.id}", action=f"{comment.id}/separation")


def test_the_others_leave_a_place_that_leads_to_the_one_that_stays(
    app, make, visit, ada, ben, mona, topic, proposals
):
    stays, other = proposals
    reply = make.comment(ada, topic, "Which boats?", parent=other)
    deep = make.comment(ben, topic, "All of them.", parent=reply)
    reader = visit(make.member("Cleo", at=(2, 3)))
    reader.follow(topic.id)
    assert merge(mona, stays, 2, message="Both want boats.").status_code == 303
    assert reader.hears()["reload"]
    page = reader.get(f"/topics/{topic.id}")
    assert "Ferries by night it is." not in page.text
    assert "Merged with another comment: Comment 1" in page.text
    assert "Which boats?" in page.text
    now, under = row(app, reply.id), row(app, deep.id)
    assert (now.parent_id, now.number, now.depth) == (stays.id, 3, 1)
    assert (under.parent_id, under.depth) == (reply.id, 2)
    assert ask(reader, f"/topics/{topic.id}/comments/2").location.endswith("#c2")
    # Catching up and the record say the same.
    assert changes(reader, topic, 4)["reload"]
    assert "Merged" in reader.get("/record").text
    with app.app_context():
        entries = db.session.query(JournalEntry).filter(JournalEntry.seq.is_not(None))
        assert [one.seq for one in entries.order_by(JournalEntry.seq)] == [1, 2, 3, 4, 5]


@both_columns
def test_a_merged_place_says_the_same_wherever_the_one_that_stays_goes(
    app, make, visit, ada, ben, mona, topic, proposals
):
    stays, there = proposals[0], another_topic(app, make, topic)
    make.comment(ada, there, kind=Kind.PROPOSAL, claim="Weirs", source="More of them.")
    merge(mona, stays, 2)
    reader, link = (
        visit(ben),
        f'href="/topics/{topic.id}/comments/1"><span class="vh">Comment </span>1<',
    )
    for goes, leads in ((there, f"/topics/{there.id}/comments/2"), (topic, "#c1")):
        move(mona, stays, goes)
        assert (
            f'Merged with another comment: <a class="cite" {link}'
            in reader.get(f"/topics/{topic.id}").html
        )
        assert ask(reader, f"/topics/{topic.id}/comments/1").location.endswith(leads)


def test_the_page_says_what_would_happen_and_changes_nothing(
    app, make, ada, mona, topic, proposals
):
    stays, other = proposals
    make.comment(ada, topic, "Which boats?", parent=other)
    make.stance(ada, other, View.ACCEPT)
    page = mona.get(f"/moderation/{stays.id}/merge")
    assert "Ferries by night" in page.text
    page = mona.get(f"/moderation/{stays.id}/merge?look=1&tick=2")
    assert "One reply by one author goes with them to below comment 1." in page.text
    # How many it is of fewer than three is told to nobody.
    assert "Fewer than three members have taken a view" in page.text
    assert "One member has" not in page.text
    assert row(app, other.id).is_published
    assert mona.status(f"/moderation/{stays.id}/merge?look=1") == 422
    assert said_beside(mona.get(f"/moderation/{stays.id}/merge?look=1", expect=422), "tick")


def test_authors_are_told_which_of_theirs_went_where(app, make, ada, ben, mona, topic, proposals):
    stays, other = proposals
    cleo = make.member("Cleo", email="cleo@example.org", at=(2, 3))
    make.comment(cleo, topic, "Which boats?", parent=other)
    merge(mona, stays, 2, message="Both want boats.")
    (to_ada,), (to_ben,), (to_cleo,) = (read(letters_to(app, one)) for one in (ada, ben, cleo))
    assert "#2 into #1" in to_ada
    assert "#1 is yours, and stays" in to_ada
    assert "Yours is #2. Its place stays and leads to #1" in to_ben
    assert "appeal once, within 30 days" in to_ben
    assert "Replies of yours that stand below #1 now, under their numbers: #3" in to_cleo
    for letter in (to_ada, to_ben, to_cleo):
        assert "Both want boats." in letter
        assert "Mona" not in letter
        assert "Ferries by night" not in letter


@both_columns
def test_the_latest_view_of_each_member_counts_once_and_they_are_told(
    app, make, visit, mona, topic, proposals
):
    stays, other = proposals
    people = [make.member(name, email=f"{name}@example.org") for name in ("dot", "eve", "fay")]
    dot, eve, fay = people
    make.stance(dot, other, View.OBJECT, "Too dark.")
    make.stance(eve, stays, View.SUPPORT)
    make.stance(eve, other, View.ACCEPT)
    make.stance(fay, other, View.SUPPORT)
    make.stance(fay, stays, View.OBJECT, "Not these boats.")
    merge(mona, stays, 2)
    latest = {dot.id: View.OBJECT, eve.id: View.ACCEPT, fay.id: View.OBJECT}
    assert dict(views(app, stays)) == latest
    page = visit(make.member("Cleo")).get(f"/topics/{topic.id}")
    assert "Too dark." in page.text
    told = [len(letters_to(app, one)) for one in people]
    assert told == [1, 1, 0]
    (letter,) = read(letters_to(app, dot))
    assert "You had taken a view on #2; it counts for #1 now." in letter
    # Taken apart, each has said what they had said.
    assert separate(mona, other).status_code == 303
    assert dict(views(app, stays)) == {eve.id: View.SUPPORT, fay.id: View.OBJECT}
    assert dict(views(app, other)) == {
        dot.id: View.OBJECT,
        eve.id: View.ACCEPT,
        fay.id: View.SUPPORT,
    }


def test_a_view_taken_since_stays_where_it_was_taken(app, make, mona, topic, proposals):
    stays, other = proposals
    dot = make.member("Dot")
    make.stance(dot, other, View.OBJECT, "Too dark.")
    merge(mona, stays, 2)
    make.stance(dot, stays, View.SUPPORT)
    separate(mona, other)
    assert views(app, stays) == [(dot.id, View.SUPPORT)]


def test_in_its_place_the_colon_stands_as_the_reader_s_language_sets_it(
    make, visit, mona, topic, proposals
):
    reader = visit(make.member("Fleur", at=(2, 3), language="fr"))
    merge(mona, proposals[0], 2)
    said = 'Fusionné avec un autre commentaire\N{NO-BREAK SPACE}: <a class="cite"'
    assert said in reader.get(f"/topics/{topic.id}").html


def test_three_are_merged_and_taken_apart_in_any_order(app, make, ada, mona, topic, proposals):
    stays, second = proposals
    third = make.comment(ada, topic, kind=Kind.PROPOSAL, claim="Boats at night")
    dot = make.member("Dot")
    make.stance(dot, second, View.ACCEPT)
    make.stance(dot, third, View.SUPPORT)
    merge(mona, stays, 2, 3)
    assert views(app, stays) == [(dot.id, View.SUPPORT)]
    separate(mona, second)
    separate(mona, third)
    assert views(app, stays) == []
    assert views(app, second) == [(dot.id, View.ACCEPT)]
    assert views(app, third) == [(dot.id, View.SUPPORT)]


def test_taken_apart_it_stands_as_before(app, make, visit, ada, ben, mona, topic, proposals):
    stays, other = proposals
    reply = make.comment(ada, topic, "Which boats?", parent=other)
    reader = visit(make.member("Cleo", at=(2, 3)))
    before = Articles(reader.get(f"/topics/{topic.id}").html).found
    merge(mona, stays, 2)
    later = make.comment(ben, topic, "Said since.", parent=row(app, stays.id))
    assert separate(mona, other).status_code == 303
    again = row(app, other.id)
    assert (again.state, again.merged_into_id) == (State.PUBLISHED, None)
    assert row(app, reply.id).parent_id == other.id
    assert row(app, later.id).parent_id == stays.id
    after = Articles(reader.get(f"/topics/{topic.id}").html).found
    assert after["c2"] == before["c2"]
    assert any(
        "#3" in letter and "stand below #2 again" in letter for letter in read(letters_to(app, ada))
    )
    # Once more is too late.
    token = mona.get("/account").form(having="name").values["csrf_token"]
    assert mona.post(f"/moderation/{other.id}/separation", {"csrf_token": token}).status_code == 409


def test_the_author_appeals_and_another_moderator_takes_them_apart(
    app, make, visit, ben, mona, topic, proposals
):
    stays, other = proposals
    merge(mona, stays, 2, message="Both want boats.")
    author = visit(ben)
    page = author.get("/comments")
    assert "Ferries by night" in page.text
    assert "merged your comment" in page.text
    assert "Both want boats." in page.text
    appeal = next(href for href, words in page.links if "Appeal" in words)
    author.submit(appeal, having="words", words="Mine is about all nights.")
    other_moderator = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    fields = {"ruling-verdict": "overturn", "ruling-answer": "They differ indeed."}
    answer = other_moderator.submit(f"/moderation/{other.id}", action="/ruling", **fields)
    assert answer.status_code == 303
    assert row(app, other.id).is_published
    assert "Ferries by night" in visit(make.member("Cleo")).get(f"/topics/{topic.id}").text


def test_a_question_takes_the_answer_of_the_other(app, make, visit, ada, ben, mona, topic):
    stays, other = (make.comment(ada, topic, kind=Kind.QUESTION, claim="When?") for _ in "12")
    make.comment(ben, topic, "At noon.", kind=Kind.ANSWER, parent=other)
    visit(ada).submit(f"/topics/{topic.id}/comments/3/answers", having="is_it", is_it="yes")
    merge(mona, stays, 2)
    assert "Answered in Comment 3" in visit(ben).get(f"/topics/{topic.id}").text
    separate(mona, other)
    assert row(app, stays.id).answer_id is None
    assert row(app, other.id).answer_id


def test_a_reply_older_than_what_it_stands_under_is_counted_and_shown(
    make, visit, ada, ben, mona, topic
):
    root = make.comment(ada, topic, claim="A root")
    early = make.comment(ada, topic, "Said early.", parent=root)
    below = make.comment(ben, topic, "Below the early one.", parent=early)
    for n in range(12):
        make.comment(ben, topic, f"Filler {n}.", parent=root)
    late = make.comment(ada, topic, "Said late.", parent=root)
    assert merge(mona, late, early.number).status_code == 303
    reader = visit(make.member("Cleo"))
    page = reader.get(f"/topics/{topic.id}")
    assert "more replies" in page.text
    answer = ask(reader, f"/topics/{topic.id}/comments/{below.number}")
    assert "Below the early one." in reader.get(answer.location.split("#")[0]).text
    branch = reader.get(f"/topics/{topic.id}/comments/1/replies")
    assert "Below the early one." in branch.text


def test_what_cannot_be_merged_is_refused_in_words(make, visit, ada, ben, mona, topic, proposals):
    stays, other = proposals
    make.comment(ada, topic, claim="A position")
    reply = make.comment(ada, topic, "One.", parent=other)
    below = make.comment(ada, topic, "Two.", parent=reply)
    offered = mona.get(f"/moderation/{stays.id}/merge").text
    assert "A position" not in offered
    assert "Two." not in mona.get(f"/moderation/{reply.id}/merge").text
    assert "One." not in mona.get(f"/moderation/{below.id}/merge").text
    flag(visit(make.member("Cleo", at=(2, 3))), other)
    page = mona.get(f"/moderation/{stays.id}/merge?look=1&tick=2", expect=422)
    assert "Members have reported comment 2" in said_beside(page, "tick")


def test_what_others_were_merged_into_is_not_merged_away(make, ada, mona, topic, proposals):
    stays, other = proposals
    third = make.comment(ada, topic, kind=Kind.PROPOSAL, claim="Boats at night")
    merge(mona, other, 3)
    page = mona.get(f"/moderation/{stays.id}/merge?look=1&tick=2", expect=422)
    assert "Others were merged into comment 2" in said_beside(page, "tick")
    assert mona.status(f"/moderation/{third.id}/merge") == 409


def test_a_draft_below_it_is_begun_below_the_one_that_stays(visit, ada, mona, topic, proposals):
    writer = visit(ada)
    writer.submit(f"/topics/{topic.id}?reply_to=2", having="source", **{**REMARK, "intent": "save"})
    merge(mona, proposals[0], 2)
    writer.get(f"/topics/{topic.id}?reply_to=1")
    assert in_composer(writer.page)["source"] == REMARK["source"]


@both_columns
def test_of_two_who_merge_at_once_one_is_told(app, make, visit, mona, topic, proposals):
    stays, other = proposals
    mo = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    mona.get(f"/moderation/{stays.id}/merge?look=1&tick=2")
    mo.get(f"/moderation/{other.id}/merge?look=1&tick=1")
    answers = together(
        lambda: mona.submit(having="seen").status_code,
        lambda: mo.submit(having="seen").status_code,
    )
    assert sorted(answers) == [303, 409]
    with app.app_context():
        assert db.session.query(Decision).count() == 1
        assert db.session.query(Comment).filter_by(state=State.MERGED).count() == 1


def test_what_was_written_is_given_back_where_another_was_first(make, visit, mona, proposals):
    stays, other = proposals
    second = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    second.get(f"/moderation/{stays.id}/merge?look=1&tick={other.number}")
    assert merge(mona, stays, other.number).status_code == 303
    assert second.submit(having="seen", message="They are one.").status_code == 409
    assert "They are one." in second.page.html


def test_only_moderators_of_its_table_merge(make, visit, ben, mona, proposals):
    path = f"/moderation/{proposals[0].id}/merge"
    assert mona.status(path) == 200
    assert visit(ben).status(path) == 403
    assert visit(make.member("Nora", Role.MODERATOR, at=(4,))).status(path) == 404
