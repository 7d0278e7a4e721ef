"""Of two people with one comment in hand, one is first and the other is told."""

from functools import partial

import pytest

from forum.discussion import changes
from forum.discussion.models import State
from forum.extensions import db
from forum.moderation.models import Decision
from tests.conftest import both_columns
from tests.discussion.writing import row, write
from tests.letters import letters_to
from tests.together import elsewhere, together

from .arranging import another_topic, move
from .deciding import REASONED, decide, post_beside

FASTER = "This comment has been decided on or changed meanwhile."


def decisions(app) -> list[Decision]:
    with app.app_context():
        return list(db.session.query(Decision))


@both_columns
def test_two_moderators_at_once_make_one_decision(app, make, visit):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    verdicts = ("publish", "return", "decline")
    desks = {verdict: visit(make.member(f"Mo-{verdict}", "moderator")) for verdict in verdicts}
    for desk in desks.values():
        desk.get(f"/moderation/{comment.id}")

    answers = together(
        *[
            lambda v=v, d=d: d.submit(having="message", verdict=v, **REASONED)
            for v, d in desks.items()
        ]
    )

    assert sorted(a.status_code for a in answers) == [303, 409, 409]
    (decision,) = decisions(app)
    first = verdicts[[a.status_code for a in answers].index(303)]
    assert decision.verdict == first
    assert row(app, comment.id).state.value.startswith(first[:5])
    assert len(letters_to(app, ada)) == 1
    for desk, answer in zip(desks.values(), answers, strict=True):
        assert (FASTER in desk.page.text) is (answer.status_code == 409)


@both_columns
def test_of_fifty_decisions_at_once_one_takes_effect(app, make, visit):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    moderator = visit(make.member("Mo", "moderator"))
    values = moderator.get(f"/moderation/{comment.id}").form(having="message").values
    verdicts = ("publish", "return", "decline")
    sent = [{**values, **REASONED, "verdict": verdicts[n % 3]} for n in range(50)]
    path = f"/moderation/{comment.id}/decisions"

    answers = together(*[lambda v=v: post_beside(app, moderator, path, v) for v in sent])

    assert answers.count(303) == 1
    # On a busy machine the file may be locked too long: that is told as well, and changes nothing.
    # Whoever sent the very form that took effect is told that it is done.
    assert set(answers) <= {200, 303, 409, 503}
    (decision,) = decisions(app)
    assert row(app, comment.id).state.value.startswith(decision.verdict.value[:5])
    assert len(letters_to(app, ada)) == 1


@pytest.mark.parametrize("before", ["withdrawn", "published", "declined"])
def test_a_decision_too_late_changes_nothing_and_gives_the_message_back(app, make, visit, before):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    late, author = visit(make.member("Mo", "moderator")), visit(ada)
    late.get(f"/moderation/{comment.id}")
    if before == "withdrawn":
        author.submit("/comments", action=f"/comments/{comment.id}/withdraw")
    else:
        verdict = before.removesuffix("d") if before == "declined" else "publish"
        decide(visit(make.member("Mia", "moderator")), comment, verdict, reason="Unclear")
    made = len(decisions(app))

    answer = late.submit(having="message", verdict="return", **REASONED)

    assert answer.status_code == 409
    assert FASTER in late.page.text
    assert REASONED["message"] in answer.text
    assert row(app, comment.id).state is State(before)
    assert len(decisions(app)) == made


def test_a_comment_changed_by_its_author_is_decided_on_as_it_is_now(app, make, visit):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    late, author = visit(make.member("Mo", "moderator")), visit(ada)
    late.get(f"/moderation/{comment.id}")
    author.submit(f"/comments/{comment.id}/revise", having="source", source="Another text")

    answer = late.submit(having="message", verdict="publish")

    assert answer.status_code == 409
    assert row(app, comment.id).state is State.PENDING


def test_what_leaves_before_it_is_told_is_not_told_where_it_comes_to(app, make, visit, monkeypatch):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    there = another_topic(app, make, topic)
    # The next that is told here is the third, as what comes there will be once this one has come.
    for _ in range(2):
        make.comment(ada, topic)
    make.comment(ben, there)
    moderator, reader, writer = visit(make.member("Mo", "moderator")), visit(ben), visit(ada)
    assert reader.follow(there.id) == {"seq": 1}
    tell = changes.announce

    def tell_late(changed, **more):
        monkeypatch.undo()
        elsewhere(partial(move, moderator, changed[0][0], there))
        tell(changed, **more)

    monkeypatch.setattr(changes, "announce", tell_late)
    write(writer, topic)
    assert reader.hears()["seq"] == 2
    write(visit(make.member("Cleo")), there)

    change = reader.hears()
    assert (change["seq"], change["anchor"]) == (3, "c3")


@pytest.mark.parametrize("first", ["published", "removed"])
def test_a_form_without_a_reason_gives_its_words_back_where_another_was_first(make, visit, first):
    """There is nothing to fill in any more: the words stand beside what was told."""
    is_removal = first == "removed"
    comment = make.comment(make.member("Ada"), make.topic("post" if is_removal else "pre"))
    mo, mia = visit(make.member("Mo", "moderator")), visit(make.member("Mia", "moderator"))
    mark = "removal-message" if is_removal else "message"
    for desk in (mo, mia):
        desk.get(f"/moderation/{comment.id}")
    if is_removal:
        mia.submit(having=mark, **{"removal-reason": "Unclear", "removal-message": "Elsewhere."})
        said = {"removal-message": "Dear Ada, at length"}
    else:
        mia.submit(having=mark, verdict="publish")
        said = {"verdict": "return", "message": "Dear Ada, at length"}

    answer = mo.submit(having=mark, **said)

    assert answer.status_code == 422
    assert FASTER in mo.page.text
    assert "Dear Ada, at length" in mo.page.text


def test_what_is_sent_again_because_its_answer_was_lost_is_done_already(app, make, visit):
    ada, mo = make.member("Ada"), visit(make.member("Mo", "moderator"))
    comment = make.comment(ada, make.topic("post"))
    case = f"/moderation/{comment.id}"
    for action, values in (
        ("/removal", {"removal-reason": REASONED["reason"], "removal-message": "It is not."}),
        ("/restoration", {"again-message": "It was."}),
    ):
        form = mo.get(case).form(action=action)
        for done in (303, 200):
            sent = form.action.split("#")[0], {**form.values, **values}
            assert mo.post(*sent).status_code == done
    assert [one.verdict for one in decisions(app)] == ["remove", "restore"]
    assert len(letters_to(app, ada)) == 2
