"""What was decided can be taken back where it still can, and then no letter of it has gone out."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.models import State
from forum.extensions import db
from forum.moderation import holding, reversing, undoing
from forum.moderation.models import Decision, Flag, Verdict
from tests.conftest import both_columns
from tests.discussion.writing import row
from tests.letters import letters_to, whole
from tests.together import together

from .deciding import REASONED, decide, log, post_beside, queue
from .flagging import flag, look

OFFERED = "<undo-notice"
TAKEN_BACK = "/moderation?waits=taken+back"


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def waiting(make, ada):
    return make.comment(ada, make.topic("pre"), "Canary text", claim="Canary claim")


def take_back(moderator, comment):
    """From the comment's own page, where its decisions stand."""
    return moderator.submit(f"/moderation/{comment.id}", action="/undo")


def test_what_it_takes_back_stands_behind_a_colon_as_french_sets_it(make, visit, waiting):
    fleur = visit(make.member("Fleur", "moderator", at=(2, 3), language="fr"))
    decide(fleur, waiting, "return", **REASONED)
    take_back(fleur, waiting)
    page = fleur.get(f"/moderation/{waiting.id}").html
    assert '</b>\N{NO-BREAK SPACE}: <a href="#decision-1">' in page


def test_who_takes_it_back_among_the_decisions_is_led_to_what_they_did(app, mo, waiting):
    decide(mo, waiting, "return", **REASONED)
    beside = f"/moderation/{waiting.id}?waits=taken+back"
    answer = mo.submit(beside, having="undo-note", action="/undo")
    with app.app_context():
        last = db.session.query(Decision).order_by(Decision.id.desc()).first().id
    assert answer.location == f"{beside}#decision-{last}"
    mo.get(beside)
    assert f"decision-{last}" in mo.page.ids


@pytest.mark.parametrize("verdict", ["return", "decline"])
def test_what_was_returned_or_declined_waits_again_and_no_letter_says_a_word(
    app, visit, mo, ada, waiting, verdict
):
    decide(mo, waiting, verdict, **REASONED)
    mo.get("/moderation")
    assert OFFERED in mo.page.html

    answer = mo.submit(action="/undo")

    assert (answer.status_code, answer.location) == (303, f"/moderation/{waiting.id}")
    assert row(app, waiting.id).state is State.PENDING
    assert queue(mo) == [str(waiting.id)]
    assert letters_to(app, ada) == []
    assert "Waiting for a moderator" in visit(ada).get("/comments").text
    assert REASONED["message"] not in visit(ada).get("/comments").text
    assert "Decision taken back" in log(mo)
    assert OFFERED not in mo.get("/moderation").html


WRITTEN = {**REASONED, "note": "Canary note, for us"}


def stands_in(moderator, comment, action):
    """What the fields of a decision hold when its case is opened, without the form's own keys."""
    fields = moderator.get(f"/moderation/{comment.id}").form(action=action).values
    return {name.split("-")[-1]: "".join(values) for name, values in fields.items() if any(values)}


@pytest.mark.parametrize("verdict", ["return", "decline"])
def test_whoever_takes_a_decision_back_goes_on_from_what_they_had_written(
    mo, mona, waiting, verdict
):
    decide(mo, waiting, verdict, **WRITTEN)
    assert stands_in(mo, waiting, "/undo")

    take_back(mo, waiting)

    assert "What was chosen and written is filled in again" in mo.get("/moderation").text
    assert WRITTEN.items() <= stands_in(mo, waiting, "/decisions").items()
    # Another moderator reads it below, and begins with words of their own.
    assert WRITTEN["message"] in mona.get(f"/moderation/{waiting.id}").text
    assert "message" not in stands_in(mona, waiting, "/decisions")

    decide(mo, waiting, verdict)
    assert "Reason: Unclear." in mo.get(f"/moderation/{waiting.id}").text


