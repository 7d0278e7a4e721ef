"""The page that shows the letters of development, and is nowhere else."""

import pytest

from forum import create_app
from forum.extensions import db
from forum.permissions import Role
from tests.digests.desk import issue


@pytest.fixture
def names(app, make, visit):
    """Sends a digest to two readers; the names of their letters."""
    make.member("Ada")
    issue(visit(make.member("Mona", Role.MODERATOR)), subject="Below <b>ground</b>")
    return sorted(file.stem for file in (app.config["INSTANCE"] / "outbox").glob("*.eml"))


def test_without_letters_it_says_how_to_get_one(visit):
    assert "No letter has been written yet." in visit().get("/letters").text


def test_it_lists_every_letter_with_its_reader(visit, names):
    page = visit().get("/letters")

    assert "2 letters." in page.text
    assert "ada@example.org" in page.text
    assert "mona@example.org" in page.text
    links = [href for href, text in page.links if "Below <b>ground</b>" in text]
    assert sorted(links) == [f"/letters/{name}" for name in names]


def test_a_letter_is_shown_as_text_and_in_a_closed_frame(visit, names):
    visitor = visit()
    page = visitor.get(f"/letters/{names[0]}")

    assert ("h1", "Below <b>ground</b>") in page.headings
    assert "BELOW <B>GROUND</B>" in page.text
    assert f'<iframe src="/letters/{names[0]}/html"' in page.html
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.html

    framed = visitor.client.get(f"/letters/{names[0]}/html")
    policy = framed.headers["Content-Security-Policy"]
    assert framed.status_code == 200
    assert "Below &lt;b&gt;ground" in framed.text
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


def test_a_letter_without_pages_is_shown_as_text_alone(app, visit, make):
    outbox = app.config["INSTANCE"] / "outbox"
    outbox.mkdir()
    (outbox / "plain.eml").write_bytes(b"Subject: Plain\nTo: a@example.org\n\nOnly <words>.\n")
    visitor = visit()

    page = visitor.get("/letters/plain")

    assert "Only <words>." in page.text
    assert "<iframe" not in page.html
    assert visitor.status("/letters/plain/html") == 404


@pytest.mark.parametrize(
    "name",
    [
        "unknown",
        "..%2fforum.db",
        "../forum.db",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e%2fsecret",
        "..%5csecret",
        "*",
        "secret.eml",
        "secret%00",
    ],
)
def test_no_name_leads_out_of_the_folder(app, visit, names, name):
    secret = b"Subject: Secret\n\nSecret.\n"
    (app.config["INSTANCE"] / "secret.eml").write_bytes(secret)
    visitor = visit()
    assert visitor.status(f"/letters/{names[0]}") == 200

    assert visitor.status(f"/letters/{name}") == 404
    assert visitor.status(f"/letters/{name}/html") == 404


@pytest.mark.parametrize("where", [{"PRODUCTION": True}, {"SMTP_URL": "smtp://127.0.0.1:1"}])
def test_where_letters_are_sent_the_page_does_not_exist(column, app, visit, names, where):
    assert visit().status("/letters") == 200
    live = create_app({**column, **where})
    client = live.test_client()

    for path in ("/letters", f"/letters/{names[0]}", f"/letters/{names[0]}/html"):
        assert client.get(path).status_code == 404
    assert not [rule for rule in live.url_map.iter_rules() if rule.rule.startswith("/letters")]
    with live.app_context():
        db.engine.dispose()
