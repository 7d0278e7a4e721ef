"""A page that the browser has is not sent again; one that says anything else is."""

from tests.discussion.writing import write
from tests.visitor import BROWSER


def ask(visitor, path, tag=None):
    headers = {"If-None-Match": tag} if tag else {}
    return visitor.client.get(path, headers=headers, environ_overrides=BROWSER)


def test_the_same_page_is_not_sent_again(make, visit):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic)
    reader, path = visit(make.member("Ben")), f"/topics/{topic.id}"
    first = ask(reader, path)
    again = ask(reader, path, first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Security-Policy" not in again.headers
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_whatever_changes_on_it_it_is_sent(make, visit):
    topic = make.topic("post")
    ada = visit(make.member("Ada"))
    ben, path = visit(make.member("Ben", function="mayor")), f"/topics/{topic.id}"
    tag = ask(ben, path).headers["ETag"]
    assert ask(ada, path, tag).status_code == 200
    write(ada, topic)
    changed = ask(ben, path, tag)
    assert changed.status_code == 200
    ben.submit(path, action="/attention", attention="muted")
    assert ask(ben, path, changed.headers["ETag"]).status_code == 200


def test_what_waits_makes_it_another_page(make, visit):
    """Else the composer that was kept would be sent a second time."""
    topic = make.topic("newcomers")
    ben, path = visit(make.member("Ben")), f"/topics/{topic.id}?order=time"
    tag = ask(ben, path).headers["ETag"]
    write(ben, topic)
    ben.get("/")
    assert ask(ben, path, tag).status_code == 200


def test_what_is_shown_once_is_not_kept(visit, make):
    ben = visit(make.member("Ben"))
    assert "ETag" not in ask(ben, "/account/second-factor/set-up").headers


def test_a_page_without_a_socket_asks_again_and_hears_that_nothing_changed(make, visit):
    topic = make.topic("post")
    ben, path = visit(make.member("Ben")), f"/topics/{topic.id}/changes?after=0"
    tag = ask(ben, path).headers["ETag"]
    assert ask(ben, path, tag).status_code == 304
    make.comment(make.member("Ada"), topic)
    assert ask(ben, path, tag).json["changes"]
