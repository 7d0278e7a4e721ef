"""Settings: read from the environment, checked, and refused where they would be unsafe."""

import os
import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
DEVELOPMENT_SECRET = "for development only"  # noqa: S105 - refused in production
SHORTEST_SECRET = 32

# name → default; what each decides stands in the README’s table.
SETTINGS = {
    "FORUM_ENV": "development",
    "FORUM_SECRET_KEY": DEVELOPMENT_SECRET,
    "FORUM_PUBLIC_URL": "http://127.0.0.1:8000",
    "FORUM_DATABASE_URL": "",
    "FORUM_REDIS_URL": "",
    "FORUM_SMTP_URL": "",
    "FORUM_MAIL_FROM": "Roundtable <digest@roundtable.example.org>",
    "FORUM_MAIL_PACE": "600",
    "FORUM_DKIM_KEY": "",
    "FORUM_DKIM_SELECTOR": "",
    "FORUM_REPLY_DOMAIN": "",
    "FORUM_REPLY_PROOF": "dkim",
    "FORUM_INSTANCE": str(ROOT / "instance"),
    "FORUM_PROXIES": "0",
    "FORUM_LIVE": "threading",
    "FORUM_PAGES_KEPT": "100",
    "FORUM_OPENID_ISSUER": "",
    "FORUM_OPENID_CLIENT_ID": "",
    "FORUM_OPENID_CLIENT_SECRET": "",
    "FORUM_OPENID_NAME": "",
    "FORUM_KEEP_SESSIONS": "30",
    "FORUM_KEEP_LINKS": "30",
    "FORUM_KEEP_LETTERS": "90",
    "FORUM_KEEP_WITHDRAWN": "90",
    "FORUM_KEEP_DECLINED": "365",
    "FORUM_KEEP_COPIES": "7",
    "FORUM_KEEP_FLAGS": "365",
    "FORUM_KEEP_NOTIFICATIONS": "90",
    "FORUM_KEEP_LOOKS": "1095",
}
# setting → what it begins with where it is given.
BEGINNINGS = {
    "FORUM_DATABASE_URL": ("postgresql://", "sqlite:///", "postgresql+psycopg://"),
    "FORUM_REDIS_URL": ("redis://", "rediss://"),
    "FORUM_SMTP_URL": ("smtp://", "smtps://"),
}
# setting → what a number is there.
NUMBERS = {
    "FORUM_PROXIES": "mostly 0 or 1",
    "FORUM_PAGES_KEPT": "0 for none",
    "FORUM_MAIL_PACE": "0 for none",
}
KEEP = "FORUM_KEEP_"
OPENID = "FORUM_OPENID_"
ELSEWHERE = "elsewhere"
DOMAIN = re.compile(r"(?!-)[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+")
PROOF = re.compile(rf"dkim|key|localhost|{DOMAIN.pattern}")