def test_on_a_new_text_one_begins_anew(visit, mo, ada, waiting):
    decide(mo, waiting, "decline", **WRITTEN)
    take_back(mo, waiting)
    assert "message" in stands_in(mo, waiting, "/decisions")

    visit(ada).submit(f"/comments/{waiting.id}/revise", having="source", source="Another text")

    assert "message" not in stands_in(mo, waiting, "/decisions")
    assert "Another text" in mo.page.text


def test_a_publication_with_words_and_a_removal_are_filled_in_again(make, mo, ada, waiting):
    decide(mo, waiting, "publish", message="Canary thanks")
    take_back(mo, waiting)
    assert stands_in(mo, waiting, "/flags")["message"] == "Canary thanks"
    mo.submit(action="/flags", **{"flags-verdict": "keep", "flags-message": ""})
    said = {f"removal-{name}": value for name, value in WRITTEN.items()}
    mo.submit(f"/moderation/{waiting.id}", action="/removal", **said)

    take_back(mo, waiting)

    assert WRITTEN.items() <= stands_in(mo, waiting, "/removal").items()
    assert "<details open>" in mo.page.html


def test_a_publication_taken_back_leaves_its_place_and_waits_for_another_look(
    app, make, visit, mo, ada, waiting
):
    reader = visit(make.member("Ben"))
    reader.follow(waiting.topic_id)
    decide(mo, waiting, "publish")
    assert "Canary text" in reader.hears()["html"]

    mo.submit("/moderation", action="/undo")

    assert "Canary text" not in reader.hears()["html"]
    assert "Canary" not in reader.get(f"/topics/{waiting.topic_id}").text
    assert row(app, waiting.id).state is State.HIDDEN
    assert "A moderator has taken the publication back" in visit(ada).get("/comments").text
    assert letters_to(app, ada) == []
    assert queue(mo) == [str(waiting.id)]
    assert "Its publication was taken back" in mo.get(f"/moderation/{waiting.id}").text

    mo.submit(action="/flags", **{"flags-verdict": "keep"})

    assert reader.hears()["anchor"] == "c1"
    assert "Canary text" in reader.get(f"/topics/{waiting.topic_id}").text
    assert queue(mo) == []


def test_what_was_decided_on_a_publication_taken_back_is_taken_back_as_well_and_it_waits(
    app, visit, mo, ada, waiting
):
    decide(mo, waiting, "publish")
    mo.submit("/moderation", action="/undo")
    mo.submit(f"/moderation/{waiting.id}", action="/flags", **{"flags-verdict": "keep"})
    take_back(mo, waiting)

    assert row(app, waiting.id).state is State.HIDDEN
    assert queue(mo, TAKEN_BACK) == [str(waiting.id)]
    assert letters_to(app, ada) == []

    said = {"flags-verdict": "keep", "flags-message": "Canary thanks"}
    mo.submit(f"/moderation/{waiting.id}", action="/flags", **said)

    # To its author it is new, as they have heard nothing of what went before.
    (letter,) = letters_to(app, ada)
    assert letter["Subject"] == "Your comment has been published"
    assert "Canary thanks" in whole(letter)
    own = visit(ada).get("/comments").text
    assert "Kept" in own
    assert "Canary thanks" in own

    take_back(mo, waiting)

    subjects = [one["Subject"] for one in letters_to(app, ada)]
    assert sorted(subjects)[0] == "A decision on your comment was taken back"
    mo.submit(f"/moderation/{waiting.id}", action="/flags", **{"flags-verdict": "keep"})
    assert "Your comment is back" in [one["Subject"] for one in letters_to(app, ada)]


def test_what_is_reported_again_with_a_decision_taken_back_waits_for_that_alone(
    app, make, visit, mo, ada
):
    comment = make.comment(ada, make.topic("post"))
    for name in ("Ben", "Cleo", "Dora"):
        flag(visit(make.member(name)), comment)
    look(mo, comment, "keep")
    take_back(mo, comment)

    assert row(app, comment.id).state is State.HIDDEN
    assert queue(mo, "/moderation?waits=flagged") == [str(comment.id)]
    assert queue(mo, TAKEN_BACK) == []


