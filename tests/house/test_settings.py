"""Settings: production refuses what is unsafe, all of it at once; development just starts."""

import os
import subprocess
import sys

import pytest

import config

from .source import ROOT

SAFE = {
    "FORUM_ENV": "production",
    "FORUM_SECRET_KEY": "x" * config.SHORTEST_SECRET,
    "FORUM_PUBLIC_URL": "https://forum.example.org",
    "FORUM_SMTP_URL": "smtp://mail.example.org:587",
}


def _without(*names, **others):
    return {name: value for name, value in {**SAFE, **others}.items() if name not in names}


def _refusal(environ):
    with pytest.raises(config.UnsafeSettings) as refused:
        config.read(environ)
    return [line.removeprefix("- ") for line in str(refused.value).splitlines()[1:]]


def test_production_starts_with_safe_settings():
    settings = config.read(SAFE)
    assert settings["PRODUCTION"]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert settings["TRUSTED_HOSTS"] == ["forum.example.org"]


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        (_without("FORUM_SECRET_KEY"), "FORUM_SECRET_KEY is missing"),
        (_without(FORUM_SECRET_KEY=""), "FORUM_SECRET_KEY is missing"),
        (_without(FORUM_SECRET_KEY=config.DEVELOPMENT_SECRET), "FORUM_SECRET_KEY is missing"),
        (
            _without(FORUM_SECRET_KEY="x" * (config.SHORTEST_SECRET - 1)),
            "FORUM_SECRET_KEY is shorter than 32",
        ),
        (_without("FORUM_PUBLIC_URL"), "FORUM_PUBLIC_URL must begin with https://"),
        (_without(FORUM_PUBLIC_URL="http://forum.example.org"), "FORUM_PUBLIC_URL must begin"),
        (_without("FORUM_PUBLIC_URL", PORT="8001"), "FORUM_PUBLIC_URL must begin"),
        (_without("FORUM_SMTP_URL"), "FORUM_SMTP_URL is missing"),
        (_without(FORUM_KEEP_LOOKS="0"), "FORUM_KEEP_LOOKS is '0'"),
        (_without(FORUM_KEEP_LINKS="ever"), "FORUM_KEEP_LINKS is 'ever'"),
        (_without(FORUM_LIVE="eventlet"), "FORUM_LIVE is 'eventlet'"),
        (_without(FORUM_LIVE="elsewhere"), "FORUM_REDIS_URL is missing"),
        (_without(FORUM_ENV="Production"), "FORUM_ENV is 'Production'"),
        ({"FORUM_REPLY_DOMAIN": "a@example.org"}, "FORUM_REPLY_DOMAIN is 'a@example.org'"),
        ({"FORUM_REPLY_PROOF": "nothing"}, "FORUM_REPLY_PROOF is 'nothing'"),
        ({"FORUM_ENV": "prod"}, "FORUM_ENV is 'prod'"),
        ({"FORUM_LIVE": "asyncio"}, "FORUM_LIVE is 'asyncio'"),
        ({"FORUM_PUBLIC_URL": "forum.example.org"}, "FORUM_PUBLIC_URL must begin"),
        ({"FORUM_PUBLIC_URL": "https://example.org/forum"}, "FORUM_PUBLIC_URL must end with"),
        ({"FORUM_DATABASE_URL": "postgres://forum@db/forum"}, "FORUM_DATABASE_URL must begin"),
        ({"FORUM_REDIS_URL": "localhost:6379"}, "FORUM_REDIS_URL must begin"),
        (_without(FORUM_SMTP_URL="mail.example.org:587"), "FORUM_SMTP_URL must begin"),
        ({"FORUM_MAIL_FROM": "The forum"}, "FORUM_MAIL_FROM is 'The forum'"),
    ],
)
def test_what_is_unsafe_is_refused_by_its_name_and_nothing_else_is(environ, named):
    refusal = _refusal(environ)
    assert len(refusal) == 1
    assert refusal[0].startswith(named)


def test_everything_that_is_unsafe_is_named_at_once():
    named = [line.split()[0] for line in _refusal({"FORUM_ENV": "production"})]
    assert named == ["FORUM_SECRET_KEY", "FORUM_PUBLIC_URL", "FORUM_SMTP_URL"]


@pytest.mark.parametrize(
    "environ",
    [{}, {"FORUM_ENV": "development"}, {"FORUM_ENV": ""}, {"FORUM_SECRET_KEY": "short"}],
)
def test_development_starts_with_the_defaults(environ):
    settings = config.read(environ)
    assert not settings["PRODUCTION"]
    assert settings["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert settings["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:///")


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({"PORT": "8001"}, "http://127.0.0.1:8001"),
        ({"PORT": "8001", "FORUM_PUBLIC_URL": "http://desk.test:9000/"}, "http://desk.test:9000"),
    ],
)
def test_links_follow_the_port_unless_an_address_is_given(environ, url):
    assert config.read(environ)["PUBLIC_URL"] == url


def test_a_postgresql_url_is_given_its_driver():
    given = {"FORUM_DATABASE_URL": "postgresql://forum@db.example.org/forum"}
    uri = config.read(given)["SQLALCHEMY_DATABASE_URI"]
    assert uri == "postgresql+psycopg://forum@db.example.org/forum"


def test_limits_and_live_messages_go_through_redis_where_there_is_one():
    assert config.read({})["RATELIMIT_STORAGE_URI"] == "memory://"
    settings = config.read({"FORUM_REDIS_URL": "redis://redis.example.org/0"})
    assert settings["RATELIMIT_STORAGE_URI"] == settings["REDIS_URL"]


@pytest.mark.parametrize("user", ["forum@", "forum:a secret@"])
def test_a_refusal_repeats_no_password(user):
    assert "secret" not in str(_refusal({"FORUM_DATABASE_URL": f"postgres://{user}db/forum"}))


def test_a_folder_that_cannot_be_made_is_refused_by_its_name(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(config.UnsafeSettings, match=r"FORUM_INSTANCE is .*Not a directory"):
        config.make_instance(tmp_path / "file" / "instance")


def test_the_folder_is_for_nobody_else(tmp_path):
    config.make_instance(tmp_path / "instance")
    assert (tmp_path / "instance").stat().st_mode & 0o077 == 0


def test_the_program_ends_with_the_refusal_where_it_would_be_unsafe(tmp_path):
    ours = {key: value for key, value in os.environ.items() if not key.startswith("FORUM_")}
    environ = {**ours, "FORUM_ENV": "production", "FORUM_INSTANCE": str(tmp_path / "instance")}
    command = [sys.executable, "wsgi.py"]
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert ended.returncode != 0
    assert "FORUM_SECRET_KEY is missing: set it to a long random text" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "instance").exists()
