"""Every error is a page of the house, and gives back what was written."""

import re

import pytest
import sqlalchemy as sa
from flask_wtf import FlaskForm
from werkzeug.exceptions import Conflict, HTTPException
from wtforms import StringField, TextAreaField

from forum import errors
from forum.access.actions import new_link
from forum.access.models import Purpose
from forum.discussion.models import Comment
from forum.extensions import csrf, db
from forum.permissions import Role
from forum.safety import open_to_all

WRITTEN = {
    "claim": "Bridges need keepers",
    "source": 'Long & careful </textarea><script>alert("1")</script> words.\nA second line.',
    "citation": "Treaty of 1648",
}
ESCAPED = "&lt;/textarea&gt;&lt;script&gt;alert("


@pytest.fixture
def settings():
    """As for people: an exception becomes a page, and is not handed to the test."""
    return {"PROPAGATE_EXCEPTIONS": False}


@pytest.fixture
def ada(make):
    make.topic()
    return make.member("Ada")


def composed(visitor, path: str) -> dict:
    """A comment's form as this session would send it."""
    token = visitor.get("/account").form(having="name").values["csrf_token"]
    fields = {"kind": "position", "language": "en", "prompt": "", "form_key": "k" * 20}
    return {**fields, **WRITTEN, "csrf_token": token}


def assert_gives_back(answer, written: dict[str, str] = WRITTEN) -> None:
    areas = re.findall(r"<textarea[^>]* readonly>\n(.*?)</textarea>", answer.text, re.DOTALL)
    for text in written.values():
        assert text.split("<")[0].replace("&", "&amp;") in "\n".join(areas)
    assert len(areas) == len(written)
    assert "<script>alert" not in answer.text


def test_400_a_form_of_an_ended_session_gives_the_text_back(make, visit, ada):
    visitor = visit(ada)
    answer = visitor.post(f"/topics/{make.topic().id}/comments", WRITTEN)

    assert answer.status_code == 400
    assert "This form is no longer valid" in visitor.page.text
    assert ESCAPED in answer.text
    assert_gives_back(answer)


def test_400_signing_out_in_another_window_gives_the_text_back(make, visit, ada):
    visitor = visit(ada)
    path = f"/topics/{make.topic().id}"
    open_form = {**composed(visitor, path)}
    visitor.submit("/", action="/sign-out")

    answer = visitor.post(f"{path}/comments", open_form)

    assert answer.status_code == 400
    assert_gives_back(answer)


@pytest.mark.parametrize("by_link", [True, False])
def test_400_whoever_blocks_cookies_is_told_so_and_nobody_else(app, visit, ada, by_link):
    with app.app_context():
        member = db.session.get(type(ada), ada.id)
        link = "/" + new_link(member, Purpose.SIGN_IN).split("://", 1)[1].split("/", 1)[1]
        db.session.commit()
    path = link if by_link else "/sign-in"
    # A browser that keeps no cookie has none when it sends the form.
    keeps, blocks = visit(), visit()
    form = keeps.get(path).form(action="" if by_link else "/sign-in").values
    fields = {**form, "email": ada.email, "password": "not the right one"}

    assert blocks.post(path, fields).status_code == 400
    assert "Allow cookies for this site" in blocks.page.text
    assert keeps.post(path, {**fields, "csrf_token": "another"}).status_code == 400
    assert "Allow cookies" not in keeps.page.text


def test_403_a_closed_topic_gives_the_text_back(app, make, visit, ada):
    visitor, topic = visit(ada), make.topic("closed")
    answer = visitor.post(f"/topics/{topic.id}/comments", composed(visitor, "/"))

    assert answer.status_code == 403
    assert "You cannot write in this topic just now." in visitor.page.text
    # On the page where it was to stand, and among the drafts.
    for page in (visitor.page, visitor.get("/drafts")):
        assert all(line in page.text for text in WRITTEN.values() for line in text.split("\n"))
        assert "<script>alert" not in page.html
    with app.app_context():
        assert db.session.query(Comment).count() == 0


