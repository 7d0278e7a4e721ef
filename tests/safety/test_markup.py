"""What people type is text: in names, titles and echoes it is never markup."""

from html.parser import HTMLParser

import pytest

from forum.permissions import Role
from tests.digests.desk import send as send_digest
from tests.make import PROGRAMME

EVIL = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
TITLE = PROGRAMME.replace("title: Tunnels", f"title: 'T {EVIL.replace(chr(39), '')}'").replace(
    "Rivers and Bridges", "Rivers <b onclick=alert(3)>and</b> Bridges"
)


@pytest.fixture
def mod(make, visit):
    """A moderator in a place whose titles, names and texts are all hostile."""
    make.series(TITLE)
    eve = make.member("Eve", function=EVIL[:120], organisation=EVIL[:120], email="eve@example.org")
    make.comment(eve, make.topic("post"), claim=EVIL, source=EVIL, citation=EVIL)
    record = make.topic("record")
    named = make.member("Zed", Role.MODERATOR, group=None, country="BE")
    visit(named).submit("/account", having="name", name=EVIL[:110])
    make.comment(make.member("Ann"), make.topic("pre"), claim=EVIL, source=EVIL)
    mod = visit(make.member("Olga", Role.ORGANISER))
    make.comment(named, record, claim=EVIL, source=EVIL)
    mod.submit("/digests", action="/digests/gather")
    mod.submit("/digests/1/edit", having="subject", subject=EVIL[:120], note=EVIL)
    return mod


PAGES = [
    "/",
    "/programme",
    "/seats",
    "/moderation",
    "/digests/1/edit",
    "/digests/1/letter",
    "/digests/1/export.html",
]


class Tags(HTMLParser):
    """What has become of the typed markup, where it was read as markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.typed: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.typed += [f"<{tag} {name}>" for name, _ in attrs if name.startswith("on")]
        self.typed += ["an image"] if tag == "img" else []

    def handle_data(self, data: str) -> None:
        self.typed += ["a script"] if self.lasttag == "script" and "alert" in data else []


def is_clean(html: str) -> bool:
    """Whether nothing of what was typed has become a tag, an attribute or a script."""
    return Tags(html).typed == [] and "<script>alert" not in html


def test_the_check_itself_sees_what_it_looks_for():
    for html in (EVIL, "<b onclick=alert(3)>x</b>", f'<input value="{EVIL}">'):
        assert not is_clean(html)
    assert is_clean("<p>&lt;script&gt;alert(2)&lt;/script&gt;</p>")


@pytest.mark.parametrize("path", PAGES)
def test_hostile_words_are_shown_as_words(mod, path):
    html = mod.client.get(path).text

    assert "alert(" in html
    assert is_clean(html)
    assert "{{7*7}}" in html or path == "/programme" or "49" not in html


@pytest.mark.parametrize("path", ["/", "/digests", "/digests/1", "/digests/1/letter"])
def test_a_hostile_digest_is_shown_as_words_when_it_is_sent(mod, path):
    assert send_digest(mod).status_code == 303
    html = mod.client.get(path).text

    assert "onerror=alert(1)" in html
    assert is_clean(html)


@pytest.mark.parametrize("key", ["post", "record"])
def test_a_hostile_comment_is_shown_as_words_in_its_topic(make, mod, key):
    page = mod.get(f"/topics/{make.topic(key).id}")

    assert "{{7*7}}" in page.text
    assert is_clean(page.html)


def test_a_hostile_title_is_a_pages_title_in_words(make, mod):
    page = mod.get(f"/topics/{make.topic('post').id}")

    assert "<script>alert(2)</script>" in page.title
    assert is_clean(page.html)


def test_a_hostile_name_is_shown_as_words_wherever_its_owner_is_greeted(make, mod, visit):
    zed = visit("zed@example.org")
    for path in ("/", "/account", "/comments", f"/topics/{make.topic('record').id}"):
        page = zed.get(path)
        assert "onerror=alert(1)" in page.text
        assert is_clean(page.html)


@pytest.mark.parametrize(("path", "field"), [("/sign-in", "email"), ("/reset-password", "email")])
def test_what_was_typed_is_given_back_as_words(make, visit, path, field):
    make.topic()
    visitor = visit()
    answer = visitor.submit(path, having=field, **{field: EVIL})

    assert answer.status_code == 422
    assert visitor.page.form(having=field).values[field] == [EVIL]
    assert is_clean(answer.text)


@pytest.mark.parametrize(
    "path", [f"/{EVIL}", f"/sign-in?next=/{EVIL}", f"/programme?x={EVIL}", f"/invitations/{EVIL}"]
)
def test_a_hostile_address_is_repeated_as_words_or_not_at_all(make, visit, path):
    make.topic()
    visitor = visit()
    answer = visitor.client.get(path)

    assert answer.status_code in {200, 404}
    assert is_clean(answer.text)
    visitor.read(answer)


def test_a_conflict_repeats_an_address_as_words(make, visit):
    make.member("Ben", email="o'b&b@example.org")
    olga = visit(make.member("Olga", Role.ORGANISER))
    filled = {"email": "o'b&b@example.org", "name": EVIL, "roundtables": "1"}
    answer = olga.submit("/seats/invite", having="roundtables", **filled)

    assert answer.status_code == 422
    assert "o&#39;b&amp;b@example.org" in answer.text
    assert is_clean(answer.text)
