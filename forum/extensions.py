"""Extensions: created here, bound to an application in `create_app`."""

import enum
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from .tasks import Tasks


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC, and aware again when it comes back (SQLite forgets zones)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return value and (value if value.tzinfo else value.replace(tzinfo=UTC))


class Base(DeclarativeBase):
    """What every table shares: names for constraints, types for moments and words."""

    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UTCDateTime,
            dict[str, Any]: sa.JSON,
            list[str]: sa.JSON,
            list[int]: sa.JSON,
            enum.StrEnum: sa.Enum(
                enum.StrEnum,
                native_enum=False,
                length=20,
                values_callable=lambda words: [word.value for word in words],
            ),
        },
    )


# What an action has committed is what the page then shows; it is not asked for again.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def insert(into: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Both databases know "on conflict", under names of their own."""
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return (postgresql.insert if is_postgresql else sqlite.insert)(into)


def has_place(row: Base) -> bool:
    """Add a row; False if another has its place, and then the transaction is taken back."""
    db.session.add(row)
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        db.session.rollback()
        return False
    return True


migrate = Migrate(render_as_batch=True, compare_type=True)
login = LoginManager()
# What a cookie may do is known from the session it names, not from where it is sent.
login.session_protection = None
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(key_func=get_remote_address)
socketio = SocketIO()
tasks = Tasks()


@sa.event.listens_for(sa.Engine, "connect")
def _ask_without_compiling(connection: Any, _record: Any) -> None:
    """PostgreSQL would compile long questions, and take longer for it than to answer them."""
    if not isinstance(connection, sqlite3.Connection):
        connection.execute("SET jit TO off")
        connection.commit()


@sa.event.listens_for(sa.Engine, "connect")
def _keep_what_was_acknowledged(connection: Any, _record: Any) -> None:
    """FULL: a commit is on the disk before it is answered. The other three: SQLite, grown up."""
    if isinstance(connection, sqlite3.Connection):
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;"
        )