def test_404_a_topic_that_is_gone_gives_the_text_back(visit, ada):
    visitor = visit(ada)
    answer = visitor.post("/topics/987654/comments", composed(visitor, "/"))

    assert answer.status_code == 404
    assert "Nothing is here" in visitor.page.text
    assert_gives_back(answer)


def test_405_a_page_that_takes_no_text_gives_it_back(visit, ada):
    visitor = visit(ada)
    answer = visitor.post("/programme", composed(visitor, "/"))

    assert answer.status_code == 405
    assert "That cannot be done here" in visitor.page.text
    assert_gives_back(answer)


def test_409_a_form_sent_before_with_another_text_gives_this_one_back(make, visit, ada):
    visitor, topic = visit(ada), make.topic()
    form = composed(visitor, "/")
    first = visitor.post(f"/topics/{topic.id}/comments", {**form, "source": "Something else."})
    assert first.status_code == 303

    answer = visitor.post(f"/topics/{topic.id}/comments", form)

    assert answer.status_code == 409
    assert "has been sent before with another text" in visitor.page.text
    assert_gives_back(answer)


def test_409_of_two_editors_the_second_keeps_the_note(make, visit):
    visitor = visit(make.member("Mod", Role.MODERATOR))
    visitor.submit("/digests", action="/digests/gather")
    form = visitor.get("/digests/1/edit").form(having="subject").values
    mine = {"subject": "My week", "note": "My words to the group"}
    assert visitor.post("/digests/1/edit", {**form, "subject": "First"}).status_code == 303

    answer = visitor.post("/digests/1/edit", {**form, **mine})

    assert answer.status_code == 409
    typed = visitor.page.form(having="subject").values
    assert {name: typed[name] for name in mine} == {name: [words] for name, words in mine.items()}


def test_409_of_two_moderators_the_second_keeps_the_message(make, visit, ada):
    comment = make.comment(ada, make.topic("pre"))
    first = visit(make.member("Mod", Role.MODERATOR))
    second = visit(make.member("Max", Role.MODERATOR))
    form = second.get(f"/moderation/{comment.id}").form(having="message").values
    first.submit(f"/moderation/{comment.id}", having="message", verdict="publish")

    told = {"reason": "Unclear", "message": "Please name the treaty."}
    path = f"/moderation/{comment.id}/decisions"
    answer = second.post(path, {**form, **told, "verdict": "return"})

    assert answer.status_code == 409
    # At the case as it is now: nothing is left to decide, and the words are there to copy.
    assert all(words in second.read(answer).text for words in told.values())


@pytest.mark.parametrize("length", [530_000, 600_000, 3_000_000])
def test_413_a_text_that_is_too_long_is_given_back_whole(make, visit, ada, length):
    visitor, topic = visit(ada), make.topic()
    form = {**composed(visitor, "/"), "source": "x" * length + " the end"}

    answer = visitor.post(f"/topics/{topic.id}/comments", form)

    assert answer.status_code == 413
    assert "That is too long" in visitor.page.text
    assert "x" * length + " the end</textarea>" in answer.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 418, 429, 503])
def test_every_error_a_view_may_raise_is_a_page_of_the_house(app, visit, status):
    def refuse():
        error = HTTPException("own words <b>")
        error.code = status
        raise error

    app.add_url_rule("/refuse", view_func=open_to_all(refuse))
    visitor = visit()
    page = visitor.get("/refuse", expect=status)
    assert page.lang == "en"
    assert ("/", "Go to the first page") in page.links
    assert "own words <b>" not in page.html


def test_500_shows_a_number_that_the_log_knows_and_nothing_of_the_inside(app, visit, ada, caplog):
    def fail():
        raise RuntimeError("the inside of the house")

    app.add_url_rule("/fail", view_func=fail, methods=["GET", "POST"])
    visitor = visit(ada)
    answer = visitor.post("/fail", composed(visitor, "/"))

    assert answer.status_code == 500
    assert "Something went wrong on our side" in visitor.page.text
    assert_gives_back(answer)
    (reference,) = re.findall(r"tell us this number: ([0-9a-f]{8})", visitor.page.text)
    (entry,) = [record for record in caplog.records if reference in record.getMessage()]
    assert "the inside of the house" in str(entry.exc_info[1])
    for word in ("the inside", "RuntimeError", "Traceback", ".py"):
        assert word not in visitor.page.text


