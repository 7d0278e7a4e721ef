"""What was decided is on record for members, what happened for organisers; names by the rule."""

import csv
import re
from datetime import timedelta
from io import StringIO
from itertools import chain, combinations
from urllib.parse import urlencode

import pytest
import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation.models import Decision, Verdict
from forum.moderation.recorded import A_BATCH
from forum.permissions import Role
from tests.budget import queries_at_most
from tests.conftest import both_columns
from tests.visitor import BROWSER

from .deciding import REASONED, decide
from .flagging import NOTE, flag, look

LOG = "/moderation/log"


@pytest.fixture
def ada(make):
    return make.member("Ada", email="ada@example.org", at=(2, 3), organisation="Heron House")


@pytest.fixture
def ben(make):
    return make.member("Ben", at=(2, 3))


def remove(moderator, comment):
    fields = {"removal-reason": "Unclear", "removal-message": "Between us."}
    return moderator.submit(f"/moderation/{comment.id}", action="/removal", **fields)


def rows(page):
    return [row.split("</tr>")[0] for row in re.split("<tr[^>]*>", page.html)[2:]]


def table(visitor, address="/record/journal.csv"):
    answer = visitor.client.get(address, environ_overrides=BROWSER, buffered=True)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


@pytest.mark.parametrize(
    ("reader", "address", "says", "others"),
    [
        ("ben", "/record", "for all members to read", set()),
        ("mona", "/record", "for all members to read", {LOG}),
        ("mona", LOG, "that only moderators read", {"/record"}),
        ("olga", LOG, "that only moderators read", {"/record", "/record/journal"}),
        ("olga", "/record/journal", "for organisers alone", {"/record", LOG}),
    ],
)
def test_each_book_says_what_it_is_and_leads_to_the_others_one_may_read(
    visit, request, reader, address, says, others
):
    who = request.getfixturevalue(reader)
    page = (visit(who) if reader == "ben" else who).get(address)
    assert says in page.text
    found = {
        href for href, words in page.links if words.startswith(("Log: ", "Record: ", "Journal: "))
    }
    assert found == others


# For members


def test_members_read_what_was_decided_why_and_when(make, visit, ada, ben, mona):
    comment = make.comment(ada, make.topic("post"), claim="Night ferries")
    remove(mona, comment)
    (row,) = rows(visit(ben).get("/record"))
    for word in ("Removed", "Unclear", "/comments/1", "A moderator"):
        assert word in row
    for word in ("Night ferries", "Ada", "Mona", "Between us."):
        assert word not in row
    mona.submit(f"/moderation/{comment.id}", action="/restoration")
    row = rows(visit(ben).get("/record"))[0]
    assert "Restored" in row
    assert "Ada, Heron House" in row


def test_what_nobody_had_read_is_told_without_saying_which(make, visit, ada, ben, mona):
    comment = make.comment(ada, make.topic("pre"), claim="Night ferries")
    decide(mona, comment, "return", **REASONED)
    visit(ada).submit(f"/comments/{comment.id}/revise", having="source", source="Better.")
    decide(mona, comment, "publish")
    published, returned = rows(visit(ben).get("/record"))
    assert "Night ferries" in published
    assert "Returned" in returned
    assert "a comment" in returned
    for word in ("Night ferries", "Ada", "/comments/1", REASONED["message"]):
        assert word not in returned


def test_a_moderator_comes_from_the_record_to_the_case_where_it_is_taken_back(
    make, visit, ada, ben, mona
):
    comment = make.comment(ada, make.topic("pre"), claim="Night ferries")
    decide(mona, comment, "decline", **REASONED)
    case = f"/moderation/{comment.id}#decisions"
    ned = visit(make.member("Ned", Role.MODERATOR, at=(4,)))
    for reader in (visit(ben), visit(ada), ned):
        assert case not in [href for href, _ in reader.get("/record").links]
    assert case in [href for href, _ in mona.get("/record").links]
    mona.get(case.partition("#")[0])
    assert mona.submit(action="/undo").status_code == 303
    assert "Decision taken back" in rows(visit(ben).get("/record"))[0]


