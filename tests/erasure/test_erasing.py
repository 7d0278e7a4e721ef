"""Nothing is left of who a former member was; the discussion keeps its thread."""

import pytest
import sqlalchemy as sa

from forum.access.models import Purpose
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State
from forum.erasure import actions
from forum.extensions import db
from forum.members.models import Member, Seat
from forum.permissions import Role
from forum.quotes.models import Quote
from tests.access.doors import PASSWORD, is_in, knows_password, link_for, sign_in, tables
from tests.access.letters import letters
from tests.conftest import both_columns
from tests.discussion.test_stances import say
from tests.factors.test_second_step import set_up
from tests.together import together

PAGE = "/account/erase"
ADA = {
    "email": "zq@heronquay.example",
    "function": "Heronwarden",
    "organisation": "Heron Quay Institute",
    "country": "MT",
    "about": "I keep the herons of Quackenboss.",
}
NAME = "Zéphyrine Quackenboss"
SONG = ("quackenboss", "zéphyrine", "zephyrine", "zq@", "heronquay", "heronwarden", "heron quay")


@pytest.fixture
def ada(make):
    return make.member(NAME, **ADA, **knows_password())


@pytest.fixture
def mona(make):
    return make.member("Mona", Role.MODERATOR)


def erase(visitor, texts="keep"):
    answer = visitor.submit(PAGE, having="sure", texts=texts, sure="y")
    assert answer.status_code == 303, visitor.page.text
    return answer


def left_in_database(app):
    """(table, value) of every word in any table that tells who it was."""
    with app.app_context():
        rows = [
            (table.name, str(tuple(row)).lower())
            for table in db.metadata.sorted_tables
            for row in db.session.execute(sa.select(table))
        ]
    return [(table, row) for table, row in rows if any(word in row for word in SONG)]


def writes_and_is_written_of(make, mine, theirs, ada):
    """Published and replied to, returned and sent again, asked about; gives the first comment."""
    comment = make.comment(
        ada, make.topic("post"), claim="Herons", source="I, Quackenboss, say herons."
    )
    make.comment(
        make.member("Ben"),
        make.topic("post"),
        parent=comment,
        source="As ZÉPHYRINE QUACKENBOSS says, @quackenboss; write to zq@heronquay.example.",
    )
    waiting = make.comment(ada, make.topic("pre"), source="Quackenboss waits.")
    theirs.submit(
        f"/moderation/{waiting.id}",
        action="/decisions",
        verdict="return",
        reason="Unclear",
        message="Dear Ms Quackenboss, which herons?",
    )
    mine.submit(f"/comments/{waiting.id}/revise", having="source", source="Quackenboss again.")
    hidden = make.comment(ada, make.topic("anonymous"), source="Swim.")
    theirs.submit(
        f"/moderation/{hidden.id}", action="/looks", **{"look-reason": "Is it Quackenboss?"}
    )
    return comment


def is_quoted(mine, theirs, comment):
    theirs.submit(
        f"/comments/{comment.id}/quote",
        having="words",
        words="say herons",
        context="Quackenboss said in June",
        place="The report",
    )
    mine.submit("/quotes/1", having="answer", answer="with my name")


def is_spoken_of(theirs, topic):
    """In a digest, a synthesis, a closing word, a measure on another, notes and a draft."""
    theirs.submit("/digests", action="/digests/gather")
    theirs.submit(
        "/digests/1/edit", having="subject", subject="Quackenboss speaks", note="Quackenboss!"
    )
    line = {"kind": "next step", "text": "Ask Ms Quackenboss.", "cites": "#1"}
    theirs.submit(f"/topics/{topic.id}/synthesis", having="text", **line)
    note = "Ms Quackenboss asked for it."
    said = {"when": "now", "closing": "With thanks to Zephyrine Quackenboss.", "note": note}
    theirs.submit(f"/topics/{topic.id}/lock", having="closing", **said)
    theirs.submit(f"/topics/{topic.id}/lock", action="/unlock", **{"unlock-note": note})
    held = {"kind": "held", "reason": "Unclear", "message": "Ask Ms Quackenboss.", "note": note}
    theirs.get("/moderation/members")
    place = next(href for href, words in theirs.page.links if "Ben" in words and "III" in words)
    theirs.submit(place, having="message", **held)
    theirs.submit("/moderation/members", action="/measures/1/end", note=note)
    begun = {"claim": "Herons", "source": "Ms Quackenboss may know.", "intent": "save"}
    theirs.submit(f"/topics/{topic.id}", having="source", **begun)


