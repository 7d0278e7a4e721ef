"""What the composer refuses: it says why, gives the text back and stores nothing."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from forum.clock import now
from forum.discussion import actions
from forum.discussion.forms import can_be_found
from forum.extensions import db
from forum.programme.models import Attribution, Topic
from tests.together import together

from .writing import POSITION, REMARK, in_composer, reply, stored, write

LONG = "ä" * 20_001


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"source": ""}, "Please write something."),
        ({"source": " \n "}, "Please write something."),
        ({"claim": ""}, "Please put your point in one sentence."),
        ({"claim": "x" * 121}, "121 characters; at most 120, please."),
        ({"source": LONG}, "20,001 characters; at most 20,000, please."),
        ({"kind": "rumour"}, "This cannot be chosen here any more."),
        ({"kind": []}, "Choose one of these."),
        ({"kind": "remark"}, "This cannot be chosen here any more."),
        ({"kind": "evidence"}, "Evidence needs its source: a link or a citation."),
        ({"kind": "evidence", "citation": "x"}, "a citation by which others find it"),
        ({"kind": "evidence", "citation": "My uncle"}, "a citation by which others find it"),
        ({"citation": "c" * 501}, "501 characters; at most 500, please."),
        ({"prompt": "9"}, "This cannot be chosen here any more."),
        ({"language": "xx"}, "Not a valid choice."),
    ],
)
def test_a_root_that_is_wrong_comes_back_with_what_was_written(app, make, visit, fields, message):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))

    answer = write(writer, topic, **fields)

    assert answer.status_code == 422
    assert "There is a problem" in writer.page.text
    assert message in writer.page.text
    wanted = {**POSITION, **fields}
    back = in_composer(writer.page)
    assert back["claim"] == wanted["claim"]
    assert back["source"] == wanted["source"].strip()
    assert stored(app) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "answer"}, "This cannot be chosen here any more."),
        ({"kind": "position"}, "This cannot be chosen here any more."),
        ({"source": ""}, "Please write something."),
        ({"source": LONG}, "20,001 characters; at most 20,000, please."),
    ],
)
def test_a_reply_that_is_wrong_comes_back_under_its_parent(app, make, visit, fields, message):
    topic = make.topic("post")
    root = make.comment(make.member("Ben"), topic)
    writer = visit(make.member("Ada"))

    answer = reply(writer, topic, root.number, **fields)

    assert answer.status_code == 422
    assert message in writer.page.text
    back = in_composer(writer.page)
    assert back["source"] == {**REMARK, **fields}["source"]
    assert back["reply_to"] == "1"
    assert len(stored(app)) == 1


def test_the_longest_claim_and_text_are_taken(app, make, visit):
    topic = make.topic("post")

    answer = write(visit(make.member("Ada")), topic, claim="x" * 120, source="ä" * 20_000)

    assert answer.status_code == 303
    assert len(stored(app)[0].source) == 20_000


def given_back(page) -> str:
    return page.html.split("What you wrote, to copy")[1]


def test_a_comment_of_another_topic_is_no_parent_here(app, make, visit):
    ada, here, there = make.member("Ada"), make.topic("post"), make.topic("anonymous")
    make.comment(ada, here)
    make.comment(ada, there)
    elsewhere = make.comment(ada, there)
    writer = visit(ada)

    answer = reply(writer, here, 1, reply_to=str(elsewhere.number))

    assert answer.status_code == 409
    assert "to which you reply, is not there any more." in writer.page.text
    assert in_composer(writer.page)["source"] == REMARK["source"]
    assert len(stored(app)) == 3
    writer.get(f"/topics/{here.id}?reply_to={elsewhere.number}", expect=404)


@pytest.mark.parametrize("number", ["abc", "-1", "0", "9" * 40])
@pytest.mark.parametrize("intent", ["", "save", "preview"])
def test_what_is_no_number_is_no_parent_and_no_root_either(app, make, visit, number, intent):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))

    answer = write(writer, topic, smuggled={"reply_to": number}, intent=intent)

    assert answer.status_code == 409
    assert "is not there" in writer.page.text
    back = in_composer(writer.page)
    assert {name: back[name] for name in POSITION} == POSITION
    assert "reply_to" not in back
    assert stored(app) == []
    assert "You have begun nothing" in writer.get("/drafts").text
    writer.get(f"/topics/{topic.id}?reply_to={number}", expect=404)


def test_a_parent_withdrawn_meanwhile_gives_the_reply_back(app, make, visit):
    ben, topic = make.member("Ben"), make.topic("post")
    root = make.comment(ben, topic)
    writer, owner = visit(make.member("Ada")), visit(ben)
    writer.get(f"/topics/{topic.id}?reply_to=1")
    owner.submit("/comments", action=f"/comments/{root.id}/withdraw")

    answer = writer.submit(having="reply_to", **REMARK)

    assert answer.status_code == 409
    assert writer.page.title.startswith("Error: ")
    assert "Comment 1, to which you reply, is not there any more." in writer.page.text
    assert len(stored(app)) == 1
    # It stands in the composer, and can be sent as a comment of its own.
    back = in_composer(writer.page)
    assert (back["source"], back.get("reply_to"), back.get("kind")) == (
        REMARK["source"],
        None,
        None,
    )
    answer = writer.submit(having="source", kind="position", claim="By the way")
    assert answer.location == f"/topics/{topic.id}#c2"


def test_an_old_link_to_reply_to_what_is_gone_leads_to_a_comment_of_ones_own(make, visit):
    ben, topic = make.member("Ben"), make.topic("post")
    root = make.comment(ben, topic)
    visit(ben).submit("/comments", action=f"/comments/{root.id}/withdraw")

    page = visit(make.member("Ada")).get(f"/topics/{topic.id}?reply_to=1")

    assert "Comment 1, to which you reply, is not there any more." in page.text
    assert not page.title.startswith("Error")
    assert "reply_to" not in page.form(having="source").values


def test_a_topic_closed_meanwhile_gives_the_text_back(app, make, visit):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))
    writer.get(f"/topics/{topic.id}")

    with time_machine.travel(now() + timedelta(days=10)):
        answer = writer.submit(having="source", **POSITION)

        assert answer.status_code == 403
        assert "You cannot write in this topic just now." in writer.page.text
        assert "What you had begun is kept." in writer.page.text
        assert POSITION["source"] in writer.page.text
        assert POSITION["source"] in writer.get("/drafts").text
    assert stored(app) == []


def test_who_never_could_write_here_gets_the_text_back_to_copy(app, make, visit):
    topic, token = make.topic("post"), "csrf_token"
    observer = visit(make.member("Olga", "observer"))
    values = {token: observer.get(f"/topics/{topic.id}").form(action="/attention").values[token]}

    answer = observer.post(f"/topics/{topic.id}/comments", {**values, **POSITION})

    assert answer.status_code == 403
    assert POSITION["source"] in given_back(observer.page)
    assert "You have begun nothing" in observer.get("/drafts").text


def test_a_session_that_ended_meanwhile_gives_the_text_back(app, make, visit):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))
    writer.get(f"/topics/{topic.id}")

    with time_machine.travel(now() + timedelta(days=30, minutes=1)):
        answer = writer.submit(having="source", **POSITION)

    assert answer.status_code == 400
    assert "You may have been signed out" in writer.page.text
    assert POSITION["source"] in given_back(writer.page)
    assert stored(app) == []


def test_what_is_wrong_is_tied_to_its_field_and_said_in_the_title(make, visit):
    writer = visit(make.member("Ada"))
    assert not write(writer, make.topic("post"), kind=[], citation="c" * 501).location
    assert writer.page.title.startswith("Error: ")
    wrong = {
        field.group(1): field.group()
        for field in re.finditer(r'<input[^>]*aria-invalid="true"[^>]*>', writer.page.html)
        for field in [re.search(r'.*name="(\w+)".*', field.group())]
    }
    assert 'aria-describedby="citation-hint citation-wrong"' in wrong["citation"]
    assert 'aria-describedby="kind-wrong"' in wrong["kind"]
    assert {"citation-wrong", "kind-wrong", "problem"} <= set(writer.page.ids)
    assert not writer.get("/topics/1").title.startswith("Error")


def test_a_source_is_a_link_or_says_where_to_look(make, visit):
    topic, there = make.topic("post"), "https://new.example.org/x"
    writer = visit(make.member("Ada"))
    for source in (there, "OJ L 180, 31.12.2013", f"Table 3 of {there}, <b>page</b> 2"):
        fields = {"kind": "evidence", "source": f"See {source}.", "citation": source}
        assert write(writer, topic, **fields).status_code == 303

    page = writer.get(f"/topics/{topic.id}")

    sources = "".join(re.findall(r'<p class="[^"]*src".*?</p>', page.html))
    links = re.findall(r'<a [^>]*href="https://new.example.org/x"[^>]*>', sources)
    assert len(links) == 2
    assert all('rel="nofollow noopener noreferrer"' in link for link in links)
    assert "Table 3 of https://new.example.org/x, <b>page</b> 2" in page.text


@pytest.mark.parametrize(
    ("citation", "is_found"),
    [
        ("https://example.org/a", True),
        ("see http://example.org", True),
        ("www.example.org/report.pdf", True),
        ("10.1093/rsq/hdu022", True),
        ("ECLI:EU:C:2011:865", True),
        ("COM(2020) 610", True),
        ("Eurostat 2023", True),
        ("Lund, The night ferries, second edition", True),
        ("https://", False),
        ("example", False),
        ("My uncle", False),
        ("2023", False),
        ("I just know it", False),
    ],
)
def test_a_citation_is_one_by_which_others_can_find_the_source(citation, is_found):
    assert can_be_found(citation) == is_found


def test_a_reply_may_name_its_source_as_well(make, visit):
    topic, link = make.topic("post"), "https://new.example.org/x"
    make.comment(make.member("Ben"), topic)
    writer = visit(make.member("Ada"))
    reply(writer, topic, 1, citation=f"Table 3 of {link}", intent="preview")
    assert f'href="{link}"' in writer.page.html.split('id="preview"')[1].split("</form>")[0]
    writer.submit(having="source", intent="save")
    assert f'href="{link}"' in writer.get("/drafts").html

    reply(writer, topic, 1, citation=f"Table 3 of {link}")

    assert f'href="{link}"' in writer.get(f"/topics/{topic.id}").html.split('id="c2"')[1]


@pytest.mark.parametrize(
    ("between", "status", "told"),
    [
        ({"locks_at": now() - timedelta(minutes=1)}, 403, "This topic was locked on"),
        ({"attribution": Attribution.ANONYMOUS}, 409, "The rule of this topic has changed"),
    ],
    ids=["locked", "another rule"],
)
def test_what_comes_between_the_last_look_and_the_sending_is_told_beside_the_text(
    app, make, visit, monkeypatch, between, status, told
):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))
    writer.get(f"/topics/{topic.id}")
    begin = actions.give_voice

    def change():
        with app.app_context():
            values = {**between, "seq": Topic.seq + 1}
            db.session.execute(sa.update(Topic).where(Topic.id == topic.id).values(values))
            db.session.commit()

    def another_is_faster(*writer_and_topic):
        together(change)
        return begin(*writer_and_topic)

    monkeypatch.setattr(actions, "give_voice", another_is_faster)
    answer = writer.submit(having="source", **POSITION)

    assert answer.status_code == status
    assert told in writer.page.text
    assert POSITION["source"].replace("*", "") in writer.page.text.replace("*", "")
    assert stored(app) == []


def ways_back(page) -> list[str]:
    return [there for there, words in page.links if words.startswith("To the topic: ")]


def test_a_refusal_leads_back_to_its_topic(make, visit):
    ben, topic = make.member("Ben"), make.topic("post")
    root = make.comment(ben, topic, kind="proposal")
    observer = visit(make.member("Olga", "observer"))

    page = observer.get(f"/topics/{topic.id}/comments/1/stance", expect=403)

    assert ways_back(page) == [f"/topics/{topic.id}"]
    own = visit(ben)
    own.submit("/comments", action=f"/comments/{root.id}/withdraw")
    page = own.get(f"/comments/{root.id}/revise", expect=409)
    assert ways_back(page) == [f"/topics/{topic.id}"]


def test_what_one_may_not_read_no_refusal_leads_to(make, visit):
    """It exists, and its author is led back to its topic."""
    ben = make.member("Ben")
    waiting = make.comment(ben, make.topic("pre"))
    path = f"/moderation/{waiting.id}"
    assert ways_back(visit(ben).get(path, expect=403)) == [f"/topics/{waiting.topic_id}"]

    stranger = visit(make.member("Ada"))
    for refused in (path, "/moderation/99999", "/programme/attribution"):
        assert ways_back(stranger.get(refused, expect=403)) == []