def test_who_does_not_read_the_topic_does_not_read_its_record(make, visit, ada, mona):
    remove(mona, make.comment(ada, make.topic("post")))
    nora = visit(make.member("Nora", at=(4,)))
    assert not rows(nora.get("/record"))
    assert "Nothing of this kind" in nora.get(f"/record?topic={make.topic('post').id}").text


def test_an_anonymous_author_has_a_letter_there_and_no_name(make, visit, ada, ben, mona):
    comment = make.comment(ada, make.topic("anonymous"))
    remove(mona, comment)
    mona.submit(f"/moderation/{comment.id}", action="/restoration")
    row = rows(visit(ben).get("/record"))[0]
    assert "Diplomat" in row
    assert "Ada" not in row


def test_nobody_learns_of_whom_there_were_reports_on_which_nothing_was_done(
    make, visit, ada, ben, mona
):
    comment = make.comment(ada, make.topic("post"), claim="Night ferries")
    flag(visit(ben), comment)
    look(mona, comment, "keep")
    assert "Night ferries" in mona.get(LOG).text
    for reader in (visit(ben), mona):
        assert "Night ferries" not in reader.get("/record").text
    mona.get("/moderation")
    mona.submit(f"/moderation/{comment.id}", action="/undo")
    assert "Night ferries" not in visit(ben).get("/record").text
    look(mona, comment, "return", reason="Unclear", message="Say where.")
    assert "Returned" in visit(ben).get("/record").html.split("<tbody>")[1]


def test_a_decision_that_was_taken_back_and_the_taking_back_lead_to_each_other(
    make, visit, ada, ben, mona
):
    comment = make.comment(ada, make.topic("pre"))
    decide(mona, comment, "decline", **REASONED)
    mona.get("/moderation")
    mona.submit(f"/moderation/{comment.id}", action="/undo")
    back, declined = rows(visit(ben).get("/record"))
    assert "<del>Declined</del>" in declined
    assert "taken back on" in declined
    assert 'href="#decision-2"' in declined
    assert 'id="decision-2"' in back
    assert 'href="#decision-1"' in back
    html = mona.get(LOG).html
    assert f"/moderation/{comment.id}#decision-2" in html
    case = mona.get(f"/moderation/{comment.id}").html
    assert 'id="decision-1"' in case
    assert 'href="#decision-2">taken back on' in case


def test_how_one_writes_in_a_topic_is_on_record_and_in_the_log(make, visit, ben, mona):
    topic = make.topic("post")
    mona.submit(f"/topics/{topic.id}/pace", action="/policy", policy="pre")
    reader, outsider = visit(ben), visit(make.member("Nora", at=(1,)))
    for book in (reader.get("/record"), mona.get(LOG)):
        assert "Decided about topics lately" in book.text
        assert "Policy of a topic set" in book.text
        assert "Every comment is read by a moderator before it appears" in book.text
    assert "Mona" not in reader.get("/record").text
    assert "Decided about topics lately" not in outsider.get("/record").text


def test_the_record_is_narrowed_and_read_page_by_page(app, make, visit, ada, ben, mona):
    comment = make.comment(ada, make.topic("post"))
    remove(mona, comment)
    with app.app_context():
        one = db.session.query(Decision).one()
        for n in range(70):
            by = {"comment": one.comment, "moderator": one.moderator, "verdict": Verdict.RESTORE}
            # As one moment's: then their order is that in which they were written down.
            db.session.add(Decision(reason=f"Reason {n}", made_at=one.made_at, **by))
        db.session.commit()
    reader = visit(ben)
    page = reader.get("/record")
    assert len(rows(page)) == 50
    following = next(href for href, words in page.links if "Earlier" in words)
    page = reader.get(following)
    assert len(rows(page)) == 21
    assert "Reason 0" in page.text
    assert "Earlier" not in page.text
    assert len(rows(reader.get("/record?verdict=remove"))) == 1
    assert len(rows(reader.get("/record?until=2001-01-01"))) == 0
    assert len(rows(reader.get("/record?since=not-a-day&verdict=nonsense&below=x"))) == 50
    beyond = {"until": "9999-12-31", "below": "0001-01-01T00:00+12:00~1"}
    assert len(rows(reader.get(f"/record?{urlencode(beyond)}"))) == 50


