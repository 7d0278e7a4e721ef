"""What is begun is kept for its writer alone, on every device, and never overwritten unseen."""

import pytest

from forum.discussion.readers import StoredDraft
from forum.extensions import db
from tests.conftest import both_columns
from tests.moderation.arranging import move
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


def led_to_what_is_there(visitor, answer):
    """Whether an answer leads to a place that is on its page: to none it names, a browser takes the
    one that the form had named for a mistake."""
    path, _, place = answer.location.partition("#")
    return (answer.status_code, path) == (303, "/drafts") and place in visitor.get(path).ids


def test_it_is_there_again_on_another_device(visit, ada, topic):
    assert type_(visit(ada), topic).status_code == 200
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
    assert "reply to #1" in page.text
    assert f"/topics/{topic.id}?reply_to=1#compose" in [href for href, _ in page.links]
    # Read aloud one by one, each says where it leads.
    assert all(topic.title in words for href, words in page.links if href.endswith("#compose"))


def test_it_is_found_from_the_first_page_and_from_every_composer(make, visit, ada, topic):
    make.comment(make.member("Ben"), topic)
    mine, other = visit(ada), visit(make.member("Eve"))
    assert "You have begun" not in mine.get("/").text
    type_(mine, topic)
    type_(mine, topic, 1, kind="remark", claim="", source="A reply begun")

    assert "/drafts" in [href for href, words in mine.get("/").links if "begun 2 drafts" in words]
    # Where one of them stands there is a link already; elsewhere they are counted.
    assert "All my drafts" in mine.get(page_of(topic)).text
    elsewhere = make.topic("anonymous")
    found = mine.get(page_of(elsewhere)).links
    assert "/drafts" in [href for href, words in found if "begun 2 drafts" in words]
    # And said where the last of them is.
    for page in ("/", page_of(elsewhere)):
        (words,) = [words for href, words in mine.get(page).links if "begun 2 drafts" in words]
        assert topic.title in words
    assert "You have begun" not in other.get("/").text
    assert "You have begun" not in other.get(page_of(elsewhere)).text


def test_sent_it_is_a_draft_no_more(app, visit, ada, topic):
    mine = visit(ada)
    type_(mine, topic)
    mine.submit(page_of(topic), having="source")
    assert stored(app) == []
    assert "Your draft of" not in mine.get(page_of(topic)).text


def test_saved_on_the_way_and_sent_before_it_arrives_it_is_no_draft(app, visit, ada, topic):
    mine = visit(ada)
    values = {**mine.get(page_of(topic)).form(having="draft_version").values, **BEGUN}
    mine.client.post(f"/topics/{topic.id}/comments", data=values)
    assert send(mine, topic, values).json == {"version": 0}
    assert stored(app) == []
    # What is begun on the same page afterwards is another text.
    assert send(mine, topic, {**values, "source": "And another"}).json["version"]
    assert stored(app) == ["And another"]


def test_a_change_saved_on_the_way_and_sent_before_it_arrives_is_no_draft(
    app, make, visit, ada, topic
):
    mine, change = visit(ada), make.comment(ada, topic)
    values = mine.get(f"/comments/{change.id}/revise").form(having="seen").values
    values = {**values, "source": "Mended"}
    assert mine.client.post(f"/comments/{change.id}/revise", data=values).status_code == 303
    save = f"/comments/{change.id}/draft"
    assert mine.client.post(save, data=values).json == {"version": 0}
    assert stored(app) == []
    assert mine.client.post(save, data={**values, "source": "Mended more"}).json["version"]
    assert stored(app) == ["Mended more"]


def test_whoever_saves_nothing_is_led_to_the_drafts_as_well(visit, ada, topic):
    writer = visit(ada)
    saved = writer.submit(page_of(topic), having="source", intent="save")
    assert led_to_what_is_there(writer, saved)


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


def test_a_draft_is_not_taken_for_the_one_before_it(app, visit, ada, topic):
    """What is typed in one window goes on from a text that another has sent meanwhile."""
    first, second = visit(ada), visit(ada)
    version = type_(first, topic).json["version"]
    form = first.page.form(having="draft_version")
    second.submit(page_of(topic), having="source")
    type_(second, topic, source="Quite another beg")
    changed = {**BEGUN, "source": "I have begun", "draft_version": version}
    answer = send(first, topic, {**form.values, **changed})
    assert answer.status_code == 409
    assert stored(app) == ["Quite another beg"]


