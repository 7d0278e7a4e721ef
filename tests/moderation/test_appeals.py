"""An author appeals once; another moderator answers in writing; and what was promised is shown."""

from datetime import timedelta

import pytest
import time_machine
from werkzeug.exceptions import Forbidden

from forum.clock import now
from forum.discussion.models import State
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.moderation import appealing
from forum.moderation.models import Appeal, Decision, Verdict
from forum.permissions import Role
from tests.access.doors import said_beside, tables
from tests.conftest import both_columns
from tests.discussion.writing import row
from tests.letters import letters_to, whole
from tests.together import together

from .deciding import REASONED, decide, queue
from .flagging import flag, look

WHY = "The source stands in the second paragraph."
ANSWER = "I have read both paragraphs; the source is there."


@pytest.fixture
def mo(make, visit):
    return visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))


@pytest.fixture
def declined(app, make, ada, mona):
    comment = make.comment(ada, make.topic("pre"), claim="Night ferries")
    decide(mona, comment, "decline", **REASONED)
    return comment


def appeal(visitor, number=1, **fields):
    return visitor.submit(f"/decisions/{number}/appeal", having="words", **{"words": WHY, **fields})


def rule(moderator, comment, verdict, **fields):
    given = {"ruling-verdict": verdict, "ruling-answer": ANSWER, **fields}
    return moderator.submit(f"/moderation/{comment.id}", action=f"{comment.id}/ruling", **given)


def read(app, member):
    return " ".join(" ".join(whole(one).split()) for one in letters_to(app, member))


def made(app, what):
    with app.app_context():
        return db.session.query(what).order_by(what.id).all()


# Appealing


def test_the_letter_says_the_rule_what_may_be_changed_and_how_to_appeal(app, ada, declined):
    letter = read(app, ada)
    assert "Reason: Unclear." in letter
    assert "you may write another one that keeps to the rule" in letter
    assert "within 30 days" in letter
    assert "within 72 hours" in letter
    assert "/decisions/1/appeal" in letter


def test_an_author_appeals_from_their_own_comments(app, visit, ada, mona, mo, declined):
    author = visit(ada)
    links = [href for href, _ in author.get("/comments").links]
    assert "/decisions/1/appeal" in links
    assert appeal(author).status_code == 303
    page = author.get("/decisions/1/appeal").text
    assert WHY in page
    assert "It is answered in writing by" in page
    assert "You have appealed." in author.get("/comments").text
    assert queue(mo) == [str(declined.id)]
    assert WHY in mo.get(f"/moderation/{declined.id}").text
    with app.app_context():
        assert db.session.query(JournalEntry).filter_by(event="appeal made").count() == 1


def test_an_appeal_needs_words_and_gives_them_back(app, visit, ada, declined):
    author = visit(ada)
    assert appeal(author, words="Wrong.").status_code == 422
    assert said_beside(author.page, "words")
    assert "Wrong." in author.page.html
    assert not made(app, Appeal)


def test_there_is_one_appeal_for_a_decision(app, visit, ada, declined):
    author = visit(ada)
    author.get("/decisions/1/appeal")
    form = author.page.form(having="words").values
    for _ in range(2):
        author.post("/decisions/1/appeal", {**form, "words": WHY})
    assert len(made(app, Appeal)) == 1


def test_nobody_else_appeals(make, visit, mona, declined):
    for member in (make.member("Ben", at=(2, 3)), make.member("Olga", Role.ORGANISER)):
        visit(member).get("/decisions/1/appeal", expect=404)
    mona.get("/decisions/1/appeal", expect=404)


def test_after_a_month_it_is_too_late(app, visit, ada, declined):
    author = visit(ada)
    author.get("/decisions/1/appeal")
    form = author.page.form(having="words").values
    with app.app_context():
        db.session.query(Decision).one().made_at = now() - timedelta(days=30)
        db.session.commit()
    assert "the time to appeal is over" in author.get("/decisions/1/appeal").text
    answer = author.post("/decisions/1/appeal", {**form, "words": WHY})
    assert answer.status_code == 409
    assert WHY in answer.text


def test_what_was_sent_again_meanwhile_is_not_appealed_against(make, visit, ada, mona):
    comment = make.comment(ada, make.topic("pre"))
    decide(mona, comment, "return", **REASONED)
    author = visit(ada)
    assert "Appeal against this decision" in author.get("/comments").text
    author.submit(f"/comments/{comment.id}/revise", having="source", source="Better.")
    assert "Appeal against this decision" not in author.get("/comments").text


# Answering


