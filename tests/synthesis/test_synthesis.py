"""Where a topic stands: written by its moderators, resting on comments, seen by all its readers."""

import pytest

from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.journal import JournalEntry
from forum.permissions import Role
from forum.programme.models import Topic
from forum.synthesis.models import Synthesis
from tests.access.doors import said_beside
from tests.budget import queries_at_most
from tests.conftest import both_columns
from tests.discussion.writing import write
from tests.together import together

LINE = {"kind": "common ground", "text": "Ferries run at night.", "cites": "#1", "language": "en"}


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona Lind", Role.MODERATOR, email="mona@example.org"))


@pytest.fixture
def other(make, visit):
    return visit(make.member("Mo", Role.MODERATOR))


@pytest.fixture
def ben(make, visit):
    return visit(make.member("Ben"))


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def comments(make, ada, topic):
    return [make.comment(ada, topic, claim=f"Claim {number}") for number in range(3)]


def add(moderator, topic, **fields):
    path = f"/topics/{topic.id}/synthesis"
    return moderator.submit(path, action="/lines", having="text", **{**LINE, **fields})


def change(moderator, topic, key, **fields):
    return moderator.submit(f"/topics/{topic.id}/synthesis/lines/{key}", having="text", **fields)


def act(moderator, topic, key, verb, **fields):
    path = f"/topics/{topic.id}/synthesis"
    return moderator.submit(path, action=f"/lines/{key}/{verb}", **fields)


def changes(visitor, topic, after):
    return visitor.client.get(f"/topics/{topic.id}/changes?after={after}").json


def section(html):
    return html.split('id="synthesis"')[1].split(">", 1)[1].split("</aside>")[0]


def lines(app, topic):
    with app.app_context():
        version = db.session.get(Topic, topic.id).synthesis_version
        row = db.session.query(Synthesis).filter_by(topic_id=topic.id, version=version).one()
        return [(line.key, line.text) for line in row.lines]


@both_columns
def test_every_change_of_a_line_is_heard_in_order_and_catching_up_says_the_same(
    app, mona, ben, topic, comments
):
    ben.follow(topic.id)
    add(mona, topic)
    add(mona, topic, text="Nobody pays for it.", cites="2, 3")
    act(mona, topic, 2, "move", direction="up")
    change(mona, topic, 1, text="Ferries run at dusk.")
    act(mona, topic, 2, "drop")
    heard = [ben.hears() for _ in range(5)]
    assert [one["seq"] for one in heard] == [4, 5, 6, 7, 8]
    assert [sorted(one["parts"]) for one in heard] == [["synthesis"]] * 5
    html = [one["parts"]["synthesis"] for one in heard]
    assert html[2].index("Nobody pays") < html[2].index("Ferries run at night")
    assert "dusk" in html[3]
    assert "Nobody pays" not in html[4]
    assert changes(ben, topic, 3) == {"seq": 8, "changes": [heard[-1]]}
    assert changes(ben, topic, 8)["changes"] == []
    assert section(ben.get(f"/topics/{topic.id}").html) == html[4]
    with app.app_context():
        seqs = [e.seq for e in db.session.query(JournalEntry).order_by(JournalEntry.seq) if e.seq]
        assert seqs == list(range(1, 9))
        assert db.session.query(Synthesis).count() == 5


def test_each_language_hears_its_own_words(make, visit, mona, topic, comments):
    readers = {word: visit(make.member(word, language=word)) for word in ("en", "fr", "de")}
    for reader in readers.values():
        reader.follow(topic.id)
    add(mona, topic)
    heard = {word: reader.hears()["parts"]["synthesis"] for word, reader in readers.items()}
    assert "Where we stand" in heard["en"]
    assert "Where we stand" not in heard["fr"] + heard["de"]
    assert all("Ferries run at night." in html for html in heard.values())


def test_it_says_as_of_when_by_whom_and_how_much_came_since(mona, ben, topic, comments):
    add(mona, topic)
    page = ben.get(f"/topics/{topic.id}")
    assert "by Mona Lind." in page.text
    assert "since." not in section(page.html)
    ben.follow(topic.id)
    write(ben, topic)
    heard = ben.hears()
    assert heard["anchor"] == "c4"
    assert heard["parts"] == {"synthesis-since": "One comment since."}
    assert changes(ben, topic, 4)["changes"] == [heard]
    assert "One comment since." in section(ben.get(f"/topics/{topic.id}").html)
    # Of a later version there is less that came after it.
    before = change(mona, topic, 1, text="Ferries run at dusk.") and ben.hears()["seq"]
    write(ben, topic, claim="Later")
    assert ben.hears()["parts"] == {"synthesis-since": "One comment since."}
    told = changes(ben, topic, before)["changes"]
    assert [one["parts"] for one in told] == [{"synthesis-since": "One comment since."}]


