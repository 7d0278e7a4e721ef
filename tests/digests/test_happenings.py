"""What else a week brought: stances as counts that point at nobody, lines, decisions; told once."""

import re
from datetime import timedelta

import pytest

from forum.clock import now
from forum.digests.gathering import pick
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, View
from forum.extensions import db
from forum.members.models import Member
from forum.moderation.interventions import remove
from forum.permissions import Role
from forum.programme.models import Exchange

from .desk import digests, gather, issue, pass_a_week


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def letter(editor, number=1):
    return " ".join(editor.client.get(f"/digests/{number}/letter.txt").text.split())


def whys(app, number=1):
    return [item.why.value for item in digests(app)[number - 1].items]


def answered_by(make, proposal, *names, view=View.SUPPORT):
    for name in names:
        make.stance(make.member(name), proposal, view)


@pytest.fixture
def proposal(make):
    return make.comment(make.member("Ada"), make.topic(), claim="Dig", kind=Kind.PROPOSAL)


def test_three_answers_to_a_proposal_are_told_as_counts(app, make, editor, proposal):
    answered_by(make, proposal, "Ben", "Eve")
    answered_by(make, proposal, "Zyx", view=View.OBJECT)

    gather(editor)

    assert whys(app) == ["new proposal", "stances taken"]
    assert "3 answers this week. By now: 2 support it, 1 objects." in letter(editor)
    assert "Zyx" not in letter(editor)


def test_fewer_than_three_are_not_told_at_all(app, make, editor, proposal):
    answered_by(make, proposal, "Ben", "Eve")

    gather(editor)

    assert whys(app) == ["new proposal"]
    assert "support it" not in letter(editor)


def test_movement_is_told_only_by_three_more_and_beside_what_was_told(app, make, editor, proposal):
    answered_by(make, proposal, "Ben", "Eve", "Zoe")
    issue(editor)
    answered_by(make, proposal, "Bea", "Bob", view=View.OBJECT)
    pass_a_week(app)
    gather(editor)
    assert whys(app, 2) == []

    answered_by(make, proposal, "Bix", view=View.OBJECT)
    gather(editor)

    assert whys(app, 2) == ["stances taken"]
    told = "3 answers this week. By now: 3 support it, 3 object. Before: 3 support it."
    assert told in letter(editor, 2)


def write_line(editor, words, cites="#1", **values):
    answer = editor.submit(
        f"/topics/{editor.topic_id}/synthesis",
        having="text",
        kind="common ground",
        text=words,
        cites=cites,
        **values,
    )
    assert answer.status_code == 303, answer.text


def test_a_new_line_of_a_synthesis_is_told_once_and_as_it_reads_at_sending(
    app, make, editor, proposal
):
    editor.topic_id = proposal.topic_id
    write_line(editor, "Ferries run at night.")

    gather(editor)

    assert whys(app) == ["new proposal", "synthesis line"]
    assert "COMMON GROUND" in letter(editor)
    assert "Ferries run at night." in letter(editor)

    change = f"/topics/{proposal.topic_id}/synthesis/lines/1"
    answer = editor.submit(change, having="text", text="Ferries run all night.")
    assert answer.status_code == 303
    assert "Ferries run all night." in letter(editor)
    issue(editor)
    pass_a_week(app)
    gather(editor)
    assert whys(app, 2) == []


def test_a_line_is_headed_by_its_kind_and_only_its_words_are_in_their_language(editor, proposal):
    editor.topic_id = proposal.topic_id
    write_line(editor, "Les bacs roulent la nuit.", language="fr")
    issue(editor)

    sections = editor.client.get("/digests/1/export.json").json["document"]["sections"]
    line = next(p for s in sections for p in s["paragraphs"] if "bacs" in str(p["blocks"]))

    assert (line["heading"], line["about"]) == ("Common ground", "")
    assert (line["heading_language"], line["language"]) == ("", "fr")