def test_all_of_it_without_a_script(app, visit, ada, topic):
    first, second = visit(ada), visit(ada)
    for window in (first, second):
        window.get(page_of(topic))
    saved = first.submit(having="source", intent="save", **BEGUN)
    assert led_to_what_is_there(first, saved)
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


@pytest.fixture
def published(make, ada, topic):
    return make.comment(ada, topic, claim="Night ferries", source="Run ferries late.")


def change_of(comment):
    return f"/comments/{comment.id}/revise"


def begin_change(visitor, comment, **fields):
    """Save as the script does while one changes a comment."""
    form = visitor.get(change_of(comment)).form(having="draft_version")
    values = {**form.values, "source": "Run ferries all ni", **fields}
    return visitor.client.post(f"/comments/{comment.id}/draft", data=values)


@pytest.mark.parametrize("key", ["post", "pre"])
def test_a_change_that_is_begun_is_there_again_on_another_device(app, make, visit, ada, key):
    """A published comment, and one that waits for a moderator."""
    comment = make.comment(ada, make.topic(key), claim="Night ferries", source="Run ferries late.")
    assert begin_change(visit(ada), comment).status_code == 200
    elsewhere = visit(ada)
    page = elsewhere.get("/drafts")
    assert "change of a comment of yours" in page.text
    assert change_of(comment) in [href for href, _ in page.links]
    form = elsewhere.get(change_of(comment)).form(having="source")
    assert form.values["source"] == ["Run ferries all ni"]
    assert "Your draft of" in elsewhere.page.text
    # It is not what one writes anew in this topic.
    assert "all ni" not in elsewhere.get(page_of(make.topic(key))).html
    assert elsewhere.submit(change_of(comment), having="source").status_code == 303
    assert stored(app) == []


def test_a_change_is_saved_without_a_script_and_two_devices_differ(app, visit, ada, published):
    first, second = visit(ada), visit(ada)
    for window in (first, second):
        window.get(change_of(published))
    saved = first.submit(having="source", intent="save", source="Run ferries all ni")
    assert led_to_what_is_there(first, saved)
    assert second.submit(having="source", intent="save", source="Run none").status_code == 409
    assert "all ni" in second.page.text
    assert second.page.form(having="source").values["source"] == ["Run none"]
    assert second.submit(having="source", intent="save").status_code == 303
    assert stored(app) == ["Run none"]


def test_a_change_begun_before_another_one_is_shown_it(visit, ada, published):
    first, second = visit(ada), visit(ada)
    begin_change(first, published)
    second.get(change_of(published))
    with_other_words = {"source": "Run ferries at dawn.", "draft_version": "0"}
    assert second.submit(having="source", **with_other_words).status_code == 303
    assert first.submit(change_of(published), having="source").status_code == 409
    assert "[added: at dawn]." in first.page.text
    assert first.page.form(having="source").values["source"] == ["Run ferries all ni"]
    assert first.submit(having="source").status_code == 303


def test_a_change_is_forgotten_with_its_comment(app, visit, ada, published):
    mine = visit(ada)
    begin_change(mine, published)
    assert stored(app) == ["Run ferries all ni"]
    mine.submit("/comments", action="/withdraw")
    assert stored(app) == []


def test_nobody_else_begins_or_reads_a_change(app, make, visit, ada, published):
    begin_change(visit(ada), published)
    ben = visit(make.member("Ben"))
    token = ben.get("/account").form(having="name").values["csrf_token"]
    told = {"csrf_token": token, "source": "Mine"}
    assert ben.client.post(f"/comments/{published.id}/draft", data=told).status_code == 404
    assert "all ni" not in ben.get("/drafts").html
    assert stored(app) == ["Run ferries all ni"]


def test_a_change_goes_where_its_comment_goes(app, make, visit, ada):
    comment = make.comment(ada, make.topic("record"), source="Run ferries late.")
    mine, mona = visit(ada), visit(make.member("Mona", "moderator"))
    mona.submit(f"/moderation/{comment.id}", having="seen", verdict="publish")
    begin_change(mine, comment)
    there = make.topic("pre")
    move(mona, comment, there)
    with app.app_context():
        assert db.session.query(StoredDraft).one().topic_id == there.id
    assert "all ni" in mine.get(change_of(comment)).html