def test_granted_the_text_stands(app, visit, ada, mona, mo, declined):
    appeal(visit(ada))
    assert rule(mo, declined, "overturn").status_code == 303
    comment = row(app, declined.id)
    assert comment.is_published
    assert comment.number == 1
    letter = read(app, ada)
    assert "Your appeal was granted" in letter
    assert ANSWER in letter
    assert "Mo " not in letter
    assert "Your text stands in the thread now" in letter
    page = visit(ada).get("/decisions/1/appeal")
    assert ANSWER in page.text
    assert f'href="/topics/{declined.topic_id}/comments/1"' in page.html
    own = visit(ada).get("/comments").text
    assert "Appeal granted" in own
    assert ANSWER in own
    # Its reason does not hold any more.
    assert "Published. Mo" in (case := mo.get(f"/moderation/{declined.id}").text)
    assert case.count("Reason: Unclear.") == 1
    assert queue(mo) == []
    with app.app_context():
        entry = db.session.query(JournalEntry).filter_by(event="appeal ruled on").one()
        assert entry.data == {"verdict": "overturn"}


def test_refused_the_decision_holds_and_the_answer_stands_beside_it(
    app, visit, ada, mona, mo, declined
):
    appeal(visit(ada))
    rule(mo, declined, "uphold")
    assert row(app, declined.id).state is State.DECLINED
    assert "Your appeal was refused" in read(app, ada)
    own = visit(ada).get("/comments").text
    for word in ("Declined", "Reason: Unclear.", REASONED["message"], "Appeal refused"):
        assert word in own
    assert visit(ada).submit("/comments", action="/language").status_code == 303
    page = visit(ada).get("/decisions/1/appeal")
    assert not [form for form in page.forms if "words" in form.values]


def test_an_answer_taken_back_is_there_to_be_changed(visit, ada, mo, declined):
    appeal(visit(ada))
    rule(mo, declined, "uphold", **{"ruling-note": "Canary note"})
    case = f"/moderation/{declined.id}"
    mo.submit(case, action="/undo")

    fields = mo.get(case).form(action="/ruling").values

    assert (fields["ruling-answer"], fields["ruling-note"]) == ([ANSWER], ["Canary note"])


def test_an_answer_has_to_be_written(app, visit, ada, mo, declined):
    appeal(visit(ada))
    answer = rule(mo, declined, "overturn", **{"ruling-answer": ""})
    assert answer.status_code == 422
    assert said_beside(mo.page, "ruling-answer")
    assert made(app, Appeal)[0].ruling_id is None


def test_who_decided_does_not_answer(app, visit, ada, mona, mo, declined):
    appeal(visit(ada))
    assert queue(mona) == []
    page = mona.get(f"/moderation/{declined.id}")
    assert WHY in page.text
    assert "You have made this decision; so another moderator answers the appeal." in page.text
    token = mona.page.form(having="csrf_token").values["csrf_token"]
    values = {"ruling-verdict": "uphold", "ruling-answer": ANSWER, "csrf_token": token}
    assert mona.post(f"/moderation/{declined.id}/ruling", values).status_code == 403
    assert queue(mo) == [str(declined.id)]


def test_who_wrote_it_does_not_answer_either(app, make, visit, mona, mo):
    mia = make.member("Mia", Role.MODERATOR, at=(2, 3))
    comment = make.comment(mia, make.topic("post"))
    mona.submit(f"/moderation/{comment.id}", action="/removal", **{"removal-reason": "Unclear"})
    appeal(visit(mia))
    assert queue(visit(mia)) == []
    assert queue(mo) == [str(comment.id)]


def test_where_nobody_else_is_there_an_organiser_answers(app, make, visit, ada):
    olga = visit(make.member("Olga", Role.ORGANISER))
    comment = make.comment(ada, make.topic("pre"))
    decide(olga, comment, "decline", **REASONED)
    appeal(visit(ada))
    assert queue(olga) == [str(comment.id)]
    other = visit(make.member("Otto", Role.ORGANISER))
    assert queue(olga) == []
    assert queue(other) == [str(comment.id)]


def test_where_an_organiser_answers_alone_nobody_is_told_of_another(app, make, visit, ada):
    olga = visit(make.member("Olga", Role.ORGANISER))
    comment = make.comment(ada, make.topic("pre"))
    decide(olga, comment, "decline", **REASONED)
    author = visit(ada)
    appeal(author)
    assert "by somebody other than whoever decided, where possible" in author.get("/comments").text
    rule(olga, comment, "uphold")
    letter = read(app, ada)
    assert "the organisers have looked at the decision on your text" in letter
    assert "another moderator has" not in letter
    page = author.get("/decisions/1/appeal").text
    assert "The organisers, " in page
    assert "Another moderator, " not in page


