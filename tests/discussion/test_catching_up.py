"""A page that was away fetches what it missed, and is then as a fresh one."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from forum.discussion.changes import MOST_TO_CATCH_UP
from forum.extensions import db
from forum.journal import JournalEntry
from forum.programme.models import Topic
from tests.conftest import both_columns
from tests.together import elsewhere

from .articles import Articles, with_changes
from .writing import reply, write


def changes(visitor, topic, after: object) -> dict:
    return visitor.client.get(f"/topics/{topic.id}/changes?after={after}").json


@both_columns
def test_catching_up_gives_what_was_heard_live(make, visit):
    topic = make.topic("post")
    writer, reader = visit(make.member("Ada", country="FR")), visit(make.member("Ben"))
    reader.follow(topic.id)

    write(writer, topic, prompt="1")
    reply(writer, topic, 1)
    write(writer, topic, kind="question", prompt="")

    heard = [reader.hears() for _ in range(3)]
    assert changes(reader, topic, 0) == {"seq": 3, "changes": heard}
    assert changes(reader, topic, 2) == {"seq": 3, "changes": heard[2:]}
    assert changes(reader, topic, 3) == {"seq": 3, "changes": []}


def test_what_changed_twice_is_told_once_as_it_is_now(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    root = make.comment(ada, topic, "Canary")
    make.comment(ada, topic)
    author = visit(ada)
    assert "Canary" in changes(author, topic, 0)["changes"][0]["html"]

    author.submit("/comments", action=f"/comments/{root.id}/withdraw")

    told = changes(author, topic, 0)
    assert [(c["seq"], c["anchor"]) for c in told["changes"]] == [(2, "c2"), (3, "c1")]
    assert "Canary" not in told["changes"][1]["html"]


def test_catching_up_is_in_the_readers_language(make, visit):
    topic = make.topic("post")
    make.comment(make.member("Ada", country="DE"), topic)

    told = [
        changes(visit(make.member(language, language=language)), topic, 0)["changes"][0]["html"]
        for language in ("en", "fr")
    ]

    assert ["Germany" in told[0], "Allemagne" in told[1]] == [True, True]


def test_a_page_from_the_future_is_to_be_loaded_anew(make, visit):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic)

    assert changes(visit(make.member("Ben")), topic, 2) == {"seq": 1, "reload": True}


def test_a_page_that_missed_too_much_is_to_be_loaded_anew(app, make, visit):
    topic = make.topic("post")
    comment = make.comment(make.member("Ada"), topic)
    last = MOST_TO_CATCH_UP + 1
    with app.app_context():
        db.session.get(Topic, topic.id).seq = last
        rows = [
            JournalEntry(event="edited", topic_id=topic.id, comment_id=comment.id, seq=seq)
            for seq in range(2, last + 1)
        ]
        db.session.add_all(rows)
        db.session.commit()
    reader = visit(make.member("Ben"))

    assert changes(reader, topic, 0) == {"seq": last, "reload": True}
    assert [change["seq"] for change in changes(reader, topic, 1)["changes"]] == [last]


def test_all_of_the_most_that_is_caught_up_is_told(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    for _ in range(MOST_TO_CATCH_UP + 1):
        make.comment(ada, topic)

    told = changes(visit(make.member("Ben")), topic, 1)

    last = MOST_TO_CATCH_UP + 1
    assert [change["anchor"] for change in told["changes"]] == [f"c{n}" for n in range(2, last + 1)]
    assert told["seq"] == last


NO_CURSOR = [
    "",
    "?after=",
    "?after=-1",
    "?after=x",
    "?after=1.5",
    f"?after={10**30}",
    f"?after={2**31}",
]


@both_columns
def test_a_page_whose_place_the_topic_never_had_is_to_be_loaded_anew(make, visit):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic)
    reader, eve = visit(make.member("Ben")), visit(make.member("Eve", at=(1,)))

    for query in (*NO_CURSOR, f"?after={'9' * 5000}"):
        answer = reader.client.get(f"/topics/{topic.id}/changes{query}")

        assert (answer.status_code, answer.json) == (200, {"seq": 1, "reload": True}), query[:40]
        assert eve.status(f"/topics/{topic.id}/changes{query}") == 404


def after_changes(reader, topic, act) -> None:
    """A page that stayed open must show what a fresh one shows."""
    before = reader.get(f"/topics/{topic.id}").html
    seq = int(before.split('data-seq="')[1].split('"')[0])
    act()
    told = changes(reader, topic, seq)["changes"]
    assert told
    fresh = reader.get(f"/topics/{topic.id}").html
    # The page itself marks what is new; fragments are the same for everyone.
    updated = with_changes(before.replace("New: comment", "Comment"), told)
    assert updated == Articles(fresh.replace("New: comment", "Comment")).found


@both_columns
def test_what_changes_while_one_catches_up_comes_once_with_what_is_next(app, make, visit):
    topic, ada = make.topic("post"), make.member("Ada")
    make.comment(ada, topic)
    author, reader = visit(ada), visit(make.member("Ben"))
    changes(reader, topic, 0)

    def change_it() -> None:
        author.submit("/comments", action="/comments/1/withdraw")

    with before(app, JOURNAL_IS_READ, change_it):
        told = changes(reader, topic, 0)

    assert (told["seq"], [change["seq"] for change in told["changes"]]) == (1, [1])
    told = changes(reader, topic, 1)
    assert (told["seq"], [change["seq"] for change in told["changes"]]) == (2, [2])


@both_columns
def test_a_seq_is_not_seen_before_what_it_counts(app, make, visit):
    """Whoever asked in between would know the seq, and never ask for what has it."""
    topic, author, reader = make.topic("post"), visit(make.member("Ada")), visit(make.member("Ben"))
    changes(reader, topic, 0)
    between = []

    with before(app, COMMENT_IS_WRITTEN, lambda: between.append(changes(reader, topic, 0)["seq"])):
        write(author, topic)

    assert between == [0]
    assert changes(reader, topic, 0)["seq"] == 1


JOURNAL_IS_READ = re.compile(r"FROM journal\b.*ORDER BY journal.seq", re.DOTALL)
COMMENT_IS_WRITTEN = re.compile(r"INSERT INTO comment\b")


@contextmanager
def before(app, asked: re.Pattern[str], act: Callable[[], None]) -> Iterator[None]:
    """Somebody else is as fast as to act between what is asked of the database first and last."""
    waiting = [act]

    def look(_connection, _cursor, statement: str, *_rest) -> None:
        if waiting and asked.search(statement):
            elsewhere(waiting.pop())

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", look)
    assert not waiting


def test_a_page_with_its_changes_is_a_fresh_page(make, visit):
    ada, topic = make.member("Ada", country="EU"), make.topic("newcomers")
    writer = visit(make.member("Mo", "moderator"))
    gone = make.comment(make.member("Mia", "moderator"), topic, "Will go")
    author = visit("mia@example.org")
    deep = gone
    for _ in range(2):
        deep = make.comment(make.member(f"Max{deep.number}", "moderator"), topic, parent=deep)

    def act() -> None:
        write(writer, topic, prompt="2", citation="A source")
        write(writer, topic, prompt="")
        reply(writer, topic, deep.number)
        reply(writer, topic, gone.number, kind="support")
        author.submit("/comments", action=f"/comments/{gone.id}/withdraw")

    after_changes(visit(ada), topic, act)


def test_a_question_that_is_answered_meanwhile_no_longer_says_it_waits(make, visit):
    topic = make.topic("post")
    question = make.comment(make.member("Ada"), topic, kind="question")
    reader, writer, asker = (
        visit(make.member("Ben")),
        visit(make.member("Bea")),
        visit("ada@example.org"),
    )
    assert "No answer is marked yet." in reader.get(f"/topics/{topic.id}").text

    def act() -> None:
        reply(writer, topic, question.number, kind="answer")
        asker.submit(f"/topics/{topic.id}/comments/2/answers", having="is_it", is_it="yes")

    after_changes(reader, topic, act)


def test_a_question_that_arrives_says_that_it_waits(make, visit):
    topic = make.topic("post")
    reader, writer = visit(make.member("Ben")), visit(make.member("Bea"))

    after_changes(reader, topic, lambda: write(writer, topic, kind="question"))