def test_what_is_hidden_for_its_author_to_change_waits_for_no_moderator(app, make, visit, mo, ada):
    comment = make.comment(ada, make.topic("post"))
    flag(visit(make.member("Ben")), comment)
    look(mo, comment, "return", reason="Unclear")
    mo.submit(f"/moderation/{comment.id}", action="/removal", **{"removal-reason": "Unclear"})
    take_back(mo, comment)

    assert row(app, comment.id).state is State.HIDDEN
    assert queue(mo) == []


def test_who_has_had_the_letter_is_told_that_it_does_not_hold(app, mo, ada, waiting):
    decide(mo, waiting, "decline", **REASONED)
    (first,) = letters_to(app, ada)
    assert first["Subject"] == "Your comment was not published"

    take_back(mo, waiting)

    subjects = [letter["Subject"] for letter in letters_to(app, ada)]
    assert sorted(subjects) == [
        "A decision on your comment was taken back",
        "Your comment was not published",
    ]
    texts = " ".join(whole(letter) for letter in letters_to(app, ada))
    assert "Canary" not in texts


def test_letters_leave_later_than_the_offer_ends(app, mo, ada, waiting):
    assert undoing.OFFERED_FOR == timedelta(seconds=10) < holding.LETTERS_WAIT
    decide(mo, waiting, "publish")
    assert list(app.config["INSTANCE"].glob("outbox/*")) == []
    assert len(letters_to(app, ada)) == 1


def test_a_change_is_taken_back_out_of_the_text_and_waits_again(app, visit, mo, ada, waiting):
    decide(mo, waiting, "publish")
    mine = visit(ada)
    mine.submit(f"/comments/{waiting.id}/revise", having="source", source="Another text")
    decide(mo, waiting, "publish")
    assert row(app, waiting.id).source == "Another text"

    take_back(mo, waiting)

    assert row(app, waiting.id).source == "Canary text"
    assert queue(mo) == [str(waiting.id)]
    assert "[added: Another]" in mo.get(f"/moderation/{waiting.id}").text
    decide(mo, waiting, "publish")
    assert row(app, waiting.id).source == "Another text"


def test_a_removal_and_a_restoration_are_taken_back_each(app, visit, mo, ada, waiting):
    decide(mo, waiting, "publish")
    path = f"/moderation/{waiting.id}"
    mo.submit(path, action="/removal", **{"removal-reason": "Unclear"})
    assert row(app, waiting.id).state is State.REMOVED
    take_back(mo, waiting)
    assert row(app, waiting.id).state is State.PUBLISHED
    assert row(app, waiting.id).removed_for == ""

    mo.submit(path, action="/removal", **{"removal-reason": "Unclear"})
    mo.submit(path, action="/restoration")
    take_back(mo, waiting)
    assert row(app, waiting.id).state is State.REMOVED
    assert row(app, waiting.id).removed_for == "Unclear"


@pytest.mark.parametrize("verdict", ["keep", "return", "remove"])
def test_reports_are_open_again_and_who_made_them_hears_nothing(app, make, visit, mo, ada, verdict):
    comment = make.comment(ada, make.topic("post"))
    ben = make.member("Ben")
    flag(visit(ben), comment)
    values = {"flags-verdict": verdict, "flags-reason": "Unclear"}
    mo.submit(f"/moderation/{comment.id}", action="/flags", **values)
    assert queue(mo) == []

    take_back(mo, comment)

    assert queue(mo) == [str(comment.id)]
    assert row(app, comment.id).state is State.PUBLISHED
    assert letters_to(app, ben) == letters_to(app, ada) == []
    with app.app_context():
        assert db.session.query(Flag).one().outcome is None


