"""The migrations and the models say the same, and every migration can be taken back."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from forum.extensions import db
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


def test_migrations_stand_in_one_line():
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1