@pytest.fixture
def everything(app, make, visit, ada, mona):
    """The member has used every feature, and others have spoken of them everywhere."""
    mine, theirs, topic = visit(ada), visit(mona), make.topic("post")
    is_quoted(mine, theirs, writes_and_is_written_of(make, mine, theirs, ada))
    is_spoken_of(theirs, topic)
    mine.submit("/account/consents", action="/withdraw")
    mine.submit("/account/consents", action="/account/consents")
    mine.submit("/account/copy", action="/account/copy")
    mine.get(f"/topics/{topic.id}")
    set_up(mine)
    link_for(app, ada, Purpose.RESET)
    return mine


@both_columns
@pytest.mark.parametrize("texts", ["keep", "remove"])
def test_no_word_in_any_table_tells_who_it_was(app, everything, texts):
    before = {table for table, _ in left_in_database(app)}
    assert before >= {"member", "comment", "decision", "digest", "draft", "journal", "quote"}
    assert "measure" in before
    erase(everything, texts)
    assert left_in_database(app) == []


def test_texts_stay_beside_a_neutral_label(make, visit, everything):
    ben, topic = visit("ben@example.org"), make.topic("post")
    erase(everything)
    page = ben.get(f"/topics/{topic.id}")
    assert "A former member" in page.text
    assert "I, […], say herons." in page.text
    assert "As […] says, […]; write to […]." in page.text
    assert ben.get("/members").text.count("former") == 0
    assert visit(make.member("Olga", Role.ORGANISER)).get("/seats").text.count("former") == 0


def test_texts_go_as_well_on_demand_and_replies_stay(app, make, visit, everything):
    ben, topic = visit("ben@example.org"), make.topic("post")
    erase(everything, "remove")
    page = ben.get(f"/topics/{topic.id}")
    assert "say herons" not in page.html
    assert "Withdrawn by its author" in page.text
    assert "write to […]" in page.text
    with app.app_context():
        assert db.session.query(Quote).count() == 0
        own = db.session.query(Comment).filter(Comment.author_id == 1).all()
        assert {(one.state, one.source) for one in own} == {(State.WITHDRAWN, "")}


def test_an_anonymous_text_looks_the_same_before_and_after(make, visit, ada):
    topic, ben = make.topic("anonymous"), visit(make.member("Ben"))
    make.comment(ada, topic, source="Swim.")
    mine = visit(ada)
    ben.get(f"/topics/{topic.id}")
    before = ben.get(f"/topics/{topic.id}").text
    changes = ben.client.get(f"/topics/{topic.id}/changes?after=0").json
    erase(mine)
    assert ben.get(f"/topics/{topic.id}").text == before
    assert ben.client.get(f"/topics/{topic.id}/changes?after=0").json == changes


@pytest.mark.parametrize("texts", ["keep", "remove"])
def test_why_they_objected_is_forgotten_and_that_they_did_still_counts(make, visit, ada, texts):
    proposal = make.comment(
        make.member("Ben"), make.topic("post"), kind=Kind.PROPOSAL, claim="Ferries"
    )
    mine = visit(ada)
    say(mine, proposal, "object", reason="The wardens of herons were not asked.")
    for name in ("Cec", "Dan"):
        say(visit(make.member(name)), proposal, "support it")
    page = f"/topics/{proposal.topic_id}"
    assert "wardens of herons" in visit("cec@example.org").get(page).text
    erase(mine, texts)
    left = visit("cec@example.org").get(page).text
    assert "wardens of herons" not in left
    assert "2 support it, 1 objects" in left