# For organisers


def test_the_journal_names_moderators_and_authors_by_their_rule(make, visit, ada, ben, mona, olga):
    remove(mona, make.comment(ada, make.topic("post"), claim="Open words"))
    make.comment(ada, make.topic("anonymous"), claim="Veiled words")
    lines = rows(olga.get("/record/journal"))
    removed = next(line for line in lines if "Comment removed" in line)
    assert "Mona" in removed
    assert any("Ada" in line and "Open words" in line for line in lines)
    veiled = [line for line in lines if "Veiled words" in line]
    assert veiled
    assert all("Ada" not in line and "Diplomat" in line for line in veiled)


def test_who_reported_is_not_in_the_journal(make, visit, ada, ben, mona, olga):
    comment = make.comment(ada, make.topic("post"))
    flag(visit(ben), comment)
    look(mona, comment, "keep")
    page = olga.get("/record/journal")
    flagged = next(line for line in rows(page) if "Comment reported" in line)
    assert "Ben" not in flagged
    assert NOTE not in page.text
    assert not [row for row in table(olga) if "flag" in row["event"] and row["who"] == "Ben"]


def test_who_opens_or_closes_a_question_is_named_as_a_moderator_alone(
    make, visit, ada, ben, mona, olga
):
    topic = make.topic("post")
    question = make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")
    answer = make.comment(ben, topic, "We do.", kind=Kind.ANSWER, parent=question)

    def who(event):
        lines = [row for row in reversed(table(olga)) if row["event"] == event]
        return {row["number"]: row["who"] for row in lines}

    place = f"/topics/{topic.id}/comments/{answer.number}/answers"
    assert visit(ada).submit(place, having="is_it", is_it="yes").status_code == 303
    assert who("question answered") == {"1": "A participant", "2": "A member"}
    remove(mona, answer)
    assert who("question opened") == {"1": "Mona"}
    mona.submit(f"/moderation/{answer.id}", action="/restoration")
    assert who("question answered")["1"] == "Mona"


def test_what_is_said_of_a_restatement_has_its_words_in_the_journal(make, visit, ada, ben, olga):
    topic = make.topic("post")
    view = make.comment(ada, topic)
    other = make.comment(ben, topic, "You say so.", kind=Kind.RESTATEMENT, parent=view)
    place = f"/topics/{topic.id}/comments/{other.number}/fair"
    assert visit(ada).submit(place, having="fairness", fairness="not quite").status_code == 303
    assert "Restatement called not quite fair" in olga.get("/record/journal").text


def test_consents_do_not_tell_who_wrote(make, visit, ada, olga):
    with_one = visit(ada)
    with_one.submit("/account/consents", action="/account/consents")
    for row in table(olga):
        if row["event"].startswith("consent"):
            assert row["who"] == "A member"


def test_the_journal_is_narrowed_by_what_and_where(make, visit, ada, mona, olga):
    comment = make.comment(ada, make.topic("post"))
    make.comment(ada, make.topic("pre"))
    remove(mona, comment)
    assert len(rows(olga.get("/record/journal?event=comment+removed"))) == 1
    lines = rows(olga.get(f"/record/journal?topic={comment.topic_id}"))
    assert len(lines) == 3
    offered = olga.get("/record/journal").html.split('name="event"')[1].split("</select>")[0]
    assert "comment removed" in offered
    assert "comment moved here" not in offered


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "＠", '"=', " -", "'+"])
def test_no_cell_of_the_table_is_a_formula(make, visit, ada, olga, start):
    claim = f"{start}HYPERLINK(A1)"
    make.comment(ada, make.topic("post"), claim=claim)
    cells = [row["comment"] for row in table(olga) if "HYPERLINK" in row["comment"]]
    assert cells
    assert all(cell.startswith("'") and cell.count("HYPERLINK") == 1 for cell in cells)


