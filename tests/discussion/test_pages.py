"""Long threads stand on several pages; a link leads to the one on which a comment stands."""

import re

import pytest

from forum.discussion.folding import REPLIES_SHOWN
from forum.discussion.kinds import Kind
from forum.discussion.thread import ROOTS_A_PAGE
from forum.permissions import Role
from tests.budget import queries_at_most
from tests.visitor import BROWSER

from .writing import reply, write


def anchors(page):
    return re.findall(r'<article class="item" id="(c\d+)"', page.html)


def link(page, words):
    (found,) = re.findall(rf'href="([^"]*)"[^>]*>(?:<svg.*?</svg>)?{words}', page.html)
    return found.replace("&amp;", "&").partition("#")[0]


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ada(make):
    return make.member("Ada")


def test_roots_stand_on_pages_that_lead_on_and_back(make, visit, topic, ada):
    for number in range(ROOTS_A_PAGE + 5):
        make.comment(ada, topic, claim=f"Claim {number}")
    reader = visit(make.member("Reader"))
    first = reader.get(f"/topics/{topic.id}")
    assert anchors(first) == [f"c{n}" for n in range(1, ROOTS_A_PAGE + 1)]
    assert "25 comments" in first.text
    second = reader.get(link(first, "More comments"))
    assert anchors(second) == [f"c{n}" for n in range(ROOTS_A_PAGE + 1, ROOTS_A_PAGE + 6)]
    assert anchors(reader.get(link(second, "Earlier comments"))) == anchors(first)


def test_filtered_comments_stand_on_pages_as_well(make, visit, topic, ada):
    for number in range(45):
        make.comment(ada, topic, kind=Kind.QUESTION if number % 2 else Kind.POSITION, claim="C")
    reader = visit(make.member("Reader"))
    page = reader.get(f"/topics/{topic.id}?kind=question&order=time")
    seen = anchors(page)
    page = reader.get(link(page, "More comments"))
    assert "kind=question" in link(page, "Earlier comments")
    seen += anchors(page)
    assert seen == [f"c{n}" for n in range(2, 46, 2)]


def test_many_replies_are_folded_with_an_honest_count(make, visit, topic, ada):
    root = make.comment(ada, topic)
    ben = visit(make.member("Ben"))
    for _ in range(REPLIES_SHOWN + 4):
        make.comment(ada, topic, parent=root)
    page = ben.get(f"/topics/{topic.id}")
    assert len(anchors(page)) == REPLIES_SHOWN + 1
    assert "4 more replies, 4 new" in page.text
    whole = ben.get(link(page, "4 more replies, 4 new"))
    assert len(anchors(whole)) == REPLIES_SHOWN + 5


def test_a_link_leads_to_the_page_on_which_the_comment_stands(make, visit, topic, ada):
    chain = [make.comment(ada, topic)]
    for _ in range(8):
        chain.append(make.comment(ada, topic, parent=chain[-1]))
    for _ in range(ROOTS_A_PAGE + 1):
        make.comment(ada, topic)
    reader = visit(make.member("Reader"))
    count = 9 + ROOTS_A_PAGE + 1
    for number in range(1, count + 1):
        answer = reader.client.get(
            f"/topics/{topic.id}/comments/{number}", environ_overrides=BROWSER
        )
        assert answer.status_code == 302
        path, _, anchor = answer.location.partition("#")
        assert anchor == f"c{number}"
        assert anchor in anchors(reader.get(path)), answer.location
    assert reader.status(f"/topics/{topic.id}/comments/{count + 1}") == 404


def test_deep_replies_have_a_page_of_their_own_with_the_path_above(make, visit, topic, ada):
    comments = [make.comment(ada, topic, claim="The root of it")]
    for _ in range(5):
        comments.append(make.comment(ada, topic, parent=comments[-1]))
    reader = visit(make.member("Reader"))
    page = reader.get(f"/topics/{topic.id}")
    assert anchors(page) == ["c1", "c2", "c3", "c4"]
    own = reader.get(link(page, "2 more replies"))
    assert anchors(own) == ["c4", "c5", "c6"]
    assert "The root of it" in own.text
    assert f'href="/topics/{topic.id}/comments/3"' in own.html


