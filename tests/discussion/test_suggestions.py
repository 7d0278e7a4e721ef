"""What the composer suggests, and what becomes of references and quotations."""

import re
from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.references import referenced
from forum.members.models import Visibility
from forum.permissions import Role
from tests.visitor import BROWSER

from .writing import write


@pytest.fixture
def topic(make):
    return make.topic("post")


def ask(visitor, topic, key, text, elsewhere=""):
    path = f"/topics/{topic.id}/suggestions"
    query = {"key": key, "text": text, "topic": elsewhere}
    return visitor.client.get(path, query_string=query, environ_overrides=BROWSER).text


def test_people_are_found_by_any_word_of_their_name(make, visit, topic):
    make.member("Zoë Ångström-Lund", visibility=Visibility.EVERYBODY)
    make.member("Ben Stone")
    ada = visit(make.member("Ada"))
    for typed in ("zoe", "ång", "ANGSTROM"):
        assert 'data-value="@Zoë Ångström-Lund"' in ask(ada, topic, "@", typed)
        assert "Ben" not in ask(ada, topic, "@", typed)
    assert "<li" not in ask(ada, topic, "@", "xyz")


def test_who_wishes_not_to_be_found_is_suggested_where_they_speak_and_as_they_are_named(
    make, visit, topic
):
    hen, anonymous = make.member("Hidden Hen"), make.topic("anonymous")
    ada = visit(make.member("Ada"))
    assert "Hidden" not in ask(ada, topic, "@", "hid")
    make.comment(hen, topic)
    make.comment(hen, anonymous)
    assert 'data-value="@Hidden Hen"' in ask(ada, topic, "@", "hid")
    assert "Hidden" not in ask(ada, anonymous, "@", "")
    assert 'data-value="@Diplomat ' in ask(ada, anonymous, "@", "dip")


def test_comments_are_found_by_number_and_claim(make, visit, topic):
    ada = make.member("Ada")
    for claim in ("Ferries by night", "Bridges", "<b>Gone</b>"):
        make.comment(ada, topic, claim=claim)
    mine = visit(ada)
    assert 'data-value="#1"' in ask(mine, topic, "#", "ferr")
    assert 'data-value="#2"' in ask(mine, topic, "#", "2")
    assert "&lt;b&gt;Gone" in ask(mine, topic, "#", "3")
    assert ask(mine, topic, "#", "").index('"#3"') < ask(mine, topic, "#", "").index('"#1"')
    assert "<li" not in ask(mine, topic, "?", "1")


def test_a_reply_is_suggested_with_what_it_answers(make, visit, topic):
    ada = make.member("Ada")
    root = make.comment(ada, topic, claim="Ferries by night")
    make.comment(ada, topic, parent=make.comment(ada, topic, parent=root))
    assert "Remark to #2 · Ferries by night" in ask(visit(ada), topic, "#", "3")


def test_comments_of_another_topic_are_suggested_to_those_who_read_it(make, visit, topic):
    there = make.topic("newcomers")
    make.comment(make.member("Mona", Role.MODERATOR), there, claim="Bridges")
    assert "Bridges" in ask(visit(make.member("Ada")), topic, "#", "1", "I.1")
    assert "<li" not in ask(visit(make.member("Ben", at=(3,))), topic, "#", "1", "I.1")
    assert "<li" not in ask(visit(make.member("Cleo")), topic, "#", "1", "IX.9")


def test_a_reference_becomes_a_link_to_the_comment(make, visit, topic):
    ada, other = make.member("Ada"), make.topic("anonymous")
    make.comment(ada, topic)
    make.comment(ada, other)
    ben = visit(make.member("Ben"))
    reference = re.search(r'class="folio">(.*?)<', ben.get(f"/topics/{other.id}").html)[1]
    words = f"As #1 says, not `#1`, #99 or a#1; see {reference} #1 and [#1](https://e.org)."
    make.comment(ada, topic, source=words)
    html = ben.get(f"/topics/{topic.id}").html
    assert f'As <a class="cite" href="/topics/{topic.id}/comments/1">#1</a> says' in html
    assert "<code>#1</code>, #99 or a#1;" in html
    assert f'<a class="cite" href="/topics/{other.id}/comments/1">{reference} #1</a>' in html
    assert html.count('class="cite" href') == 2


def test_a_reference_leads_there_also_in_what_still_waits(make, visit):
    topic, mo = make.topic("pre"), make.member("Mo", "moderator")
    make.comment(mo, topic)
    ben = make.member("Ben")
    waiting = make.comment(ben, topic, source="As in #1, and #2 which is not there.")
    link = f'<a class="cite" href="/topics/{topic.id}/comments/1">#1</a>, and #2'
    assert link in visit(ben).get(f"/topics/{topic.id}").html
    assert link in visit(mo).get(f"/moderation/{waiting.id}").html


def test_what_leads_to_a_footnote_and_back_has_a_name_in_the_readers_language(make, visit, topic):
    make.comment(make.member("Ada"), topic, source="Counted[^1] twice.\n\n[^1]: On one day.")
    html = visit(make.member("Ben")).get(f"/topics/{topic.id}").html
    assert re.search(r'class="footnote-ref" href="#[^"]+" aria-label="Footnote 1">1</a>', html)
    assert re.search(r'class="footnote-backref" href="#[^"]+" aria-label="Back to the text">', html)
    german = visit(make.member("Cleo", language="de")).get(f"/topics/{topic.id}").html
    assert 'aria-label="Fußnote 1"' in german


@pytest.mark.parametrize("source", ["<p>no number</p>", "<p>&lt;script&gt; &amp;</p>"])
def test_other_words_stay_as_they_are(make, topic, source):
    assert referenced(source, topic) == source


def test_what_is_selected_is_quoted_with_its_number(make, visit, topic):
    make.comment(make.member("Ada"), topic)
    ben = visit(make.member("Ben"))
    page = ben.get(f"/topics/{topic.id}?reply_to=1&quote=Two+lines%0Aof+it")
    assert page.form(having="source").values["source"] == ["> Two lines\n> of it\n>\n> #1\n\n"]
    # What was begun before stays, and the quotation comes below it.
    ben.submit(having="source", source="Begun", intent="save")
    page = ben.get(f"/topics/{topic.id}?reply_to=1&quote=Two")
    assert page.form(having="source").values["source"] == ["Begun\n\n> Two\n>\n> #1\n\n"]
    # It comes once, however often the page is asked for.
    ben.submit(having="source", source="Begun\r\n\r\n> Two\r\n>\r\n> #1\r\n\r\nMine", intent="save")
    page = ben.get(f"/topics/{topic.id}?reply_to=1&quote=Two")
    assert page.form(having="source").values["source"] == ["Begun\n\n> Two\n>\n> #1\n\nMine"]


def test_on_top_stands_what_is_new_since_the_last_visit(app, make, visit, topic):

    ada, ben = make.member("Ada"), make.member("Ben")
    mine = make.comment(ben, topic)
    reader = visit(ben)
    assert "Since your last visit" not in reader.get(f"/topics/{topic.id}").text
    make.comment(ada, topic, parent=mine)
    make.comment(ada, topic, kind="question")
    with time_machine.travel(now() + timedelta(hours=12)):
        page = reader.get(f"/topics/{topic.id}")
        assert "2 new comments" in page.text
        assert "1 reply to you" in page.text
        assert "1 Question" in page.text
        assert f'href="/topics/{topic.id}#c2"' in page.html.split('class="dock"')[1]
        write(reader, topic)