def test_the_table_names_authors_as_an_export_does(make, visit, ada, mona, olga):
    remove(mona, make.comment(ada, make.topic("post"), claim="Open words"))
    lines = [row for row in table(olga) if row["comment"] == "Open words"]
    by = {row["event"]: row["who"] for row in lines}
    assert by["comment removed"] == "Mona"
    assert by["comment submitted"] == "A participant"
    assert len(table(olga, "/record/journal.csv?event=comment+removed")) == 1


@both_columns
def test_pages_ask_little_however_long_the_record_is(app, make, visit, ada, ben, mona, olga, still):
    comment = make.comment(ada, make.topic("post"))
    remove(mona, make.comment(ada, make.topic("anonymous")))
    remove(mona, comment)
    with app.app_context():
        one = db.session.query(Decision).order_by(Decision.id.desc()).first()
        place = {"topic_id": one.topic_id, "comment_id": one.comment_id}
        for _ in range(300):
            by = {"verdict": Verdict.RESTORE, "moderator_id": one.moderator_id}
            db.session.add(Decision(**place, **by))
            db.session.add(JournalEntry(event="comment decided", **place))
        db.session.commit()
    reader = visit(ben)
    pages = (reader, "/record"), (olga, "/record"), (olga, "/record/journal"), (mona, LOG)
    for minutes, (visitor, address) in enumerate(pages, start=1):
        visitor.get(address)
        # In the first view after a minute it is noted, twice, that somebody is here.
        with time_machine.travel(now() + timedelta(minutes=minutes), tick=False):
            further = urlencode({"below": f"{now().isoformat()}~200", "topic": comment.topic_id})
            for narrowed in ("", f"?{further}", "?until=2001-01-01"):
                with queries_at_most(8):
                    visitor.get(address + narrowed)


def test_the_journal_is_found_by_an_index_however_it_is_narrowed(app, make, olga):
    topic_id = make.topic("post").id
    offered = {
        "topic_id=?": {"topic": topic_id},
        "event=?": {"event": "comment removed"},
        "at>?": {"since": "2001-01-01"},
        "at<?": {"until": "2001-02-02"},
    }
    for chosen in powerset(offered):
        asked = {name: value for term in chosen for name, value in offered[term].items()}
        for below in ({}, {"below": f"{now().isoformat()}~200"}):
            with queries_at_most(8) as sent:
                olga.get(f"/record/journal?{urlencode(asked | below)}")
            (line,) = found_by(app, next(one for one in sent if "FROM journal JOIN" in one))
            assert "COVERING INDEX" in line
            terms = {*chosen, *(["at<?"] if below else [])}
            assert all((term in line) == (term in terms) for term in offered), (line, terms)


def powerset(words):
    return chain.from_iterable(combinations(words, n) for n in range(len(words) + 1))


def found_by(app, statement):
    """How SQLite goes about it to find which entries are wanted."""
    with app.app_context():
        lines = db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?")
        )
        return [line[3] for line in lines if "INDEX ix_journal" in line[3]]


def test_the_table_comes_batch_by_batch_from_the_first_moment(app, make, ada, olga):
    make.comment(ada, make.topic("post"))
    with app.app_context():
        db.session.add_all(JournalEntry(event="comment decided") for _ in range(2 * A_BATCH))
        db.session.commit()
        number = db.session.query(JournalEntry).count()
    of_entries = "FROM journal JOIN"
    with queries_at_most(20) as sent:
        answer = olga.client.get("/record/journal.csv", environ_overrides=BROWSER)
        pieces = iter(answer.response)
        assert next(pieces).decode() == "\ufeff"
        assert not [one for one in sent if of_entries in one]
        lines = b"".join(pieces).decode().splitlines()
    assert len([one for one in sent if of_entries in one]) > 2
    assert len(lines) == 1 + number
    answer.close()


# The policy


def test_the_policy_page_says_what_the_settings_say(app, make, visit, ada):
    make.topic("post")
    words = visit().get("/moderation-policy").text
    for said in ("24 hours", "72 hours", "30 days", "Needs a source", "Straight on"):
        assert said in words
    assert "Comments appear at once" in words
    assert "Record of moderation" not in words
    assert "Record of moderation" in visit(ada).get("/moderation-policy").text
    assert "/moderation-policy" in [href for href, _ in visit().get("/").links]