class UnsafeSettings(Exception):
    """The settings would run the forum in a way nobody should; the message names each of them."""


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The Flask configuration for this environment; raises UnsafeSettings."""
    given = {name: environ.get(name) or default for name, default in SETTINGS.items()}
    if environ.get("PORT") and not environ.get("FORUM_PUBLIC_URL"):
        given["FORUM_PUBLIC_URL"] = f"http://127.0.0.1:{environ['PORT']}"
    mistakes = [*_invalid(given), *_no_addresses(given)]
    if given["FORUM_ENV"] == "production":
        mistakes += _unsafe(given)
    if mistakes:
        raise UnsafeSettings("Roundtable does not start:\n" + "\n".join(f"- {m}" for m in mistakes))
    return _flask_settings(given)


def _invalid(given: Mapping[str, str]) -> list[str]:
    mistakes = []
    if given["FORUM_ENV"] not in {"development", "production"}:
        mistakes.append(f"FORUM_ENV is {given['FORUM_ENV']!r}: development or production")
    if given["FORUM_LIVE"] not in {"threading", "gevent", ELSEWHERE}:
        mistakes.append(f"FORUM_LIVE is {given['FORUM_LIVE']!r}: threading, gevent or elsewhere")
    if given["FORUM_LIVE"] == ELSEWHERE and not given["FORUM_REDIS_URL"]:
        mistakes.append("FORUM_REDIS_URL is missing: sockets that are elsewhere hear through Redis")
    mistakes += [
        f"{name} is {given[name]!r}: a number, {such_as}"
        for name, such_as in NUMBERS.items()
        if not given[name].isdecimal()
    ]
    if bool(given["FORUM_DKIM_KEY"]) != bool(given["FORUM_DKIM_SELECTOR"]):
        mistakes.append("FORUM_DKIM_KEY and FORUM_DKIM_SELECTOR: both or none")
    elif given["FORUM_DKIM_KEY"] and not Path(given["FORUM_DKIM_KEY"]).is_file():
        mistakes.append(f"FORUM_DKIM_KEY is {given['FORUM_DKIM_KEY']!r}: there is no such file")
    if given["FORUM_REPLY_DOMAIN"] and not DOMAIN.fullmatch(given["FORUM_REPLY_DOMAIN"]):
        mistakes.append(f"FORUM_REPLY_DOMAIN is {given['FORUM_REPLY_DOMAIN']!r}: a domain, no more")
    if not PROOF.fullmatch(given["FORUM_REPLY_PROOF"]):
        mistakes.append(
            f"FORUM_REPLY_PROOF is {given['FORUM_REPLY_PROOF']!r}: dkim, a server's name, or key"
        )
    openid = {name: value for name, value in given.items() if name.startswith(OPENID)}
    if any(openid.values()):
        missing = [name for name, value in openid.items() if not value]
        mistakes += [f"{name} is missing: all of {OPENID}… or none" for name in missing]
    mistakes += [
        f"{name} is {days!r}: a number of days, at least 1"
        for name, days in given.items()
        if name.startswith(KEEP) and not (days.isdecimal() and 0 < int(days) < 100_000)
    ]
    return mistakes


def _no_addresses(given: Mapping[str, str]) -> list[str]:
    """What is no address of its kind; passwords that may stand in it are not repeated."""
    mistakes = [
        f"{name} must begin with {' or '.join(beginnings[:2])}"
        for name, beginnings in BEGINNINGS.items()
        if given[name] and not given[name].startswith(beginnings)
    ]
    public = given["FORUM_PUBLIC_URL"]
    if not public.startswith(("http://", "https://")):
        mistakes.append("FORUM_PUBLIC_URL must begin with https:// (or http:// in development)")
    elif urlsplit(public).path.strip("/"):
        mistakes.append("FORUM_PUBLIC_URL must end with the name: the forum has one of its own")
    if "@" not in parseaddr(given["FORUM_MAIL_FROM"])[1]:
        mistakes.append(f"FORUM_MAIL_FROM is {given['FORUM_MAIL_FROM']!r}: Name <address>")
    return mistakes


def _unsafe(given: Mapping[str, str]) -> list[str]:
    mistakes = []
    secret = given["FORUM_SECRET_KEY"]
    if secret == DEVELOPMENT_SECRET:
        mistakes.append("FORUM_SECRET_KEY is missing: set it to a long random text")
    elif len(secret) < SHORTEST_SECRET:
        mistakes.append(f"FORUM_SECRET_KEY is shorter than {SHORTEST_SECRET} characters")
    if not given["FORUM_PUBLIC_URL"].startswith("https://"):
        mistakes.append("FORUM_PUBLIC_URL must begin with https:// in production")
    if given["FORUM_OPENID_ISSUER"] and not given["FORUM_OPENID_ISSUER"].startswith("https://"):
        mistakes.append("FORUM_OPENID_ISSUER must begin with https:// in production")
    if not given["FORUM_SMTP_URL"]:
        mistakes.append("FORUM_SMTP_URL is missing: letters would stay in a folder")
    return mistakes


def _flask_settings(given: Mapping[str, str]) -> dict[str, Any]:
    production = given["FORUM_ENV"] == "production"
    address = urlsplit(given["FORUM_PUBLIC_URL"])
    database = given["FORUM_DATABASE_URL"] or f"sqlite:///{given['FORUM_INSTANCE']}/forum.db"
    return {
        "PRODUCTION": production,
        # Who moderates or organises holds the names of others.
        "SECOND_FACTOR_NEEDED": production,
        "SECRET_KEY": given["FORUM_SECRET_KEY"],
        "PUBLIC_URL": given["FORUM_PUBLIC_URL"].rstrip("/"),
        # So that links can be made where no request tells the name.
        "SERVER_NAME": address.netloc,
        "PREFERRED_URL_SCHEME": address.scheme,
        "TRUSTED_HOSTS": [address.hostname] if production else None,
        "INSTANCE": Path(given["FORUM_INSTANCE"]),
        "SQLALCHEMY_DATABASE_URI": database.replace("postgresql://", "postgresql+psycopg://", 1),
        "REDIS_URL": given["FORUM_REDIS_URL"],
        "SMTP_URL": given["FORUM_SMTP_URL"],
        "MAIL_FROM": given["FORUM_MAIL_FROM"],
        "MAIL_PACE": int(given["FORUM_MAIL_PACE"]),
        "DKIM": _dkim(given),
        "REPLY_DOMAIN": given["FORUM_REPLY_DOMAIN"].lower(),
        "REPLY_PROOF": given["FORUM_REPLY_PROOF"].lower(),
        "OPENID": _named(OPENID, given),
        "LIVE": given["FORUM_LIVE"],
        "PROXIES": int(given["FORUM_PROXIES"]),
        "PAGES_KEPT": int(given["FORUM_PAGES_KEPT"]),
        "KEEP": {name: int(days) for name, days in _named(KEEP, given).items()},
        "RATELIMIT_STORAGE_URI": given["FORUM_REDIS_URL"] or "memory://",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(given["FORUM_REDIS_URL"]),
        "RATELIMIT_HEADERS_ENABLED": True,
        "MAX_CONTENT_LENGTH": 512 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        **_of_the_cookie(production),
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000 if production else 0,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
    }


def make_instance(folder: Path) -> None:
    """The folder for what the forum writes, for nobody else to read; raises UnsafeSettings."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as failure:
        raise UnsafeSettings(
            f"Roundtable does not start:\n- FORUM_INSTANCE is {str(folder)!r}:"
            f" no folder can be made there ({failure.strerror})"
        ) from None


def _of_the_cookie(production: bool) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if production else "session",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # It lasts as long as the session, a month from signing in; not longer with every answer.
        "SESSION_REFRESH_EACH_REQUEST": False,
    }


def _named(prefix: str, given: Mapping[str, str]) -> dict[str, str]:
    """The settings of one kind, by what stands after their prefix."""
    found = {name: value for name, value in given.items() if name.startswith(prefix)}
    return {name.removeprefix(prefix).lower(): value for name, value in found.items()}


def _dkim(given: Mapping[str, str]) -> tuple[str, str, bytes]:
    """(Selector, domain, private key): what letters are signed with; without a key they are not."""
    domain = parseaddr(given["FORUM_MAIL_FROM"])[1].rpartition("@")[2]
    file = given["FORUM_DKIM_KEY"]
    return given["FORUM_DKIM_SELECTOR"], domain, Path(file).read_bytes() if file else b""
