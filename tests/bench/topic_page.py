"""A topic's page for a signed-in member, beside a bare Flask view that returns as many bytes.

Prints a table of medians over rounds in which all take turns: requests a second, milliseconds, and
the ratio to the bare view in the same round. A topic's page is asked for again while nothing is
written, and, as somebody else finds it after anything was, made anew every time.
"""

import gzip
import html
import json
import re
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from flask_migrate import upgrade

from forum import create_app, text
from forum.access.actions import new_link
from forum.access.models import Purpose
from forum.clock import now
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State, Voice
from forum.extensions import db
from forum.members.models import Member
from forum.programme.models import Topic
from tests.make import Make

from .serving import get, gunicorn, stand_apart

SIZES = (20, 500, 5000)
AUTHORS = 20
ROUNDS, SECONDS, CLIENTS = 3, 4.0, 4
COLD_SIZE, COLD_ROUNDS = 500, 15
WORDS = "The harbour keeps **two** ferries by night, and nobody has counted who waits. " * 12
BARE = """
from flask import Flask
app = Flask(__name__)
PAGES = {size: "x" * size for size in map(int, SIZES.split())}
@app.get("/<int:size>")
def page(size):
    return PAGES[size]
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        stand_apart()
        cookie, topics = _seed(Path(folder))

        def port_of(target: str, **environ: str) -> int:
            return running.enter_context(gunicorn(target, environ=environ)).port

        forum = port_of("wsgi:app", FORUM_INSTANCE=folder)
        anew = port_of("wsgi:app", FORUM_INSTANCE=folder, FORUM_PAGES_KEPT="0")
        headers = {"Cookie": cookie}
        sizes = {n: len(get(forum, f"/topics/{topic}", headers)) for n, topic in topics.items()}
        source = f"SIZES = {' '.join(map(str, sizes.values()))!r}{BARE}"
        (Path(folder) / "bare.py").write_text(source)
        bare = port_of("bare:app", PYTHONPATH=folder)
        targets = {
            **{f"topic of {n}": (forum, f"/topics/{topics[n]}", headers) for n in SIZES},
            **{f"{n}, made anew": (anew, f"/topics/{topics[n]}", headers) for n in SIZES},
            **{f"bare, {sizes[n]} bytes": (bare, f"/{sizes[n]}", {}) for n in SIZES},
        }
        rounds = [{name: _load(*target) for name, target in targets.items()} for _ in range(ROUNDS)]
        _print(rounds, sizes)
        _print_cold(Path(folder), forum, anew, topics[COLD_SIZE], headers)
        _print_weight(forum, f"/topics/{topics[SIZES[0]]}", headers)


def _print_cold(folder: Path, forum: int, anew: int, topic: int, headers: dict[str, str]) -> None:
    """The first view after a change, beside the next reader's, for whom the thread is kept, and
    beside the same reader's second one, for whom the page is; one after the other."""
    first, others, own = [], [], []
    for _ in range(COLD_ROUNDS):
        _change(folder, topic)
        for port, took in ((anew, first), (anew, others), (forum, []), (forum, own)):
            begin = time.perf_counter()
            get(port, f"/topics/{topic}", headers)
            took.append((time.perf_counter() - begin) * 1000)
    cold, *warm = map(statistics.median, (first, others, own))
    sys.stdout.write(
        f"After a change in {COLD_SIZE} comments the first view takes {cold:.1f} ms, the next"
        f" reader's {warm[0]:.1f} ms ({cold / warm[0]:.1f} times as long), the same reader's"
        f" second {warm[1]:.1f} ms ({cold / warm[1]:.1f} times).\n"
    )


def _change(folder: Path, topic: int) -> None:
    """The first comment of a topic is another one, in the database and on record."""
    database = sqlite3.connect(folder / "forum.db", timeout=10)
    with database:
        database.execute("UPDATE topic SET seq = seq + 1 WHERE id = ?", (topic,))
        database.execute(
            "INSERT INTO journal (at, event, topic_id, comment_id, seq, data)"
            " SELECT datetime('now'), 'comment edited', topic.id, comment.id, topic.seq, '{}'"
            " FROM topic JOIN comment ON comment.topic_id = topic.id AND comment.number = 1"
            " WHERE topic.id = ?",
            (topic,),
        )
    database.close()


