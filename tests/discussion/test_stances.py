"""What a table thinks of a proposal is seen as a whole; what one member thinks is not."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.discussion.kinds import Kind
from forum.discussion.models import Stance, View
from forum.discussion.tallies import FEWEST_ANSWERS, folded
from forum.extensions import db
from forum.members.models import StakeholderGroup
from forum.permissions import Role
from forum.programme.models import Exchange, Policy
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.moderation.deciding import post_beside
from tests.together import together

GROUPS = {
    "diplomat": StakeholderGroup.DIPLOMAT,
    "academic": StakeholderGroup.ACADEMIC,
    "politician": StakeholderGroup.POLITICIAN,
}


@pytest.fixture
def proposal(make):
    author = make.member("Author")
    return make.comment(author, make.topic("post"), kind=Kind.PROPOSAL, claim="Night ferries")


def path(proposal):
    return f"/topics/{proposal.topic_id}/comments/{proposal.number}/stance"


def say(visitor, proposal, view, **values):
    page = f"/topics/{proposal.topic_id}"
    return visitor.submit(page, action=path(proposal), view=view, **values)


def table(make, visit, proposal, group, *views):
    """So many members of a group answer."""
    for number, view in enumerate(views):
        name = f"{group}{proposal.topic_id}{number}".title()
        member = visit(make.member(name, group=GROUPS[group]))
        reason = {"reason": f"Not with {name}."} if view == "object" else {}
        assert say(member, proposal, view, **reason).status_code == 303


def test_a_view_is_taken_and_changed_without_a_script(app, make, visit, proposal):
    ada = visit(make.member("Ada"))
    answer = say(ada, proposal, "support it")
    assert answer.location == f"/topics/{proposal.topic_id}#c1"
    assert "Your view is noted" in ada.get(f"/topics/{proposal.topic_id}").text
    assert 'value="support it" checked' in ada.page.html
    say(ada, proposal, "object", reason="Too loud.")
    assert 'value="object" checked' in ada.get(f"/topics/{proposal.topic_id}").html
    say(ada, proposal, "no view", reason="Too loud.")
    with app.app_context():
        (stance,) = db.session.query(Stance)
        assert (stance.view, stance.reason) == (View.NO_VIEW, "")


def test_who_objects_says_why(visit, make, proposal):
    ada = visit(make.member("Ada"))
    assert "Others read it without your name." in ada.get(f"/topics/{proposal.topic_id}").text
    assert say(ada, proposal, "object").status_code == 422
    assert "Please say why" in said_beside(ada.page, "reason")
    assert ada.page.form(having="reason").values["view"] == ["object"]
    answer = ada.submit(having="reason", view="object", reason="x" * 601)
    assert answer.status_code == 422
    assert "x" * 601 in ada.page.html


def test_why_is_not_asked_where_moderators_read_first_and_what_was_told_stays(
    app, visit, make, proposal
):
    ada, here = visit(make.member("Ada")), f"/topics/{proposal.topic_id}"
    say(ada, proposal, "object", reason="Too loud.")
    with app.app_context():
        db.session.query(Exchange).update({"policy": Policy.PRE})
        db.session.commit()
    assert "moderators read it first" in ada.get(here).text
    assert "Why you object" not in ada.page.text
    assert ada.submit(action=path(proposal), view="object").status_code == 303
    assert "moderators read it first" in ada.get(path(proposal)).text
    assert ada.submit(having="view", view="object").status_code == 303
    with app.app_context():
        (stance,) = db.session.query(Stance)
        assert (stance.reason, stance.is_told) == ("Too loud.", True)


def test_what_was_said_where_it_was_asked_is_given_back_where_it_is_not(app, visit, make, proposal):
    ada = visit(make.member("Ada"))
    ada.get(f"/topics/{proposal.topic_id}")
    with app.app_context():
        db.session.query(Exchange).update({"policy": Policy.PRE})
        db.session.commit()
    answer = ada.submit(action=path(proposal), view="object", reason="Too loud.")
    assert answer.status_code == 422
    assert "say why in a reply" in said_beside(ada.page, "reason")
    assert ada.page.form(having="reason").values["reason"] == ["Too loud."]
    assert ada.submit(having="reason", view="object", reason="").status_code == 303
    with app.app_context():
        (stance,) = db.session.query(Stance)
        assert (stance.view, stance.reason) == (View.OBJECT, "")


def test_without_a_choice_nothing_is_taken(app, visit, make, proposal):
    ada = visit(make.member("Ada"))
    assert ada.submit(path(proposal), having="reason", reason="Hm.").status_code == 422
    assert said_beside(ada.page, "view")
    assert "Hm." in ada.page.html
    assert ada.submit(having="reason", view="burn it").status_code == 422
    with app.app_context():
        assert db.session.query(Stance).count() == 0


def test_fewer_than_three_answers_show_a_number_only(make, visit, proposal):
    table(make, visit, proposal, "diplomat", "object", "support it")
    page = visit(make.member("Reader")).get(f"/topics/{proposal.topic_id}")
    assert "2 have answered" in page.text
    assert "Not with" not in page.html
    assert 'data-view="object"' not in page.html


def test_groups_of_three_stand_by_themselves_and_the_others_together(make, visit, proposal):
    table(make, visit, proposal, "diplomat", "object", "support it", "support it", "can accept")
    table(make, visit, proposal, "academic", "no view", "support it", "can accept")
    table(make, visit, proposal, "politician", "support it")
    reader = visit(make.member("Reader"))
    page = reader.get(f"/topics/{proposal.topic_id}")
    assert "8 have answered" in page.text
    assert "4 support it, 2 can accept it, 1 objects, 1 has no view" in page.text
    # One politician alone would be seen: the academics stand with them.
    assert "Diplomat 2 support it, 1 can accept it, 1 objects" in page.text
    assert "Others together 2 support it, 1 can accept it, 1 has no view" in page.text
    assert "Academic 1" not in page.text
    assert "Why some objectNot with" in page.text


def test_it_follows_live_and_one_s_own_choice_is_not_in_it(make, visit, proposal):
    reader = visit(make.member("Reader"))
    before = reader.follow(proposal.topic_id)["seq"]
    table(make, visit, proposal, "diplomat", "support it")
    heard = reader.hears()
    assert heard["seq"] == before + 1
    assert "One has answered" in heard["html"]
    assert "<form" not in heard["html"]
    assert "Diplomat" not in str(heard).replace("A diplomat", "")


@both_columns
def test_two_windows_of_one_member_leave_one_view(app, make, visit, proposal):
    ada = make.member("Ada")
    first, second = visit(ada), visit(ada)
    for window in (first, second):
        window.get(f"/topics/{proposal.topic_id}")
    answers = together(
        lambda: first.submit(action=path(proposal), view="support it").status_code,
        lambda: second.submit(action=path(proposal), view="can accept").status_code,
    )
    assert answers == [303, 303]
    with app.app_context():
        assert db.session.query(Stance).count() == 1


def test_only_those_who_may_write_take_one(make, visit, proposal):
    oda = visit(make.member("Oda", Role.OBSERVER))
    token = oda.get("/account").form(having="name").values["csrf_token"]
    values = {"csrf_token": token, "view": "support it"}
    assert oda.post(path(proposal), values).status_code == 403
    assert visit(make.member("Far", at=(1,))).status(path(proposal)) == 404


@pytest.mark.parametrize("kind", [Kind.POSITION, Kind.QUESTION])
def test_only_proposals_are_answered_so(make, visit, kind):
    comment = make.comment(make.member("Author"), make.topic("post"), kind=kind)
    ada = visit(make.member("Ada"))
    assert ada.status(path(comment)) == 404
    assert "How the table sees it" not in ada.get(f"/topics/{comment.topic_id}").text


def test_a_withdrawn_proposal_takes_none(make, visit, proposal):
    ada = visit(make.member("Ada"))
    ada.get(path(proposal))
    visit("author@example.org").submit("/comments", action=f"/comments/{proposal.id}/withdraw")
    assert ada.submit(having="reason", view="support it").status_code == 404


ANSWERS = st.dictionaries(
    st.sampled_from([None, *StakeholderGroup]),
    st.dictionaries(st.sampled_from(View), st.integers(1, 5), min_size=1).map(Counter),
)


@given(ANSWERS)
def test_no_row_is_so_small_that_it_tells_whose_answer_it_is(by_group):
    rows = folded(by_group)
    assert all(sum(counts.values()) >= FEWEST_ANSWERS for _, counts in rows)
    # Nor can a small one be worked out: what is missing in the rows is nobody, or everybody.
    total = sum((Counter(counts) for counts in by_group.values()), Counter())
    listed = sum((Counter(counts) for _, counts in rows), Counter())
    assert listed == total or not rows


@both_columns
def test_of_fifty_views_at_once_each_member_has_one(app, make, visit, proposal):
    people = [visit(make.member(f"Member {n}", email=f"m{n}@example.org")) for n in range(10)]
    for one in people:
        one.get(f"/topics/{proposal.topic_id}")
    forms = [one.page.form(action=path(proposal)).values for one in people]
    views = list(View)

    def send(n):
        # Each of the ten answers five times, and says something else each time.
        said = {"view": views[n // 10 % len(views)].value, "reason": "It crosses."}
        values = {**forms[n % 10], **said}
        return post_beside(app, people[n % 10], path(proposal), values)

    answers = together(*[lambda n=n: send(n) for n in range(50)])

    # On a busy machine the file may be locked too long: that is told as well, and changes nothing.
    assert set(answers) <= {303, 503}
    assert answers.count(303) >= len(people)
    with app.app_context():
        members = [one.member_id for one in db.session.query(Stance)]
        assert len(members) == len(set(members)) == len(people)