@pytest.mark.parametrize("ruling", ["uphold", "overturn"])
def test_a_ruling_is_taken_back_and_the_appeal_waits_for_another(
    app, make, visit, mo, ada, waiting, ruling
):
    decide(mo, waiting, "decline", **REASONED)
    with app.app_context():
        decision_id = db.session.query(Decision).one().id
    words = "It is as clear as it can be."
    visit(ada).submit(f"/decisions/{decision_id}/appeal", having="words", words=words)
    mia = visit(make.member("Mia", "moderator"))
    answer = {"ruling-verdict": ruling, "ruling-answer": "I have read it twice."}
    mia.submit(f"/moderation/{waiting.id}", action="/ruling", **answer)
    assert queue(mia) == []

    take_back(mia, waiting)

    assert queue(mia) == [str(waiting.id)]
    after = {"uphold": State.DECLINED, "overturn": State.HIDDEN}
    assert row(app, waiting.id).state is after[ruling]
    answer["ruling-verdict"] = "overturn"
    mia.submit(f"/moderation/{waiting.id}", action="/ruling", **answer)
    assert row(app, waiting.id).state is State.PUBLISHED


def test_what_something_came_after_is_not_taken_back(app, make, visit, mo, ada, waiting):
    decide(mo, waiting, "return", **REASONED)
    mo.get(f"/moderation/{waiting.id}")
    values = mo.page.form(action="/undo").values
    visit(ada).submit(f"/comments/{waiting.id}/revise", having="source", source="Another text")

    answer = mo.post("/moderation/undo", values)

    assert answer.status_code == 409
    assert "The comment has changed since." in mo.page.text
    assert row(app, waiting.id).state is State.PENDING
    with app.app_context():
        assert db.session.query(Decision).count() == 1


def test_against_an_appeal_nothing_is_taken_back(app, visit, mo, ada, waiting):
    decide(mo, waiting, "decline", **REASONED)
    values = mo.get(f"/moderation/{waiting.id}") and mo.page.form(action="/undo").values
    words = "It is as clear as it can be."
    visit(ada).submit(f"/decisions/{values['decision'][0]}/appeal", having="words", words=words)

    assert mo.post("/moderation/undo", values).status_code == 409
    assert "Its author has appealed" in mo.page.text


def test_only_moderators_of_the_place_take_back(app, make, visit, mo, ada, waiting):
    decide(mo, waiting, "decline", **REASONED)
    values = mo.get("/moderation") and mo.page.form(action="/undo").values
    for who, status in (
        (make.member("Nora", "moderator", at=(1,)), 404),
        (make.member("Ben"), 403),
    ):
        other = visit(who)
        token = other.get("/account").form(having="name").values["csrf_token"]
        answer = other.post("/moderation/undo", {**values, "csrf_token": token})
        assert answer.status_code == status
    assert row(app, waiting.id).state is State.DECLINED


def test_members_read_in_the_record_that_it_was_taken_back(make, visit, mo, waiting):
    decide(mo, waiting, "decline", **REASONED)
    take_back(mo, waiting)
    page = visit(make.member("Ben")).get("/record").text
    assert "Decision taken back" in page
    assert "Canary" not in page


def test_every_verdict_has_a_rule_or_another_way_back():
    others = {Verdict.HIDE, Verdict.UNDO}
    assert set(undoing.BACK) | set(reversing.WAYS) | others == set(Verdict)
    assert len(undoing.BACK) + len(reversing.WAYS) + len(others) == len(Verdict)
    assert set(undoing.LEFT_IN) == {
        verdict for verdict, back in undoing.BACK.items() if back is not undoing.Back.APPEAL_WAITS
    }


@both_columns
def test_of_many_who_take_it_back_at_once_one_does(app, make, mo, ada, waiting):
    decide(mo, waiting, "return", **REASONED)
    values = mo.get(f"/moderation/{waiting.id}") and mo.page.form(action="/undo").values

    answers = together(
        *[lambda: post_beside(app, mo, "/moderation/undo", values) for _ in range(8)]
    )

    # The very same form: it is done already.
    assert sorted(answers) == [200] * 7 + [303]
    with app.app_context():
        assert db.session.query(Decision).filter_by(verdict=Verdict.UNDO).count() == 1
    assert row(app, waiting.id).state is State.PENDING


def test_later_is_early_enough(app, mo, waiting):
    decide(mo, waiting, "decline", **REASONED)
    with time_machine.travel(now() + timedelta(days=3)):
        take_back(mo, waiting)
    assert row(app, waiting.id).state is State.PENDING
