"""What letters about decisions say reads well, whatever title it is about."""

import re

import pytest

from forum.extensions import db
from forum.programme.models import Topic
from tests.discussion.writing import row
from tests.letters import letters_to

from .arranging import another_topic, move
from .deciding import REASONED, decide
from .flagging import flag, look

ENDS = {"Too few boats.": "I.1 “Too few boats”.", "Enough boats?": "I.1 “Enough boats?”."}


def titled(app, topic, title):
    with app.app_context():
        db.session.get(Topic, topic.id).title = title
        db.session.commit()


def body(app, member):
    (letter,) = letters_to(app, member)
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n")


@pytest.mark.parametrize(("title", "says"), ENDS.items())
def test_a_sentence_has_one_full_stop_however_the_title_ends(app, make, mo, ada, title, says):
    topic = make.topic("pre")
    titled(app, topic, title)
    decide(mo, make.comment(ada, topic), "publish")
    said = body(app, ada)
    assert says.partition(" ")[2] in said
    assert ".." not in said


def test_a_reason_with_a_full_stop_of_its_own_has_no_second(app, make, mo, olga, ada):
    olga.submit("/moderation/reasons", having="reasons", reasons="Say it in short.\nUnclear")
    decide(mo, make.comment(ada, make.topic("pre")), "return", reason="Say it in short.")
    assert "Reason: Say it in short.\n" in body(app, ada)


def test_a_letter_about_what_readers_have_seen_names_its_number(app, mona, ada, comment):
    fields = {"removal-reason": "Unclear", "removal-message": "Say which."}
    mona.submit(f"/moderation/{comment.id}", action="/removal", **fields)
    assert f"removed your comment #{comment.number} in" in body(app, ada)


def test_the_letter_about_a_move_is_in_paragraphs(app, make, mona, ada, topic, comment):
    move(mona, comment, another_topic(app, make, topic))
    said = body(app, ada)
    number = row(app, comment.id).number
    assert "Of yours:\n\n- III.1 #1 is now" in said
    assert f"#{number}\n" in said
    assert "go on leading there.\n\nhttp" in said


def test_what_waits_for_its_author_is_not_said_to_wait_for_a_moderator(visit, ben, mona, comment):
    reader = visit(ben)
    flag(reader, comment)
    look(mona, comment, "return", **REASONED)
    page = reader.get(f"/topics/{comment.topic_id}")
    assert "Hidden for the time being" in page.text
    assert "until a moderator has looked" not in page.text


def test_who_locked_a_topic_is_named_in_the_journal(mona, olga, topic):
    mona.submit(f"/topics/{topic.id}/lock", having="closing", when="now", closing="Thank you.")
    page = olga.get("/record/journal?event=topic+locked")
    assert re.search("Topic locked</td><td[^>]*>Mona</td>", page.html)
    assert "Locks: " in page.text