def test_503_a_database_that_takes_nothing_gives_the_text_back(app, make, visit, ada):
    visitor, topic = visit(ada), make.topic()
    form = composed(visitor, "/")
    with app.app_context():
        db.session.execute(sa.text("ALTER TABLE voice RENAME TO elsewhere"))
        db.session.commit()

    answer = visitor.post(f"/topics/{topic.id}/comments", form)

    assert answer.status_code == 503
    # When a limit counts anew is no answer to when this can be tried again.
    assert "X-RateLimit-Reset" in answer.headers
    assert "Retry-After" not in answer.headers
    assert "The forum cannot save just now" in visitor.page.text
    assert "voice" not in answer.text
    assert_gives_back(answer)


@pytest.fixture
def take_away(app, tmp_path):
    """Takes the database away."""

    def take_away():
        with app.app_context():
            db.engine.dispose()
        for file in tmp_path.glob("forum.db*"):
            file.rename(tmp_path / f"away-{file.name}")
        (tmp_path / "forum.db").mkdir()

    return take_away


def test_503_a_script_hears_of_it_in_words_as_well(make, visit, ada, take_away):
    visitor, topic = visit(ada), make.topic()
    form = composed(visitor, "/")
    take_away()
    script = {"Accept": "application/json"}
    answer = visitor.client.post(f"/topics/{topic.id}/comments", data=form, headers=script)
    assert (answer.status_code, answer.json) == (503, {"reason": "Please try again in a moment."})


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_503_a_database_that_may_only_be_read_gives_the_text_back(app, make, visit, ada):
    visitor, topic = visit(ada), make.topic()
    form = composed(visitor, "/")
    with app.app_context():
        db.session.execute(sa.text("ALTER DATABASE forum SET default_transaction_read_only TO on"))
        db.session.commit()
        db.engine.dispose()

    answer = visitor.post(f"/topics/{topic.id}/comments", form)

    assert answer.status_code == 503
    assert "The forum cannot save just now" in visitor.page.text
    assert_gives_back(answer)


def test_503_a_database_that_is_gone_gives_the_text_back(make, visit, ada, take_away):
    visitor, topic = visit(ada), make.topic()
    form = composed(visitor, "/")
    take_away()

    answer = visitor.post(f"/topics/{topic.id}/comments", form)

    assert answer.status_code == 503
    assert "The forum cannot save just now" in visitor.page.text
    assert_gives_back(answer)


# Nobody would copy these from an error's page; or nobody may see them there.
NOT_GIVEN_BACK = {"code", "rule"}


def test_every_field_that_people_write_in_is_given_back(app):
    fields = {
        (f"look-{name}" if form.__name__ == "LookForm" else name)
        for form in _forms()
        for name, field in vars(form).items()
        if getattr(field, "field_class", None) in {StringField, TextAreaField}
    }
    assert len(fields) > 10
    assert fields - set(errors.WRITTEN) == NOT_GIVEN_BACK


def _forms(base=FlaskForm):
    for form in base.__subclasses__():
        if form.__module__.startswith("forum."):
            yield form
        yield from _forms(form)


@pytest.mark.parametrize(
    ("came_from", "way"),
    [
        ("http://forum.test/topics/3?after=20", "/topics/3?after=20"),
        ("http://forum.test/", None),
        ("http://elsewhere.test/topics/3", None),
        ("http://forum.test//elsewhere.test/", None),
        ("", None),
    ],
)
def test_an_error_leads_back_to_the_page_on_which_the_form_stood(app, visit, came_from, way):
    def refuse():
        raise Conflict

    app.add_url_rule("/refuse", view_func=csrf.exempt(open_to_all(refuse)), methods=["POST"])
    visitor = visit()
    page = visitor.read(visitor.client.post("/refuse", headers={"Referer": came_from}))
    back = [there for there, words in page.links if words == "Back to the page you came from"]
    assert back == ([way] if way else [])
