"""No other site can send a form in somebody's name: every form carries this session's token."""

import pytest
import sqlalchemy as sa

from forum.access.models import Purpose, Session
from forum.extensions import db
from forum.permissions import Role
from forum.quotes.models import Quote
from tests.access.doors import ANOTHER, PASSWORD, knows_password, link_for

KEYS = {
    "invitations.accept_invitation": Purpose.INVITATION,
    "access.sign_in_by_link": Purpose.SIGN_IN,
    "access.reset_password": Purpose.RESET,
}
# A passkey would ask for itself at every sign-in of this test; the others need what it lacks.
HAS_NONE = {
    "factors.remove_passkey",
    "discussion.take_stance",
    "discussion.discard_draft",
    "discussion.set_draft_apart",
    "digests.send_again",
    "digests.send_day_again",
    "digests.remove_outsider",
    "digests.answer_outside",
    "digests.correct_digest",
    "synthesis.change_line",
    "synthesis.move_line",
    "synthesis.drop_line",
    "moderation.appeal",
    "marks.judge",
    "marks.mark_answer",
    "moderation.answer_objection",
    "moderation.end_measure",
    "moderation.object_to_measure",
    "moderation.take_out",
    "moderation.undo_correction",
    "moderation.settle_review",
    "moderation.undo",
}
# A mail program acts for whoever was sent the key in its address.
WITHOUT_TOKEN = {"digests.stop_letters"}
FIELDS = {
    "email": "new@example.org",
    "name": "Somebody Else",
    "password": ANOTHER,
    "again": ANOTHER,
    "role": "observer",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "letters": "none",
    "country": "FR",
    "kind": "position",
    "claim": "Forged",
    "source": "Forged words",
    "form_key": "a key of this very form",
    "verdict": "publish",
    "version": "1",
    "answer": "unattributed",
    "subject": "Forged",
    "note": "Forged",
}


def everything(app) -> dict[str, list[str]]:
    with app.app_context():
        return {
            table.name: sorted(repr(tuple(row)) for row in db.session.execute(sa.select(table)))
            for table in db.metadata.sorted_tables
        }


@pytest.fixture
def olga(make, visit):
    """An organiser who has written a comment that waits, and gathered a digest."""
    olga = make.member("Olga", Role.ORGANISER, **knows_password())
    visitor = visit(olga)
    visitor.submit("/digests", action="/digests/gather")
    return olga


def doors(app, make, member) -> dict[str, str]:
    """Endpoint → the path of every door that takes a POST."""
    waiting = make.comment(make.member("Ann"), make.topic("pre"))
    own = make.comment(member, make.topic("pre"))
    paths = {}
    with app.app_context():
        session = db.session.query(Session).filter_by(member_id=member.id).first()
        asked = {"words": "Storage", "context": "Here.", "place": "There"}
        quote = Quote(comment_id=own.id, asked_by_id=waiting.author_id, **asked)
        db.session.add(quote)
        db.session.commit()
        quote_id = quote.id
    # First what ends one session, before other doors end them all.
    rules = sorted(app.url_map.iter_rules(), key=lambda r: r.endpoint != "access.end_session")
    for rule in rules:
        if "POST" not in rule.methods or rule.endpoint in WITHOUT_TOKEN:
            continue
        key = KEYS.get(rule.endpoint)
        comment = waiting if rule.endpoint.startswith("moderation.") else own
        values = {
            "topic_id": waiting.topic_id,
            "comment_id": comment.id,
            "number": 1,
            "member_id": waiting.author_id,
            "roundtable_id": 2,
            "measure_id": 1,
            "session_id": session.id,
            "quote_id": quote_id,
            "passkey_id": 1,
            "review_id": 1,
            "draft_id": 1,
            "decision_id": 1,
            "copy_id": 1,
            "outsider_id": 1,
            "day": "2026-03-04",
            "key": link_for(app, member, key).rsplit("/", 1)[1] if key else "1",
        }
        given = {name: values[name] for name in rule.arguments}
        paths[rule.endpoint] = app.url_map.bind("forum.test").build(rule.endpoint, given, "POST")
    return paths


@pytest.mark.parametrize("forged", ["", "made up"], ids=["no token", "a wrong token"])
def test_no_door_takes_a_form_without_its_token(app, make, visit, olga, forged):
    paths = doors(app, make, olga)
    assert len(paths) > 12
    visitor = visit(olga)
    visitor.get("/account")
    before = everything(app)
    for endpoint, path in paths.items():
        values = {**FIELDS, "csrf_token": forged} if forged else FIELDS
        answer = visitor.post(path, values)
        assert answer.status_code == 400, endpoint
        assert "This form is no longer valid" in visitor.page.text, endpoint
    assert everything(app) == before


def test_the_token_of_another_session_opens_no_door(app, make, visit, olga):
    paths = doors(app, make, olga)
    visitor, stranger = visit(olga), visit(make.member("Eve"))
    stolen = stranger.get("/account").form(having="name").values["csrf_token"]
    visitor.get("/account")
    before = everything(app)
    for endpoint, path in paths.items():
        answer = visitor.post(path, {**FIELDS, "csrf_token": stolen})
        assert answer.status_code == 400, endpoint
    assert everything(app) == before


def test_with_its_token_every_one_of_these_forms_is_taken(app, make, visit, olga):
    for endpoint, path in doors(app, make, olga).items():
        visitor = visit(olga)
        token = visitor.get("/account").form(having="name").values["csrf_token"]
        answer = visitor.post(path, {**FIELDS, "csrf_token": token})
        taken = {200, 303, 409, 422} | ({404} if endpoint in HAS_NONE else set())
        assert answer.status_code in taken, (endpoint, answer.status_code)


def test_signing_in_from_another_site_is_refused(make, visit, olga):
    visitor = visit()
    fields = {"email": "olga@example.org", "password": PASSWORD}

    assert visitor.post("/sign-in", fields).status_code == 400
    assert visitor.status("/account") == 303
    assert visitor.submit("/sign-in", having="password", **fields).status_code == 303


def test_nothing_is_changed_by_asking_for_it(app, make, visit, olga):
    """Links in letters and pictures in texts only GET."""
    paths = doors(app, make, olga)
    visitor = visit(olga)
    visitor.get("/account")
    before = everything(app)
    for endpoint, path in paths.items():
        answered = {200, 302, 303, 403, 405, 409, 410} | ({404} if endpoint in HAS_NONE else set())
        assert visitor.client.get(path).status_code in answered, endpoint
    assert everything(app) == before