def test_a_removed_comment_comes_back_under_its_number(app, make, visit, ada, mona, mo):
    topic = make.topic("post")
    comment = make.comment(ada, topic, source="Run them late.")
    mona.submit(f"/moderation/{comment.id}", action="/removal", **{"removal-reason": "Unclear"})
    appeal(visit(ada))
    rule(mo, comment, "overturn")
    page = mo.get(f"/topics/{topic.id}")
    assert "Run them late." in page.text
    assert 'id="c1"' in page.html
    assert "Unclear" not in page.text


def test_a_returned_report_is_appealed_against_as_well(app, make, visit, ada, mona, mo):
    comment = make.comment(ada, make.topic("post"))
    flag(visit(make.member("Ben", at=(3,))), comment)
    look(mona, comment, "return", reason="Unclear")
    appeal(visit(ada))
    rule(mo, comment, "overturn")
    assert row(app, comment.id).is_published


def test_a_change_that_was_declined_is_put_in(app, make, visit, ada, mona, mo):
    comment = make.comment(ada, make.topic("pre"), source="Run them late.")
    decide(mona, comment, "publish")
    author = visit(ada)
    author.submit(f"/comments/{comment.id}/revise", having="source", source="Run them at noon.")
    decide(mona, comment, "decline", **REASONED)
    appeal(author, 2)
    rule(mo, comment, "overturn")
    assert row(app, comment.id).source == "Run them at noon."


def test_what_changed_meanwhile_is_answered_and_left_alone(app, make, visit, ada, mona, mo):
    comment = make.comment(ada, make.topic("pre"))
    decide(mona, comment, "return", **REASONED)
    author = visit(ada)
    appeal(author)
    author.submit(f"/comments/{comment.id}/revise", having="source", source="Better.")
    rule(mo, comment, "overturn")
    assert row(app, comment.id).state is State.PENDING
    assert ANSWER in read(app, ada)


def test_an_anonymous_author_stays_so(app, make, visit, ada, mona, mo):
    comment = make.comment(ada, make.topic("anonymous"))
    mona.submit(f"/moderation/{comment.id}", action="/removal", **{"removal-reason": "Unclear"})
    author = visit(ada)
    assert "do not learn from it who you are" in author.get("/decisions/1/appeal").text
    appeal(author)
    for path in ("/moderation", f"/moderation/{comment.id}"):
        assert "Ada" not in mo.get(path).text
    rule(mo, comment, "uphold")
    assert "Ada" not in mo.get("/moderation").text


@both_columns
def test_of_two_who_answer_at_once_one_is_told(app, make, visit, ada, mona, mo, declined):
    other = visit(make.member("Max", Role.MODERATOR, at=(2, 3)))
    appeal(visit(ada))
    for moderator in (mo, other):
        moderator.get(f"/moderation/{declined.id}")
    given = {"ruling-answer": ANSWER}
    action = f"{declined.id}/ruling"
    answers = together(
        lambda: mo.submit(action=action, **given, **{"ruling-verdict": "uphold"}).status_code,
        lambda: other.submit(action=action, **given, **{"ruling-verdict": "overturn"}).status_code,
    )
    assert sorted(answers) == [303, 409]
    rulings = [d for d in made(app, Decision) if d.verdict in {Verdict.UPHOLD, Verdict.OVERTURN}]
    assert len(rulings) == 1
    assert read(app, ada).count("Your appeal was") == 1


@both_columns
def test_who_loses_the_seat_in_that_instant_does_not_answer(app, make, visit, ada, olga, declined):
    appeal(visit(ada))
    max_ = make.member("Max", Role.MODERATOR, at=(2, 3))
    seats = {f"table_{tables(app)[number]}": "" for number in (2, 3)}
    with app.app_context():
        by, one = db.session.get(Member, max_.id), db.session.query(Appeal).one()
        assert appealing.may_rule(by, one)
        together(lambda: olga.submit(f"/seats/{max_.id}", having="is_organiser", **seats))
        with pytest.raises(Forbidden):
            appealing.rule(by, one, Verdict.OVERTURN, ANSWER)
    assert made(app, Appeal)[0].ruling_id is None


@both_columns
def test_nobody_waits_for_who_decided_and_is_refused_an_answer(app, visit, ada, mona, declined):
    appeal(visit(ada))
    with app.app_context():
        one = db.session.query(Appeal).one()
        by = one.decision.moderator
        with pytest.raises(Forbidden, match="Another moderator answers this appeal"):
            appealing.rule(by, one, Verdict.OVERTURN, ANSWER)
        assert not db.session().in_transaction()


def test_what_was_promised_is_what_the_series_says(app, make, visit, ada, mo, declined):
    author = visit(ada)
    with time_machine.travel(now(), tick=False):
        appeal(author)
        one = made(app, Appeal)[0]
        with app.app_context():
            one = db.session.merge(one)
            assert one.promised_at == one.asked_at + timedelta(hours=72)