@pytest.fixture
def gone(app, make, visit, ada, topic):
    """A writer whose reply is begun below a comment that was withdrawn since."""
    root = make.comment(make.member("Ben"), topic)
    mine = visit(ada)
    mine.get(page_of(topic, 1))
    type_(mine, topic, 1, kind="remark", claim="", source="A reply beg")
    visit("ben@example.org").submit("/comments", action=f"/comments/{root.id}/withdraw")
    return mine


def test_what_is_begun_below_a_comment_that_is_gone_is_saved_and_says_so(app, topic, gone):
    """In the window that is still open on it, by the script and by the button."""
    with app.app_context():
        version = db.session.query(StoredDraft).one().version
    values = {"reply_to": "1", "draft_version": version, "source": "A reply begun"}
    form = gone.page.form(having="source")
    told = send(gone, topic, {**form.values, **values})
    assert (told.status_code, told.json["gone"]) == (200, True)
    assert stored(app) == ["A reply begun"]
    answer = gone.submit(
        having="source", intent="save", source="And more", draft_version=version + 1
    )
    assert answer.status_code == 303
    assert stored(app) == ["And more"]


def test_it_is_given_back_and_can_be_a_comment_of_its_own(app, topic, gone):
    answer = gone.client.get(page_of(topic, 1))
    assert (answer.status_code, answer.location) == (302, "/drafts#draft-1")
    page = gone.get("/drafts")
    assert "The comment you reply to is not there any more." in page.text
    assert "A reply beg" in page.text
    assert page_of(topic, 1) not in page.html
    form = gone.page.form(action="/set-apart")
    versions = set()
    for _ in range(2):
        assert gone.post(form.action, form.values).location == f"{page_of(topic)}#compose"
        with app.app_context():
            versions.add(db.session.query(StoredDraft).one().version)
    # It may be open in its place by then, and is not another one there.
    assert len(versions) == 1
    form = gone.get(page_of(topic)).form(having="source")
    assert form.values["source"] == ["A reply beg"]
    assert "reply_to" not in form.values
    assert "not there any more" not in gone.get("/drafts").text


def test_set_apart_it_stands_below_what_is_begun_already(app, topic, gone):
    type_(gone, topic, source="My own")
    gone.submit("/drafts", action="/set-apart")
    assert stored(app) == ["My own\n\nA reply beg"]


def test_nobody_else_sets_a_draft_apart(app, make, visit, topic, gone):
    other = visit(make.member("Cleo"))
    token = other.get("/account").form(having="name").values["csrf_token"]
    assert other.post("/drafts/1/set-apart", {"csrf_token": token}).status_code == 404
    with app.app_context():
        assert db.session.query(StoredDraft).one().replied_to == 1


def test_a_change_whose_comment_was_declined_is_given_back(make, visit, ada):
    comment = make.comment(ada, make.topic("pre"), source="Run ferries late.")
    mine, mona = visit(ada), visit(make.member("Mona", "moderator"))
    begin_change(mine, comment)
    declined = {"verdict": "decline", "reason": "Unclear"}
    mona.submit(f"/moderation/{comment.id}", having="message", **declined)
    page = mine.get("/drafts")
    assert "This comment cannot be changed any more." in page.text
    assert "Run ferries all ni" in page.text
    mine.submit(action="/set-apart")
    form = mine.get(page_of(make.topic("pre"))).form(having="source")
    assert form.values["source"] == ["Run ferries all ni"]


@pytest.mark.parametrize("number", ["abc", "-1", "0", "99", "9" * 40])
def test_nothing_is_begun_below_a_comment_that_never_was(app, make, visit, ada, topic, number):
    make.comment(ada, topic)
    mine = visit(ada)
    form = mine.get(page_of(topic)).form(having="draft_version")
    answer = send(mine, topic, {**form.values, **BEGUN, "reply_to": number})
    assert answer.status_code == 403
    assert "The comment you reply to is not there any more." in answer.text
    assert BEGUN["source"] in answer.text
    assert stored(app) == []