SAID = f"Thank you, {NAME}."
LINE = {"kind": "common ground", "text": "All agree.", "cites": "#1", "language": "en"}


def write_line(moderator, topic, **fields):
    line = {**LINE, **fields}
    moderator.submit(f"/topics/{topic.id}/synthesis", action="/lines", having="text", **line)


def objects(mine, theirs, proposal, topic):
    say(mine, proposal, "object", reason="The herons were not asked.")
    for visitor in theirs:
        say(visitor, proposal, "support it")


def is_in_the_synthesis(mine, theirs, proposal, topic):
    write_line(theirs[0], topic, text=SAID)


def writes_the_synthesis(mine, theirs, proposal, topic):
    with mine.app.app_context():
        db.session.query(Seat).filter_by(member_id=1).update({"role": Role.MODERATOR})
        db.session.commit()
    write_line(mine, topic)


def is_thanked_at_the_end(mine, theirs, proposal, topic):
    lock = f"/topics/{topic.id}/lock"
    theirs[0].submit(lock, having="closing", when="now", closing=SAID)


@pytest.mark.parametrize(
    ("leave", "trace"),
    [
        (objects, "The herons were not asked."),
        (is_in_the_synthesis, NAME),
        (writes_the_synthesis, NAME),
        (is_thanked_at_the_end, NAME),
    ],
)
def test_open_pages_hear_of_it_wherever_something_of_them_stood(
    make, visit, ada, mona, leave, trace
):
    topic, ben, dan = make.topic("post"), make.member("Ben"), visit(make.member("Dan"))
    proposal = make.comment(ben, topic, kind=Kind.PROPOSAL)
    mine, reader, path = visit(ada), visit(ben), f"/topics/{topic.id}"
    leave(mine, (visit(mona), dan), proposal, topic)
    assert trace in reader.get(path).text
    before = reader.follow(topic.id)["seq"]

    erase(mine)

    assert reader.hears() == {"seq": before + 1, "reload": True}
    assert trace not in reader.get(path).text


def test_an_ordinary_word_of_others_is_not_cut_out(make, visit):
    topic, wald = make.topic("post"), make.member("Anna Wald", email="aw@example.org")
    make.comment(make.member("Ben"), topic, source="Der Wald am Fluss brennt.")
    erase(visit(wald))
    assert "Der Wald am Fluss brennt." in visit("ben@example.org").get(f"/topics/{topic.id}").text
    assert "Der Wald" in visit(make.member("Mona", Role.MODERATOR)).get("/moderation/reviews").text


def test_anonymous_texts_with_the_same_word_look_alike_whoever_wrote_them(make, visit):
    topic, rose = make.topic("anonymous"), make.member("Ada Rose", email="ar@example.org")
    make.comment(rose, topic, source="Mine: Rose.")
    make.comment(make.member("Ben"), topic, source="Theirs: Rose.")
    erase(visit(rose))
    page = visit("ben@example.org").get(f"/topics/{topic.id}").text
    assert "Mine: Rose." in page
    assert "Theirs: Rose." in page


def test_out_at_once_and_told_by_a_last_letter(app, make, visit, ada):
    topic = make.topic("post")
    make.comment(ada, topic)
    mine, elsewhere, ben = visit(ada), visit(ada), visit(make.member("Ben"))
    assert elsewhere.follow(topic.id)
    ben.follow(topic.id)
    answer = erase(mine)
    assert answer.headers["Clear-Site-Data"]
    assert "You are erased" in mine.get("/").text
    assert ben.hears()["reload"]
    assert not is_in(elsewhere)
    assert sign_in(visit(), ADA["email"], PASSWORD).status_code == 422
    last = letters(app)[-1]
    assert ADA["email"] in last["To"]
    assert "erased" in last["Subject"]