def test_what_is_counted_is_told_in_the_language_of_the_letter(app, make, editor, proposal):
    with app.app_context():
        db.session.query(Comment).update({"language": "fr"})
        db.session.commit()
    answered_by(make, proposal, "Ben", "Eve", "Zoe")
    issue(editor)

    for path in ("/digests/1/letter", "/digests/1"):
        before, told, _after = editor.client.get(path).text.partition("3 answers this week.")
        assert told
        assert "lang=" not in before.rpartition("<p")[2], path
        assert 'lang="fr"' in before.rpartition("<h3")[2], path


def test_decisions_are_told_by_number_and_without_names(app, make, editor):
    zyx = make.member("Zyx")
    comment = make.comment(zyx, make.topic(), "Rude.", claim="Rude claim")
    with app.app_context():
        mona = db.session.query(Member).filter_by(name="Mona").one()
        remove(mona, db.session.get(Comment, comment.id), "Unclear", "")

    gather(editor)

    assert whys(app) == ["decisions"]
    told = letter(editor)
    assert "Removed: 1." in told
    assert "Rude" not in told
    assert "Zyx" not in told
    assert "/record?topic=" in told
    assert ">Record of moderation</a>" in editor.client.get("/digests/1/letter").text
    plain = editor.client.get("/digests/1/letter.txt").text
    assert "DECIDED\nRemoved: 1.\n" in plain, "its topic stands above"

    issue(editor)
    sections = editor.client.get("/digests/1/export.json").json["document"]["sections"]
    (paragraph,) = sections[1]["paragraphs"]
    assert (paragraph["heading"], paragraph["about"]) == ("Decided", "")


def test_an_old_comment_comes_if_it_was_answered_now_and_a_question_if_it_still_waits(
    app, make, editor
):
    ada, ben, eve = (make.member(name) for name in ("Ada", "Ben", "Eve"))
    old = make.comment(ada, make.topic(), claim="Old and answered", kind=Kind.PROPOSAL)
    make.comment(ada, make.topic(), claim="Old", kind=Kind.PROPOSAL)
    question = make.comment(ada, make.topic(), claim="Who pays?", kind=Kind.QUESTION)
    for comment in (old, question):
        make.date_back(comment, now() - timedelta(days=20))
    quiet = make.comment(ada, make.topic(), claim="Older still", kind=Kind.QUESTION)
    make.date_back(quiet, now() - timedelta(days=50))
    for author in (ben, eve):
        make.comment(author, make.topic(), "Well.", parent=old)

    gather(editor)

    found = {item.comment.claim: item.why.value for item in digests(app)[0].items}
    assert found == {
        "Old and answered": "most answered",
        "Old": "new proposal",
        "Who pays?": "question waiting",
    }


def test_of_equally_many_voices_the_longer_exchange_comes_first(make):
    comments = [Comment(id=n, kind=Kind.EVIDENCE, claim="A claim") for n in range(6)]

    chosen = pick(comments, set(), dict.fromkeys(range(6), 2), {4: 9, 5: 8, 3: 7, 2: 6})

    assert [c.comment.id for c in chosen if c.why.value == "most answered"] == [2, 3, 4, 5]


def test_what_opened_in_the_week_is_among_the_dates(app, make, visit, editor):
    make.topic()
    with app.app_context():
        exchange = db.session.query(Exchange).filter_by(key="closed").one()
        exchange.closes_at = now() - timedelta(days=2)
        db.session.commit()

    gather(editor)

    assert "Exchange of Roundtable IV has closed" in letter(editor)


def test_the_ticks_of_a_draft_tell_lines_of_a_synthesis_apart(editor, proposal):
    editor.topic_id = proposal.topic_id
    write_line(editor, "Ferries run at night.")
    write_line(editor, "Locks leak.")
    gather(editor)

    html = editor.get("/digests/1/edit").html

    labels = re.findall(r'<span class="vh">Include: (.*?)</span>', html)
    assert len(labels) == len(set(labels)) == 3
    assert any("Ferries run at night." in label for label in labels)
    assert any("Locks leak." in label for label in labels)
