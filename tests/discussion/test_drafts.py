"""What is begun is kept for its writer alone, on every device, and never overwritten unseen."""

import pytest

from forum.discussion.readers import StoredDraft
from forum.extensions import db
from tests.conftest import both_columns
from tests.together import together

BEGUN = {"kind": "position", "claim": "Night ferries", "source": "I have beg"}


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ada(make):
    return make.member("Ada")


def page_of(topic, number=0):
    return f"/topics/{topic.id}" + (f"?reply_to={number}" if number else "")


def type_(visitor, topic, number=0, **fields):
    """Save as the script does: the composer's form, to the draft's address."""
    form = visitor.get(page_of(topic, number)).form(having="draft_version")
    return send(visitor, topic, {**form.values, **BEGUN, **fields})


def send(visitor, topic, values):
    return visitor.client.post(f"/topics/{topic.id}/draft", data=values)


def stored(app):
    with app.app_context():
        return [draft.fields["source"] for draft in db.session.query(StoredDraft)]


def test_it_is_there_again_on_another_device(visit, ada, topic):
    assert type_(visit(ada), topic).json["version"] == 1
    elsewhere = visit(ada)
    form = elsewhere.get(page_of(topic)).form(having="source")
    assert form.values["claim"] == ["Night ferries"]
    assert "I have beg" in elsewhere.page.html
    assert form.values["kind"] == ["position"]
    assert "Your draft of" in elsewhere.page.text
    assert "Night ferries" in elsewhere.get("/drafts").text


def test_each_composer_has_its_own(make, visit, ada, topic):
    make.comment(make.member("Ben"), topic)
    mine = visit(ada)
    type_(mine, topic)
    type_(mine, topic, 1, kind="remark", claim="", source="A reply beg")
    assert "A reply beg" in mine.get(page_of(topic, 1)).html
    assert "A reply beg" not in mine.get(page_of(topic)).html
    page = mine.get("/drafts")
    assert "reply to 1" in page.text
    assert f"/topics/{topic.id}?reply_to=1#compose" in [href for href, _ in page.links]


def test_sent_it_is_a_draft_no_more(app, visit, ada, topic):
    mine = visit(ada)
    type_(mine, topic)
    mine.submit(page_of(topic), having="source")
    assert stored(app) == []
    assert "Your draft of" not in mine.get(page_of(topic)).text


def test_emptied_it_is_forgotten_and_thrown_away_it_is_gone(app, visit, ada, topic):
    mine = visit(ada)
    type_(mine, topic)
    type_(mine, topic, claim="", source=" ")
    assert stored(app) == []
    type_(mine, topic)
    mine.submit("/drafts", action="/discard")
    assert stored(app) == []


def test_nobody_else_reads_or_throws_it_away(make, visit, ada, topic):
    type_(visit(ada), topic)
    ben = visit(make.member("Ben"))
    assert "I have beg" not in ben.get(page_of(topic)).html
    assert "Night ferries" not in ben.get("/drafts").text
    token = ben.get("/account").form(having="name").values["csrf_token"]
    assert ben.post("/drafts/1/discard", {"csrf_token": token}).status_code == 404


def test_two_devices_that_differ_are_shown_to_each_other(app, visit, ada, topic):
    first, second = visit(ada), visit(ada)
    forms = [w.get(page_of(topic)).form(having="draft_version").values for w in (first, second)]
    send(first, topic, {**forms[0], **BEGUN})
    answer = send(second, topic, {**forms[1], **BEGUN, "source": "Otherwise beg"})
    assert answer.status_code == 409
    assert answer.json["fields"]["source"] == "I have beg"
    assert stored(app) == ["I have beg"]
    # The same text is no conflict; and the choice is the writer's.
    assert send(second, topic, {**forms[1], **BEGUN}).status_code == 200
    chosen = {**forms[1], **BEGUN, "source": "Mine", "draft_version": answer.json["version"]}
    assert send(second, topic, chosen).status_code == 200
    assert stored(app) == ["Mine"]


def test_all_of_it_without_a_script(app, visit, ada, topic):
    first, second = visit(ada), visit(ada)
    for window in (first, second):
        window.get(page_of(topic))
    saved = first.submit(having="source", intent="save", **BEGUN)
    assert (saved.status_code, saved.location) == (303, "/drafts")
    answer = second.submit(having="source", intent="save", claim="Mine", source="My own words")
    assert answer.status_code == 409
    assert "I have beg" in second.page.text
    assert second.page.form(having="source").values["claim"] == ["Mine"]
    assert second.submit(having="source", intent="save").status_code == 303
    assert stored(app) == ["My own words"]


@both_columns
def test_of_two_that_save_at_once_one_is_told(app, visit, ada, topic):
    first, second = visit(ada), visit(ada)
    forms = [w.get(page_of(topic)).form(having="draft_version").values for w in (first, second)]
    answers = together(
        lambda: send(first, topic, {**forms[0], **BEGUN}).status_code,
        lambda: send(second, topic, {**forms[1], **BEGUN, "source": "Other"}).status_code,
    )
    assert sorted(answers) == [200, 409]
    assert len(stored(app)) == 1


def test_a_text_that_is_too_long_to_send_is_kept_all_the_same(app, visit, ada, topic):
    assert type_(visit(ada), topic, source="x" * 30_000).status_code == 200
    assert stored(app) == ["x" * 30_000]


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 40])
def test_nonsense_for_a_version_harms_nothing(visit, ada, topic, version):
    assert type_(visit(ada), topic, draft_version=version).status_code == 200
