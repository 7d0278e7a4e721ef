"""References to comments lead there wherever moderators write to members, as in comments."""

from forum.extensions import db
from forum.permissions import Role
from forum.programme.models import Exchange, Topic
from tests.moderation.deciding import REASONED, decide


def link(topic, words):
    return f'<a class="cite" href="/topics/{topic.id}/comments/1">{words}</a>'


def test_in_a_framing_a_number_is_of_the_topic_and_in_a_brief_only_with_its_topic(app, make, visit):
    ada, topic, other = make.member("Ada"), make.topic("post"), make.topic("anonymous")
    make.comment(ada, topic)
    with app.app_context():
        framed = db.session.get(Topic, topic.id)
        framed.framing = "Begin with #1 & not #2."
        framed.render()
        exchange = db.session.query(Exchange).filter_by(key="post").one()
        exchange.brief = "Our priority #1: read III.2 #1."
        db.session.commit()

    html = visit(ada).get(f"/topics/{topic.id}").html

    assert f"<p>Begin with {link(topic, '#1')} &amp; not #2.</p>" in html
    assert f"<p>Our priority #1: read {link(other, 'III.2 #1')}.</p>" in html


def test_a_line_of_the_synthesis_leads_to_what_it_speaks_of(make, visit):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic)
    mona = visit(make.member("Mona", Role.MODERATOR))
    line = {"kind": "disagreement", "text": "#1 says <so>.", "cites": "#1", "language": "en"}
    mona.submit(f"/topics/{topic.id}/synthesis", action="/lines", having="text", **line)

    html = visit(make.member("Ben")).get(f"/topics/{topic.id}").html

    assert f'<span lang="en">{link(topic, "#1")} says &lt;so&gt;.</span>' in html


def test_what_a_moderator_tells_an_author_leads_to_what_it_speaks_of(make, visit):
    ada, topic = make.member("Ada"), make.topic("pre")
    make.comment(make.member("Mia", Role.MODERATOR), topic)
    comment = make.comment(ada, topic)
    author, mona = visit(ada), visit(make.member("Mona", Role.MODERATOR))

    decide(mona, comment, "decline", **{**REASONED, "message": "Is <this> not #1?"})

    said = f"Is &lt;this&gt; not {link(topic, '#1')}?"
    assert f'<p class="serif pre">{said}</p>' in author.get("/comments").html
    assert f'<p class="serif pre">{said}</p>' in mona.get(f"/moderation/{comment.id}").html

    appeal = next(href for href, words in author.get("/comments").links if "Appeal" in words)
    assert said in author.get(appeal).html
    author.submit(having="words", words="Mine goes beyond #1.")
    mine = f"Mine goes beyond {link(topic, '#1')}."
    assert mine in author.get(appeal).html
    assert mine in mona.get(f"/moderation/{comment.id}").html