def _print_weight(port: int, path: str, headers: dict[str, str]) -> None:
    """What goes over the wire for a page, compressed as a front server would, and how often."""
    page = get(port, path, headers)
    modules = json.loads(re.search(rb'type="importmap"[^>]*>(.*?)</script>', page)[1])["imports"]
    linked = re.findall(r'(?:href|src)="(/static/[^"#]+)', page.decode())
    files = sorted({html.unescape(one) for one in (*linked, *modules.values())})
    of_page = len(gzip.compress(page, 6))
    of_files = sum(len(gzip.compress(get(port, one, {}), 6)) for one in files)
    sys.stdout.write(
        f"A first visit is {(of_page + of_files) / 1000:.1f} kB in {len(files) + 1} requests,"
        f" a second {of_page / 1000:.1f} kB in one; unchanged, nothing.\n"
    )


def _seed(folder: Path) -> tuple[str, dict[int, int]]:
    """(The cookie of a signed-in reader, number of comments → topic id)."""
    app = create_app(
        {"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/forum.db"}
    )
    with app.app_context():
        upgrade(directory=str(Path(__file__).parents[2] / "migrations"))
        make = Make()
        make.series()
        reader = make.member("Reader")
        authors = [make.member(f"Author{n}") for n in range(AUTHORS)]
        keys = ("post", "closed", "newcomers")
        topics = {n: _fill(make.topic(key), authors, n) for n, key in zip(SIZES, keys, strict=True)}
        link = new_link(db.session.get_one(Member, reader.id), Purpose.SIGN_IN)
        db.session.commit()
    client = app.test_client()
    path = "/" + link.split("://", 1)[1].split("/", 1)[1]
    token = client.get(path).text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    client.post(path, data={"csrf_token": token})
    # A browser that has seen a page carries what its forms are signed with.
    client.get(f"/topics/{topics[SIZES[0]]}")
    cookies = [client.get_cookie("session", app.config["SERVER_NAME"].split(":")[0])]
    return "; ".join(f"{c.key}={c.value}" for c in cookies if c), topics


def _fill(topic: Topic, authors: list[Member], count: int) -> int:
    """Every third comment is of its own, the others reply to the one before."""
    made = text.to_html(WORDS, "bench")
    for author in authors:
        handles = {
            "handle": f"h{topic.id}-{author.id}",
            "veiled_handle": f"v{topic.id}-{author.id}",
        }
        letters = {**handles, "letter": f"L{author.id}"}
        db.session.add(Voice(topic_id=topic.id, member_id=author.id, **letters))
    last = None
    for number in range(1, count + 1):
        parent = None if number % 3 == 1 else last
        last = Comment(
            depth=parent.depth + 1 if parent else 0,
            kind=Kind.REMARK if parent else Kind.POSITION,
            language="en",
            claim="" if parent else "The harbour keeps two ferries by night",
            source=WORDS,
            html=made,
            state=State.PUBLISHED,
            form_key=f"form {topic.id} {number}",
            published_at=now(),
            number=number,
            published_seq=number,
        )
        last.relate(topic=topic, author=authors[number % AUTHORS], parent=parent)
        db.session.add(last)
        db.session.flush()
    topic.seq = topic.last_number = count
    db.session.commit()
    return topic.id


def _load(port: int, path: str, headers: dict[str, str]) -> list[float]:
    """How long each request took, in seconds, of clients that ask one after the other."""
    took: list[float] = []
    until = time.perf_counter() + SECONDS

    def ask() -> None:
        while (begin := time.perf_counter()) < until:
            get(port, path, headers)
            took.append(time.perf_counter() - begin)

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return took


def _print(rounds: list[dict[str, list[float]]], sizes: dict[int, int]) -> None:
    def median(name: str, figure: str) -> float:
        return statistics.median(_figures(one[name])[figure] for one in rounds)

    sys.stdout.write(f"{'':28}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'to bare':>9}\n")
    for name in rounds[0]:
        ratio = ""
        if not name.startswith("bare"):
            bare = f"bare, {sizes[int(re.search('[0-9]+', name)[0])]} bytes"
            of_rounds = [_figures(r[name])["rate"] / _figures(r[bare])["rate"] for r in rounds]
            ratio = f"{statistics.median(of_rounds):.3f}"
        figures = "".join(f"{median(name, f):9.1f}" for f in ("rate", "p50", "p99"))
        sys.stdout.write(f"{name:28}{figures}{ratio:>9}\n")
    for kind in ("topic of {}", "{}, made anew"):
        few, many = (median(kind.format(n), "p50") for n in (SIZES[0], SIZES[-1]))
        told = f"{SIZES[-1]} comments take {many / few:.1f} times as long as {SIZES[0]}"
        sys.stdout.write(f"{told} ({kind.format('…')}).\n")


def _figures(took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {
        "rate": len(ordered) / SECONDS,
        "p50": ordered[len(ordered) // 2] * 1000,
        "p99": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000,
    }


if __name__ == "__main__":
    main()
