"""What moderators note among themselves beside a decision stays with them."""

import json
import zipfile
from io import BytesIO

from forum.extensions import db
from forum.moderation.models import Decision
from tests.letters import letters_to, whole

from .deciding import REASONED, decide, log
from .flagging import flag, look

NOTE = "Canary: he has tried this before."


def through_every_door(app, make, visit, mo):
    """A comment of Ada's that has a note in each of its decisions."""
    ada, topic = make.member("Ada"), make.topic("pre")
    comment = make.comment(ada, topic)
    decide(mo, comment, "return", note=NOTE + " 1", **REASONED)
    mine = visit(ada)
    mine.submit(f"/comments/{comment.id}/revise", having="source", source="Another text")
    decide(mo, comment, "publish", note=NOTE + " 2")
    with app.app_context():
        number = db.session.get(type(comment), comment.id).number
    comment.number = number
    flag(visit(make.member("Ben")), comment)
    look(mo, comment, "keep", note=NOTE + " 3")
    path = f"/moderation/{comment.id}"
    removal = {"removal-reason": "Unclear", "removal-note": NOTE + " 4"}
    mo.submit(path, action="/removal", **removal)
    with app.app_context():
        decision_id = db.session.query(Decision).order_by(Decision.id.desc()).first().id
    mine.submit(f"/decisions/{decision_id}/appeal", having="words", words="It was quite clear.")
    ruling = {"ruling-verdict": "uphold", "ruling-answer": "I have read it twice."}
    mia = visit(make.member("Mia", "moderator"))
    mia.submit(path, action="/ruling", **ruling, **{"ruling-note": NOTE + " 5"})
    return ada, mine, comment


def test_a_note_is_kept_beside_every_decision_for_moderators_alone(app, make, visit, mo):
    ada, mine, comment = through_every_door(app, make, visit, mo)
    case = mo.get(f"/moderation/{comment.id}").text
    for number in range(1, 6):
        assert f"{NOTE} {number}" in case
        assert f"{NOTE} {number}" in log(mo)

    reader, at = visit(make.member("Cleo")), f"/topics/{comment.topic_id}"
    pages = [
        visitor.client.get(path).text
        for visitor in (mine, reader)
        for path in ("/", "/comments", "/record", at, f"{at}/changes?after=0")
    ]
    letters = [whole(one) for one in letters_to(app, ada)]
    assert len(letters) >= 4
    assert "Canary" not in " ".join(pages + letters)


def test_no_copy_of_the_authors_data_holds_it_and_the_privacy_page_says_so(app, make, visit, mo):
    _, mine, _ = through_every_door(app, make, visit, mo)
    for visitor in (mine, mo):
        visitor.submit("/account/copy", action="/account/copy")
        page = visitor.get("/account/copy")
        link = next(href for href, _ in page.links if href.startswith("/account/copy/"))
        packed = zipfile.ZipFile(BytesIO(visitor.client.get(link).data))
        held = json.loads(packed.read("roundtable.json"))
        assert held["decisions"] or held["decided"]
        assert "Canary" not in "".join(packed.read(name).decode() for name in packed.namelist())
    assert "What moderators note among themselves" in mine.get("/privacy").text


def test_a_note_too_long_is_given_back(app, make, mo):
    comment = make.comment(make.member("Ada"), make.topic("pre"))
    answer = decide(mo, comment, "publish", note="n" * 2001)
    assert answer.status_code == 422
    assert mo.page.form(having="message").values["note"] == ["n" * 2001]
    with app.app_context():
        assert db.session.query(Decision).count() == 0