def test_nobody_is_named_where_nobody_is(make, visit, mona, ben):
    topic = make.topic("anonymous")
    make.comment(make.member("Ada"), topic)
    add(mona, topic)
    for path in ("", "/synthesis/versions"):
        page = ben.get(f"/topics/{topic.id}{path}")
        assert "by A moderator." in page.text
        assert "Mona" not in page.text


@both_columns
def test_a_citation_of_what_is_gone_is_marked_with_its_readers_and_its_words_are_gone(
    visit, ada, mona, ben, topic, comments
):
    add(mona, topic, cites="#1 #2")
    ben.follow(topic.id)
    visit(ada).submit("/comments", action=f"/comments/{comments[0].id}/withdraw")
    heard = ben.hears()
    assert heard["anchor"] == "c1"
    html = heard["parts"]["synthesis"]
    assert "<del>1</del>" in html
    assert "<del>2</del>" not in html
    assert "Claim 0" not in str(heard)
    assert changes(ben, topic, 4)["changes"] == [heard]
    assert section(ben.get(f"/topics/{topic.id}").html) == html


def test_a_removed_comment_is_marked_until_it_is_back(mona, ben, topic, comments):
    add(mona, topic, cites="#3")
    case = f"/moderation/{comments[2].id}"
    mona.submit(case, action="/removal", **{"removal-reason": "Unclear"})
    assert "<del>3</del>" in section(ben.get(f"/topics/{topic.id}").html)
    mona.submit(case, action="/restoration")
    assert "<del>3</del>" not in section(ben.get(f"/topics/{topic.id}").html)


@both_columns
def test_of_two_moderators_the_second_sees_the_newer_line_and_keeps_their_text(
    app, mona, other, topic, comments
):
    add(mona, topic)
    path = f"/topics/{topic.id}/synthesis/lines/1"
    for moderator in (mona, other):
        moderator.get(path)
    answers = together(
        lambda: mona.submit(having="text", text="Mona’s words.").status_code,
        lambda: other.submit(having="text", text="Mo’s words.").status_code,
    )
    assert sorted(answers) == [303, 409]
    late, first = (mona, "Mo’s words.") if answers[0] == 409 else (other, "Mona’s words.")
    own = "Mona’s words." if late is mona else "Mo’s words."
    assert first in late.page.text
    assert late.page.form(having="text").values["text"][0].strip() == own
    assert lines(app, topic) == [(1, first)]
    assert late.submit(having="text").status_code == 303
    assert lines(app, topic) == [(1, own)]


def test_a_line_that_was_dropped_meanwhile_gives_the_text_back(app, mona, other, topic, comments):
    add(mona, topic)
    other.get(f"/topics/{topic.id}/synthesis/lines/1")
    act(mona, topic, 1, "drop")
    assert other.submit(having="text", text="Kept words.").status_code == 409
    assert "Kept words." in other.page.html
    other.get(f"/topics/{topic.id}/synthesis")
    mona.get(f"/topics/{topic.id}/synthesis")
    assert other.submit(action="/lines", having="text", **LINE).status_code == 303
    second = {**LINE, "text": "Another."}
    assert mona.submit(action="/lines", having="text", **second).status_code == 409
    assert "The synthesis has been changed meanwhile." in mona.page.text
    assert "Another." in mona.page.html
    assert mona.submit(action="/lines", having="text").status_code == 303
    assert [text for _, text in lines(app, topic)] == ["Ferries run at night.", "Another."]


def test_the_same_form_twice_is_one_line(app, mona, topic, comments):
    mona.get(f"/topics/{topic.id}/synthesis")
    form = mona.page.form(action="/lines", having="text")
    for _ in range(2):
        assert mona.post(form.action.split("#")[0], {**form.values, **LINE}).status_code == 303
    assert lines(app, topic) == [(1, "Ferries run at night.")]


@both_columns
def test_the_same_form_twice_is_one_line_also_where_another_went_on_meanwhile(
    app, mona, other, topic, comments
):
    mona.get(f"/topics/{topic.id}/synthesis")
    form = mona.page.form(action="/lines", having="text")
    path, sent = form.action.split("#")[0], {**form.values, **LINE}
    assert mona.post(path, sent).status_code == 303
    add(other, topic, text="Another.")
    assert mona.post(path, sent).status_code == 303
    assert [text for _, text in lines(app, topic)] == ["Ferries run at night.", "Another."]
    # What was dropped meanwhile does not stand there: it is said so, and given back.
    act(other, topic, 1, "drop")
    assert mona.post(path, sent).status_code == 409
    assert [text for _, text in lines(app, topic)] == ["Another."]


