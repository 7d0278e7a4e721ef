"""A comment is on the disk before its answer leaves, as the kernel's calls show."""

import os
import re
import shutil
import signal

import pytest

from forum.discussion.models import Comment
from forum.extensions import db
from tests.servers import Server, environ_of, serving
from tests.torture.stage import signed_in
from tests.torture.writers import Writer

CALLS = "trace=recvfrom,recvmsg,read,write,sendto,sendmsg,writev,pwrite64,fsync,fdatasync"
RECEIVED = re.compile(r'(?:recvfrom|recvmsg|read)\(\d+<[^>]*>, "POST /topics/\d+/comments ')
ON_DISK = re.compile(r"(?:fsync|fdatasync)\(\d+<[^>]*/forum\.db(?:-wal)?>\)\s+= 0")
ANSWERED = re.compile(r'(?:sendto|sendmsg|write|writev)\(\d+<[^>]*>, .*"HTTP/1\.[01] 303 ')
WRITTEN = re.compile(r"pwrite64\(\d+<[^>]*/forum\.db-wal>")


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_the_disk_has_a_comment_before_its_author_hears_so(app, make, tmp_path):
    topic = make.topic("post")
    browser = signed_in(app, make.member("Ada"))
    trace = tmp_path / "trace"
    # The worker's calls, in the order of time; `-y` names the file of each.
    strace = ["strace", "-f", "-y", "-s", "40", "-e", CALLS, "-o", str(trace)]
    server = Server({**environ_of(app.config), "FORUM_LIVE": "threading"}, before=strace)
    with serving(server):
        writer = Writer(server.address, [topic.id], [browser], seed=1)
        writer.write_one()
        (gunicorn,) = server.workers()  # below strace, which is not to be told
        os.kill(gunicorn, signal.SIGTERM)
        server.process.wait(60)

    (sent,) = writer.sent
    assert (sent.number, sent.tries) == (1, 1)
    order = what_happened(trace.read_text(errors="replace").splitlines())
    begin = order.index("received")
    during = order[begin : order.index("answered", begin)]
    # Whatever was written has been followed by the disk's yes.
    assert "written" in during
    assert during[-1] == "on disk"
    with app.app_context():
        assert db.session.query(Comment).one().source == sent.source


def what_happened(calls: list[str]) -> list[str]:
    """What each call of interest did, in their order."""
    meanings = {"received": RECEIVED, "written": WRITTEN, "on disk": ON_DISK, "answered": ANSWERED}
    found = (next((m for m, p in meanings.items() if p.search(call)), "") for call in calls)
    return [what for what in found if what]
