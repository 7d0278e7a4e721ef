"""What was done is on the disk before its answer leaves, as the kernel's calls show."""

import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from forum.discussion.kinds import Kind
from forum.discussion.models import Comment
from forum.extensions import db
from forum.permissions import Role
from tests.page import Page
from tests.servers import Server, environ_of, serving
from tests.torture.stage import signed_in
from tests.torture.writers import Writer

CALLS = "trace=recvfrom,recvmsg,read,write,sendto,sendmsg,writev,pwrite64,fsync,fdatasync"
RECEIVED = re.compile(r'(?:recvfrom|recvmsg|read)\(\d+<[^>]*>, "POST /')
ON_DISK = re.compile(r"(?:fsync|fdatasync)\(\d+<[^>]*/forum\.db(?:-wal)?>\)\s+= 0")
ANSWERED = re.compile(r'(?:sendto|sendmsg|write|writev)\(\d+<[^>]*>, .*"HTTP/1\.[01] 303 ')
WRITTEN = re.compile(r"pwrite64\(\d+<[^>]*/forum\.db-wal>")


pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")


@pytest.fixture
def traced(app, tmp_path):
    """A server; when it has ended, what its calls did, in the order of time."""

    @contextmanager
    def traced(order: list[str]) -> Iterator[Server]:
        trace = tmp_path / "trace"
        # The worker's calls; `-y` names the file of each.
        strace = ["strace", "-f", "-y", "-s", "40", "-e", CALLS, "-o", str(trace)]
        server = Server({**environ_of(app.config), "FORUM_LIVE": "threading"}, before=strace)
        with serving(server):
            yield server
            (gunicorn,) = server.workers()  # below strace, which is not to be told
            os.kill(gunicorn, signal.SIGTERM)
            server.process.wait(60)
        order += what_happened(trace.read_text(errors="replace").splitlines())

    return traced


def test_the_disk_has_a_comment_before_its_author_hears_so(app, make, traced):
    topic = make.topic("post")
    browser = signed_in(app, make.member("Ada"))
    with traced(order := []) as server:
        writer = Writer(server.address, [topic.id], [browser], seed=1)
        writer.write_one()

    (sent,) = writer.sent
    assert (sent.number, sent.tries) == (1, 1)
    assert_on_disk(order, acts=1)
    with app.app_context():
        assert db.session.query(Comment).one().source == sent.source


def test_the_disk_has_whatever_else_is_done_to_a_comment_before_its_doer_hears_so(
    app, make, traced
):
    ada, topic = make.member("Ada"), make.topic("post")
    comment = make.comment(ada, topic, kind=Kind.PROPOSAL)
    author, reader, moderator = (
        signed_in(app, member)
        for member in (ada, make.member("Ben"), make.member("Mo", Role.MODERATOR))
    )
    changed = {"source": "Better words."}
    stance = f"/topics/{topic.id}/comments/1/stance"
    case = f"/moderation/{comment.id}"
    with traced(order := []) as server:
        submit(server, author, f"/comments/{comment.id}/revise", having="source", **changed)
        submit(server, reader, stance, having="view", view="object", reason="So.")
        submit(server, moderator, case, action="/removal", **{"removal-reason": "Unclear"})
        submit(server, moderator, case, action="/restoration")
        submit(server, author, "/comments", action=f"/comments/{comment.id}/withdraw")

    assert_on_disk(order, acts=5)


def submit(server: Server, browser: Any, path: str, *, action="", having="", **values) -> None:
    """Fill in a form of a page, and send it."""
    page = server.address + path
    form = Page(browser.get(page).text).form(action=action, having=having)
    filled = {name: v for name, v in {**form.values, **values}.items() if v != []}
    target = server.address + (form.action.split("#")[0] or path)
    headers = {"Referer": page}
    answer = browser.post(target, data=filled, headers=headers, allow_redirects=False)
    assert answer.status_code == 303


def assert_on_disk(order: list[str], acts: int) -> None:
    """Whatever was written for each has been followed by the disk's yes before its answer."""
    begun = [at for at, what in enumerate(order) if what == "received"]
    assert len(begun) == acts
    for begin in begun:
        during = order[begin : order.index("answered", begin)]
        assert "written" in during
        assert during[-1] == "on disk"


def what_happened(calls: list[str]) -> list[str]:
    """What each call of interest did, in their order."""
    meanings = {"received": RECEIVED, "written": WRITTEN, "on disk": ON_DISK, "answered": ANSWERED}
    found = (next((m for m, p in meanings.items() if p.search(call)), "") for call in calls)
    return [what for what in found if what]