def test_an_order_seen_before_another_change_is_not_changed_unseen(
    app, mona, other, topic, comments
):
    add(mona, topic)
    add(mona, topic, text="Second.")
    for verb, fields in (("move", {"direction": "up"}), ("drop", {})):
        other.get(f"/topics/{topic.id}/synthesis")
        change(mona, topic, 1, text=f"Changed before {verb}.")
        assert other.submit(action=f"/lines/2/{verb}", **fields).status_code == 409
        assert f"Changed before {verb}." in other.page.text
    assert [key for key, _ in lines(app, topic)] == [1, 2]


WRONG = [
    ({"text": ""}, "text"),
    ({"text": "x" * 301}, "text"),
    ({"cites": ""}, "cites"),
    ({"cites": "none"}, "cites"),
    ({"cites": "#99"}, "cites"),
    ({"cites": "#1 and 2"}, "cites"),
    ({"cites": "#99999999999999"}, "cites"),
    ({"cites": " ".join(map(str, range(1, 14)))}, "cites"),
    ({"kind": "verdict"}, "kind"),
    ({"kind": ""}, "kind"),
]


@pytest.mark.parametrize(("fields", "beside"), WRONG)
def test_what_is_wrong_is_said_and_given_back(app, mona, topic, comments, fields, beside):
    sent = {**LINE, **fields}
    assert add(mona, topic, **fields).status_code == 422
    assert said_beside(mona.page, beside)
    assert sent["text"] in mona.page.html
    with app.app_context():
        assert db.session.query(Synthesis).count() == 0


@pytest.mark.parametrize("version", ["", "-1", "x", "7", "9" * 30, "²"])
def test_a_version_that_never_was_changes_nothing(app, mona, topic, comments, version):
    add(mona, topic)
    assert add(mona, topic, text="Other.", version=version).status_code == 409
    assert lines(app, topic) == [(1, "Ferries run at night.")]


def test_what_waits_or_stands_elsewhere_is_not_cited(make, ada, mona):
    waiting = make.comment(ada, make.topic("pre"))
    assert waiting.number is None
    assert add(mona, make.topic("pre")).status_code == 422
    assert said_beside(mona.page, "cites")


def test_every_version_can_be_read_with_what_it_changed(mona, ben, topic, comments):
    versions = f"/topics/{topic.id}/synthesis/versions"
    assert "Nothing has been written yet." in ben.get(versions).text
    add(mona, topic)
    change(mona, topic, 1, text="Ferries run at dusk.")
    act(mona, topic, 1, "drop")
    newest, second, first = ben.get(versions).text.split("Version ")[1:]
    assert "Ferries run at night." in first
    assert "[removed: night][added: dusk]" in second
    assert "[removed: Ferries run at dusk.]" in newest


def test_lines_are_plain_text(mona, ben, topic, comments):
    add(mona, topic, text="<b>Bold</b> & **so**")
    html = section(ben.get(f"/topics/{topic.id}").html)
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; **so**" in html


def test_those_who_do_not_read_the_topic_hear_and_see_nothing(make, visit, mona, topic, comments):
    add(mona, topic)
    outsider = visit(make.member("Eve", at=(1,)))
    assert outsider.follow(topic.id) == {"error": "not found"}
    change(mona, topic, 1, text="Ferries run at dusk.")
    assert outsider.heard_nothing()
    for path in ("changes?after=0", "synthesis/versions", "synthesis"):
        assert outsider.status(f"/topics/{topic.id}/{path}") == 404


@pytest.mark.usefixtures("still")
def test_the_page_asks_no_more_with_a_synthesis_and_little_after_a_change(
    make, ada, mona, ben, topic, comments
):
    add(mona, topic)
    ben.get(f"/topics/{topic.id}")
    with queries_at_most(8):
        ben.get(f"/topics/{topic.id}")
    change(mona, topic, 1, text="Ferries run at dusk.")
    with queries_at_most(8):
        assert "dusk" in ben.get(f"/topics/{topic.id}").text
    make.comment(ada, topic, kind=Kind.QUESTION)
    with queries_at_most(8):
        ben.get(f"/topics/{topic.id}")