def test_a_reply_is_written_below_what_it_answers(make, visit, topic, ada):
    comments = [make.comment(ada, topic)]
    for _ in range(5):
        comments.append(make.comment(ada, topic, parent=comments[-1]))
    ben = visit(make.member("Ben"))
    for number in (1, 6):
        page = ben.get(f"/topics/{topic.id}?reply_to={number}")
        place = page.html.index(f'id="c{number}"')
        assert place < page.html.index('id="compose"')
        assert page.html.count('id="compose"') == 1
    answer = reply(ben, topic, 6)
    assert answer.status_code == 303
    path, _, anchor = answer.location.partition("#")
    assert anchor in anchors(ben.get(path))
    # What is wrong is said in the same place.
    wrong = ben.submit(f"/topics/{topic.id}?reply_to=6", having="source", source="")
    assert wrong.status_code == 422
    assert ben.page.html.index('id="c6"') < ben.page.html.index('id="compose"')


def test_what_waits_and_has_no_place_on_this_page_is_still_shown(make, visit, ada):
    topic = make.topic("newcomers")
    mo = make.member("Mo", Role.MODERATOR)
    for _ in range(ROOTS_A_PAGE + 1):
        make.comment(mo, topic)
    make.comment(ada, topic, source="It waits.")
    page = visit(ada).get(f"/topics/{topic.id}")
    assert "It waits." in page.text
    assert "Yours, not published yet" in page.text


def test_a_new_name_stands_beside_old_texts_at_once(make, visit, topic, ada):
    make.comment(ada, topic)
    reader, mine = visit(make.member("Reader")), visit(ada)
    assert "Ada" in reader.get(f"/topics/{topic.id}").text
    mine.submit("/account", having="name", name="Adélaïde")
    assert "Adélaïde" in reader.get(f"/topics/{topic.id}").text


def test_each_language_has_its_own_words(make, visit, topic, ada):
    make.comment(ada, topic)
    english, german = visit(make.member("Eve")), visit(make.member("Gerd", language="de"))
    assert "Reply" in english.get(f"/topics/{topic.id}").text
    assert "Antworten" in german.get(f"/topics/{topic.id}").text
    assert "Antworten" not in english.get(f"/topics/{topic.id}").text


@pytest.mark.usefixtures("still")
def test_a_moderator_s_page_with_proposals_needs_no_more_queries(make, visit, topic, ada):
    for _ in range(3):
        make.comment(ada, topic, kind=Kind.PROPOSAL, claim="Ferries")
    mo = visit(make.member("Mo", Role.MODERATOR))
    mo.get(f"/topics/{topic.id}?kind=proposal")
    mo.get(f"/topics/{topic.id}")
    with queries_at_most(8):
        mo.get(f"/topics/{topic.id}")
    with queries_at_most(8):
        mo.get(f"/topics/{topic.id}?kind=proposal")


def test_what_two_readers_see_differs_in_their_own_marks_alone(make, visit, topic, ada):
    make.comment(ada, topic)
    first, second = visit(make.member("Ben")), visit(make.member("Cec"))
    first.get(f"/topics/{topic.id}")
    write(visit(ada), topic)
    assert first.get(f"/topics/{topic.id}").html.count('class="num new"') == 2
    assert second.get(f"/topics/{topic.id}").html.count('class="num new"') == 2
    assert visit(ada).get(f"/topics/{topic.id}").html.count('class="num new"') == 0


def test_the_outline_names_no_place_where_nothing_stands(make, visit, topic, ada):
    write(visit(ada), topic, prompt="1")
    reader = visit(make.member("Reader"))
    assert "Beside the prompts" not in reader.get(f"/topics/{topic.id}?kind=position").text
    make.comment(ada, topic)
    assert "Beside the prompts" in reader.get(f"/topics/{topic.id}?kind=question").text
