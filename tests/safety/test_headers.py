"""What every answer tells a browser: load nothing foreign, run nothing inline, keep nothing."""

import re

import pytest

from forum.permissions import Role
from tests.visitor import BROWSER

# Answers of every kind, and the status of each for a moderator.
ANSWERS = {
    "/": 200,
    "/topics/{topic}": 200,
    "/topics/{topic}/changes?after=0": 200,
    "/topics/{topic}/comments/1": 302,
    "/static/css/base.css": 200,
    "/static/js/elements/live-topic.js": 200,
    "/static/none.css": 404,
    "/nowhere": 404,
    "/language": 405,
    "/seats": 403,
    "/digests/1/letter": 200,
    "/digests/1/letter.txt": 200,
    "/digests/1/export.html": 200,
    "/digests/1/export.md": 200,
}
LETTERS = {"/digests/1/letter", "/digests/1/export.html", "/digests/1/export.md"}
every_answer = pytest.mark.parametrize("path", ANSWERS)


@pytest.fixture
def get(make, visit):
    topic = make.topic()
    mod = make.member("Mod", Role.MODERATOR)
    make.comment(mod, topic)
    visitor = visit(mod)
    visitor.submit("/digests", action="/digests/gather")

    def get(path: str):
        with visitor.client.get(path.format(topic=topic.id)) as answer:
            assert answer.data is not None
            return answer

    return get


def directives(answer) -> dict[str, list[str]]:
    policy = answer.headers["Content-Security-Policy"]
    return {name: sources for name, *sources in map(str.split, policy.split(";"))}


@every_answer
def test_every_answer_carries_what_keeps_a_browser_safe(get, path):
    answer = get(path)

    assert answer.status_code == ANSWERS[path]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


@every_answer
def test_every_policy_allows_nothing_that_it_does_not_name(get, path):
    policy = directives(get(path))

    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'self'"]
    if path in LETTERS:
        assert policy["style-src"] == ["'unsafe-inline'"]
        assert policy["sandbox"] == []
        assert "script-src" not in policy
        return
    sources = {source for listed in policy.values() for source in listed}
    assert {s for s in sources if not s.startswith("'nonce-")} == {"'self'", "'none'"}
    assert policy["base-uri"] == policy["object-src"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]


@pytest.mark.parametrize("path", ["/", "/topics/{topic}", "/nowhere", "/sign-in"])
def test_a_page_allows_its_own_inline_parts_by_a_nonce_that_is_never_the_same(get, path):
    nonces = []
    for _ in range(3):
        answer = get(path)
        (nonce,) = {s for s in directives(answer)["script-src"] if s.startswith("'nonce-")}
        nonces.append(nonce[len("'nonce-") : -1])
        inline = re.findall(r"<(?:script|style)(?![^>]* src=)[^>]*>", answer.text)
        assert inline
        assert all(f'nonce="{nonces[-1]}"' in tag for tag in inline)
    assert len(set(nonces)) == 3
    assert min(map(len, nonces)) >= 22


@every_answer
def test_nothing_a_member_reads_is_kept_by_what_stands_between(get, path):
    kept = get(path).headers["Cache-Control"]

    if path.startswith("/static/") and ANSWERS[path] == 200:
        assert "private" not in kept
    else:
        assert kept == "private, no-cache"


def test_signing_out_asks_the_browser_to_forget_pages_and_what_a_member_was_asked_about(
    make, visit
):
    ada = visit(make.member("Ada"))
    values = {**ada.get("/").form(action="/sign-out").values, "forget": "all"}

    answer = ada.client.post("/sign-out", data=values, environ_overrides=BROWSER)

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_signing_out_leaves_in_the_browser_what_nobody_was_asked_about(make, visit):
    answer = visit(make.member("Ada")).submit("/", action="/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache"'