def test_the_same_address_may_be_invited_again(app, make, visit, ada):
    erase(visit(ada))
    olga = visit(make.member("Olga", Role.ORGANISER))
    guest = {"email": ADA["email"], "name": "Zoe", "roundtables": tables(app)[1]}
    answer = olga.submit("/seats/invite", having="roundtables", **guest)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [({}, "texts"), ({"texts": "keep"}, "sure"), ({"texts": "burn", "sure": "y"}, "texts")],
)
def test_half_an_answer_erases_nobody_and_is_given_back(app, visit, ada, typed, wrong):
    mine = visit(ada)
    answer = mine.submit(PAGE, having="sure", **{"texts": [], "sure": [], **typed})
    assert answer.status_code == 422
    assert f'id="{wrong}-wrong"' in mine.page.html
    if typed.get("texts") == "keep":
        assert mine.page.form(having="sure").values["texts"] == ["keep"]
    assert is_in(mine)


def test_the_only_organiser_stays(make, visit):
    olga = make.member("Olga", Role.ORGANISER)
    visitor = visit(olga)
    answer = visitor.submit(PAGE, having="sure", texts="keep", sure="y")
    assert answer.status_code == 409
    assert "only organiser" in answer.text
    assert is_in(visitor)


@both_columns
def test_of_two_organisers_who_leave_at_once_one_stays(app, make, visit):
    first = visit(make.member("Olga", Role.ORGANISER))
    second = visit(make.member("Pia", Role.ORGANISER))
    first.get(PAGE)
    second.get(PAGE)
    answers = together(
        lambda: first.submit(having="sure", texts="keep", sure="y").status_code,
        lambda: second.submit(having="sure", texts="keep", sure="y").status_code,
    )
    assert sorted(answers) == [303, 409]
    with app.app_context():
        assert db.session.query(Member).filter(Member.is_organiser).count() == 1


def test_from_the_shell_for_those_who_cannot_sign_in(app, ada, everything):
    run = app.test_cli_runner().invoke
    assert run(args=["members", "erase", "nobody@example.org", "--yes"]).exit_code != 0
    done = run(args=["members", "erase", ADA["email"], "--yes"])
    assert done.exit_code == 0, done.output
    assert left_in_database(app) == []


# What points to a member, and what erasing does with it.
DELETED = {f"{table.__tablename__}.member_id" for table in actions.DELETED}
KEPT = {
    "comment.author_id": "the text stays, or is blanked",
    "decision.moderator_id": "the decision stays, by a former member",
    "delivery.member_id": "that a letter went out, to nobody",
    "digest.approved_by_id": "that it was approved, by nobody",
    "digest.sent_by_id": "that it was sent, by nobody",
    "journal.actor_id": "what happened stays on record, by nobody",
    "letter.member_id": "letters are deleted, but for the last one",
    "measure.answered_by_id": "the answer stays, by nobody",
    "measure.by_id": "what was decided about others stays, by nobody",
    "member.invited_by_id": "an invitation falls with its organiser",
    "outside_reader.added_by_id": "that they were added, by nobody",
    "quote.asked_by_id": "the question stays, by nobody",
    "review.settled_by_id": "that it was settled, by nobody",
    "stance.member_id": "how the table sees a proposal stays",
    "synthesis.moderator_id": "the version stays, by a former member",
    "voice.member_id": "the random handle and letter hold texts together",
}


def test_every_way_from_a_row_to_a_member_is_thought_of(app):
    with app.app_context():
        ways = {
            f"{table.name}.{column.name}"
            for table in db.metadata.sorted_tables
            for column in table.columns
            if any(key.column.table.name == "member" for key in column.foreign_keys)
        }
    assert ways == DELETED | set(KEPT)
