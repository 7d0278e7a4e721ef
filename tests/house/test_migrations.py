"""The migrations and the models say the same, and every migration can be taken back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import insert, inspect

from forum.clock import now
from forum.discussion.attribution import Answer
from forum.discussion.models import Comment, State
from forum.extensions import db
from forum.moderation.models import Decision, Verdict
from forum.operations.demonstration import load_demonstration
from forum.programme.models import Attribution, TopicRule
from forum.quotes.models import Quote
from tests.conftest import MIGRATIONS, both_columns


def _differences():
    options = {"compare_type": True, "render_as_batch": True}
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, db.metadata)


def _shape():
    """Tables, their columns and indexes, as the database has them."""
    inspector = inspect(db.engine)
    return {
        table: (
            sorted(
                (c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)
            ),
            sorted((i["name"], i["unique"]) for i in inspector.get_indexes(table)),
            sorted(str(u["name"]) for u in inspector.get_unique_constraints(table)),
            sorted(str(k["referred_table"]) for k in inspector.get_foreign_keys(table)),
        )
        for table in inspector.get_table_names()
    }


@both_columns
def test_a_migrated_database_is_what_the_models_say(app):
    with app.app_context():
        assert "comment" in _shape()
        assert not _differences()


@both_columns
def test_every_migration_can_be_taken_back_and_made_again(app):
    with app.app_context():
        before = _shape()
        downgrade(directory=MIGRATIONS, revision="base")
        assert set(_shape()) == {"alembic_version"}
        upgrade(directory=MIGRATIONS)
        assert _shape() == before
        assert not _differences()


@both_columns
def test_an_old_database_with_rows_in_it_is_brought_up_to_date(app):
    """And what was not there before is lost on the way back, nothing else."""
    with app.app_context():
        load_demonstration()
        texts = db.session.query(Comment.id, Comment.source).order_by(Comment.id).all()
        db.session.remove()
        assert len(texts) > 50
        downgrade(directory=MIGRATIONS, revision="0014")
        upgrade(directory=MIGRATIONS)
        assert db.session.query(Comment.id, Comment.source).order_by(Comment.id).all() == texts
        db.session.remove()
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@both_columns
def test_a_migration_that_breaks_off_leaves_everything_as_it_was(app, monkeypatch):
    with app.app_context():
        load_demonstration()
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision="0022")
        before = _shape()

        def break_off(*_args, **_options):
            raise OSError("The disk is full.")

        monkeypatch.setattr("alembic.op.create_index", break_off)
        with pytest.raises(OSError, match="full"):
            upgrade(directory=MIGRATIONS)
        assert _shape() == before
        monkeypatch.undo()
        upgrade(directory=MIGRATIONS)
        assert not _differences()


def test_migrations_stand_in_one_line():
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1


@both_columns
def test_what_was_decided_before_it_could_be_taken_back_had_waited(app, make):
    ada, topic = make.member("Ada"), make.topic("pre")
    comment = make.comment(ada, topic)
    with app.app_context():
        rows = [
            {"comment_id": comment.id, "topic_id": topic.id, "made_at": now(), "verdict": verdict}
            for verdict in (Verdict.PUBLISH, Verdict.RETURN, Verdict.REMOVE)
        ]
        db.session.execute(insert(Decision), rows)
        db.session.commit()
        downgrade(directory=MIGRATIONS, revision="0043")
        upgrade(directory=MIGRATIONS)
        was = {one.verdict: one.before for one in db.session.query(Decision)}
    # What was removed can have been in sight or hidden: that is not guessed.
    assert was == {
        Verdict.PUBLISH: State.PENDING,
        Verdict.RETURN: State.PENDING,
        Verdict.REMOVE: None,
    }


@both_columns
def test_what_was_answered_about_a_quote_was_answered_under_the_rule_of_its_time(app, make):
    ada, topic = make.member("Ada"), make.topic("post")
    comment = make.comment(ada, topic)
    words = {"words": "Here", "context": "There", "place": "A report", "comment_id": comment.id}
    answers = {"answer": Answer.NAME, "answered_at": now(), "asked_by_id": ada.id}
    with app.app_context():
        db.session.add(Quote(**words, **answers))
        db.session.add(Quote(**words, asked_by_id=ada.id))
        later = {"since": now(), "attribution": Attribution.ANONYMOUS}
        db.session.add(TopicRule(topic_id=topic.id, **later))
        db.session.commit()
        downgrade(directory=MIGRATIONS, revision="0115")
        upgrade(directory=MIGRATIONS)
        was = [one.answered_under for one in db.session.query(Quote).order_by(Quote.id)]
    assert was == [Attribution.CHATHAM_HOUSE, None]
