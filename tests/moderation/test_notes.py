"""What moderators note among themselves beside a decision stays with them."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation.measure import Measure
from forum.moderation.models import Decision
from tests.access.doors import tables
from tests.letters import letters_to, whole

from .arranging import another_topic, merge, plan, split
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


def test_every_page_where_one_decides_has_room_for_a_note(app, make, visit, mo, ada, topic):
    one, other = make.comment(ada, topic), make.comment(ada, topic)
    question = make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")
    answer = make.comment(ada, topic, kind=Kind.ANSWER, parent=question)
    of_member = f"/moderation/roundtables/{tables(app)[3]}/members/{ada.id}"
    for page in (
        *(f"/moderation/{one.id}/{name}" for name in ("words", "kind")),
        f"/moderation/{one.id}/merge?look=1&tick={other.number}",
        f"/moderation/{question.id}/address",
        f"/moderation/{answer.id}/answers",
        of_member,
        f"/topics/{topic.id}/lock",
        f"/topics/{topic.id}/pace",
    ):
        assert mo.get(page).form(having="note"), page
    until = (now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    held = {"kind": "held", "until": until, "reason": "Unclear", "message": "As the rules say."}
    mo.submit(of_member, having="message", **held)
    visit(ada).submit("/measures", action="/objection", objection="I did not.")
    mia = visit(make.member("Mia", "moderator"))
    assert mia.get("/moderation/measures/1/answer").form(having="note")


TOO_LONG = "n" * 2001
REMOVAL = {"removal-reason": "Unclear"}
AGAIN = {"again-reason": "Unclear", "again-message": "We look at it so now.", "again-note": NOTE}
SAID = {"reason": "Unclear", "message": "We look at it so now.", "note": NOTE}


def made(app):
    """How much has been decided, set and noted of members so far."""
    with app.app_context():
        entries = db.session.query(JournalEntry).count()
        ended = db.session.query(Measure).filter(Measure.ended_at.is_not(None)).count()
        return db.session.query(Decision).count(), entries, ended


def at_fault(mo, name):
    """What stands in the field that was wrong, and whether the page says so beside it."""
    return mo.page.form(having=name).values[name], "At most 2000 characters" in mo.page.text


@pytest.mark.parametrize("act", ["/restoration", "/undo"])
def test_of_what_was_removed_a_note_too_long_is_given_back(app, mo, comment, act):
    mo.submit(f"/moderation/{comment.id}", action="/removal", **REMOVAL)
    before, name = made(app), {"/restoration": "again-note", "/undo": "undo-note"}[act]
    mo.get(f"/moderation/{comment.id}")
    assert mo.submit(action=act, having=name, **{name: TOO_LONG}).status_code == 422
    assert at_fault(mo, name) == ([TOO_LONG], True)
    assert made(app) == before


@pytest.mark.parametrize(
    ("page", "form", "name"),
    [
        ("lock", {"having": "closing"}, "note"),
        ("lock", {"action": "/unlock"}, "unlock-note"),
        ("pace", {"having": "policy"}, "note"),
        ("pace", {"having": "minutes"}, "note"),
        ("pace", {"action": "/slow-mode/end"}, "end-note"),
    ],
)
def test_of_what_is_set_for_a_topic_a_note_too_long_is_given_back(app, mo, topic, page, form, name):
    mo.submit(f"/topics/{topic.id}/lock", having="closing", when="now")
    mo.submit(f"/topics/{topic.id}/pace", having="minutes", minutes="5")
    before = made(app)
    mo.get(f"/topics/{topic.id}/{page}")
    assert mo.submit(**form, **{name: TOO_LONG}).status_code == 422
    assert mo.page.form(**form).values[name] == [TOO_LONG]
    assert mo.page.text.count("At most 2000 characters") == 2
    assert made(app) == before


def test_of_a_member_a_note_too_long_is_given_back(app, mo, ada, ben):
    for member in (ada, ben):
        place = f"/moderation/roundtables/{tables(app)[3]}/members/{member.id}"
        mo.submit(place, having="message", kind="trusted")
    before = made(app)
    answer = mo.submit("/moderation/members", action="/measures/1/end", note=TOO_LONG)
    assert answer.status_code == 422
    assert mo.page.form(action="/measures/1/end").values["note"] == [TOO_LONG]
    assert mo.page.form(action="/measures/2/end").values["note"] == [""]
    assert made(app) == before


def test_after_undoing_the_form_begins_with_all_that_was_said(app, make, mo, ada, topic, comment):
    def stands_in(page, prefix=""):
        values = mo.get(page).form(having=f"{prefix}note").values
        return {name: values[f"{prefix}{name}"][0].strip() for name in SAID}

    path = f"/moderation/{comment.id}"
    mo.submit(f"{path}/kind", having="kind", kind="proposal", **SAID)
    mo.submit(path, action="/undo")
    assert stands_in(f"{path}/kind") == SAID
    there = another_topic(app, make, topic)
    split(mo, topic.id, comment.number, to=f"{there.id}-0", **SAID)
    mo.get(mo.submit(path, action="/undo").location)
    link = next(href for href, _ in mo.page.links if "/split" in href and "to=" in href)
    assert stands_in(link) == SAID
    mo.submit(path, action="/removal", **REMOVAL)
    mo.submit(path, action="/restoration", **AGAIN)
    mo.submit(path, action="/undo")
    assert stands_in(path, "again-") == SAID
    question = make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")
    asked = f"/moderation/{question.id}/address"
    mo.submit(asked, having="to", to="academic", **SAID)
    mo.submit(f"/moderation/{question.id}", action="/undo")
    assert stands_in(asked) == SAID


def test_after_undoing_what_was_said_of_each_is_not_put_in_the_mouth_for_both(
    app, make, mo, ada, topic, comment
):
    one, other = make.comment(ada, topic), make.comment(ada, topic)
    to = f"{another_topic(app, make, topic).id}-0"
    for number, message in ((one.number, "It is of weirs."), (other.number, "So is it.")):
        split(mo, topic.id, number, to=to, message=message)
    for moved in (other, one):
        mo.submit(f"/moderation/{moved.id}", action="/undo")
    form = plan(mo, topic.id, one.number, other.number, to=to).form(having="message")
    assert form.values["message"][0].strip() == ""
    alone = plan(mo, topic.id, one.number, to=to).form(having="message")
    assert alone.values["message"][0].strip() == "It is of weirs."


def test_whoever_is_concerned_reads_reason_and_message_and_the_record_the_reason(
    app, make, visit, mo, ada, topic, comment
):
    question = make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")
    answer = make.comment(ada, topic, kind=Kind.ANSWER, parent=question)
    other = make.comment(ada, topic)
    path = f"/moderation/{comment.id}"
    mo.submit(f"/moderation/{question.id}/address", having="to", to="academic", **SAID)
    mo.submit(f"/moderation/{answer.id}/answers", having="is_it", is_it="yes", **SAID)
    mo.submit(path, action="/removal", **REMOVAL)
    mo.submit(path, action="/restoration", **AGAIN)
    merge(mo, comment, other.number, **SAID)
    mo.submit(f"/moderation/{other.id}", action="/separation", **AGAIN)
    there = another_topic(app, make, topic)
    split(mo, topic.id, other.number, to=f"{there.id}-0", **SAID)
    mo.submit(f"{path}/kind", having="kind", kind="proposal", **SAID)
    words = {"purpose": "for language", "source": "Run them late, please."}
    mo.submit(f"{path}/words", having="purpose", **words, **SAID)
    letters = [whole(one) for one in letters_to(app, ada)]
    told = [one for one in letters if SAID["message"] in one]
    assert len(told) == 8
    assert all("Reason: Unclear." in one for one in told)
    record = visit(ada).get("/record").html.partition("<tbody>")[2]
    assert record.count("Unclear") == 9


def test_what_is_hidden_and_kept_is_given_back_with_the_message(app, make, visit, mo, ada, comment):
    for name in ("Ben", "Cleo", "Dora"):
        flag(visit(make.member(name)), comment)
    look(mo, comment, "keep", message="Nothing is wrong with it.")
    (letter,) = [one for one in letters_to(app, ada) if "is back" in whole(one)]
    assert "Nothing is wrong with it." in whole(letter)
