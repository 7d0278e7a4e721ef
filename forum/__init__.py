"""Roundtable: the forum where expert groups think together between their meetings."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

import config

from . import errors, kept, language, live, safety, turns, twice, unchanged
from .access import account as _access_account  # noqa: F401 - more doors of access
from .access import commands as access_commands
from .access import links as _access_links  # noqa: F401 - more doors of access
from .access import queries as access_queries
from .access import views as access
from .copies import views as copies
from .digests import commands as digest_commands
from .digests import correcting as _correcting  # noqa: F401 - more doors of digests
from .digests import daily as _daily  # noqa: F401 - registers its job
from .digests import delivery as _delivery  # noqa: F401 - more doors of digests
from .digests import editing as _editing  # noqa: F401 - more doors of digests
from .digests import jobs as _digest_jobs  # noqa: F401 - registers its jobs
from .digests import listing as _listing  # noqa: F401 - more doors of digests
from .digests import planning as _planning  # noqa: F401 - more doors of digests
from .digests import sending as _sending  # noqa: F401 - more doors of digests
from .digests import tending as _tending  # noqa: F401 - registers its jobs
from .digests import views as digests
from .digests import wishing as _wishing  # noqa: F401 - more doors of digests
from .directory import views as directory
from .discussion import composing as _composing  # noqa: F401 - more doors of discussion
from .discussion import marks, presence
from .discussion import revising as _revising  # noqa: F401 - and more
from .discussion import sockets as _discussion_sockets  # noqa: F401 - before live.init_app
from .discussion import views as discussion
from .erasure import commands as _erasure_commands  # noqa: F401 - joins `flask members`
from .erasure import views as erasure
from .extensions import db, login, migrate, tasks
from .factors import views as factors
from .feeds import views as feeds
from .fields import SmallNumber
from .home import views as home
from .invitations import commands as _invitation_commands  # noqa: F401 - joins `flask members`
from .invitations import views as invitations
from .mailbox import commands as mailbox_commands
from .members import views as members
from .moderation import appeals as _appeals  # noqa: F401 - more doors of moderation
from .moderation import arranging as _arranging  # noqa: F401 - more doors of moderation
from .moderation import bulks as _bulks  # noqa: F401 - more doors of moderation
from .moderation import corrections as _corrections  # noqa: F401 - more doors of moderation
from .moderation import flags as _flags  # noqa: F401 - more doors of moderation
from .moderation import jobs as _moderation_jobs  # noqa: F401 - registers its jobs
from .moderation import members as _moderated_members  # noqa: F401 - more doors of moderation
from .moderation import merges as _merges  # noqa: F401 - more doors of moderation
from .moderation import overview as _overview  # noqa: F401 - more doors of moderation
from .moderation import paces as _paces  # noqa: F401 - more doors of moderation
from .moderation import policy as _policy  # noqa: F401 - more doors of moderation
from .moderation import reasons as _reasons  # noqa: F401 - more doors of moderation
from .moderation import record as _record  # noqa: F401 - more doors of moderation
from .moderation import sockets as _moderation_sockets  # noqa: F401 - before live.init_app
from .moderation import splits as _splits  # noqa: F401 - more doors of moderation
from .moderation import undos as _undos  # noqa: F401 - more doors of moderation
from .moderation import views as moderation
from .notifications import jobs as _notification_jobs  # noqa: F401 - registers its jobs
from .notifications import noting as _noting  # noqa: F401 - notes what the journal is told
from .notifications import sockets as _notification_sockets  # noqa: F401 - before live.init_app
from .notifications import views as notifications
from .openid import provider as openid_provider
from .openid import views as openid
from .operations import commands as operation_commands
from .operations import views as operations
from .presentation import Templates, present
from .privacy import jobs as _privacy_jobs  # noqa: F401 - registers its job
from .privacy import programs as _programs  # noqa: F401 - more doors of privacy
from .privacy import views as privacy
from .programme import commands as programme_commands
from .programme import views as programme
from .quotes import views as quotes
from .seats import views as seats
from .synthesis import views as synthesis

FEATURES = (
    members,
    factors,
    access,
    openid,
    programme,
    invitations,
    seats,
    directory,
    discussion,
    marks,
    moderation,
    synthesis,
    quotes,
    notifications,
    digests,
    feeds,
    home,
    copies,
    erasure,
    privacy,
)
COMMANDS = (
    programme_commands,
    access_commands,
    mailbox_commands,
    digest_commands,
    operation_commands,
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application; `settings` go over those of the environment (tests use this)."""
    app = Flask(__name__, static_folder="../static", template_folder="../templates")
    app.config.from_mapping(config.read())
    app.config.from_mapping(settings or {})
    config.make_instance(app.config["INSTANCE"])

    app.url_map.converters["int"] = SmallNumber
    app.jinja_environment = Templates
    db.init_app(app)
    migrate.init_app(app, db)
    login.init_app(app)
    language.init_app(app)
    kept.init_app(app)
    unchanged.init_app(app)
    safety.init_app(app)
    errors.init_app(app)
    present(app)
    tasks.init_app(app)
    live.init_app(app, access_queries.ended)
    turns.init_app(app)
    presence.init_app(app)
    openid_provider.init_app(app)
    twice.init_app(app)

    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    if operations.shows_letters(app):
        app.register_blueprint(operations.bp)
    for commands in COMMANDS:
        app.cli.add_command(commands.group)
    app.cli.add_command(operation_commands.jobs)
    return app
