"""What proves that a letter is from whom it says: our own look at its signatures, or the word of
the mail server that took it."""

from collections.abc import Iterator
from email.message import Message

import authres
import dkim
import dns.exception
import dns.resolver
from authres.core import AuthenticationResult
from flask import current_app

from .message import Arrived

SECONDS_TO_ASK = 5
# More signatures are nobody's.
MOST_SIGNATURES = 5


class Unknown(Exception):
    """It cannot be told just now; another time it may be."""


def is_proven(message: Arrived) -> bool:
    """Whether a message was written to whom it came for, and the domain of the address that it says
    it is from stands behind it, as far as FORUM_REPLY_PROOF asks for that; raises Unknown.

    What its author has written to others, somebody else may have sent on.
    """
    way = current_app.config["REPLY_PROOF"]
    domain = message.address.rpartition("@")[2]
    if not domain or not message.naming:
        return False
    if way == "key":
        return True
    if way == "dkim":
        return _is_signed_by(domain, message, message.naming)
    return any(_stands_behind(domain, result) for result in _results(message.head, way))


def is_aligned(signing: str, domain: str) -> bool:
    """Whether who signs for one domain may speak for the other: it is the same, or above it."""
    signing, domain = signing.lower().rstrip("."), domain.lower().rstrip(".")
    is_above = "." in signing and domain.endswith(f".{signing}")
    return bool(signing) and (signing == domain or is_above)


def _results(head: Message, server: str) -> Iterator[AuthenticationResult]:
    """What the server we trust has found, by each method once: its own words stand above those that
    somebody may have put into the letter under its name."""
    heard: set[str] = set()
    for header in head.get_all("Authentication-Results", []):
        try:
            said = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {header}")
        except (authres.AuthResError, ValueError, IndexError):
            continue
        if (said.authserv_id or "").lower() != server:
            continue
        methods = {result.method.lower() for result in said.results} - heard
        yield from (result for result in said.results if result.method.lower() in methods)
        heard |= methods


def _stands_behind(domain: str, result: AuthenticationResult) -> bool:
    if result.result.lower() != "pass":
        return False
    told = {f"{p.type}.{p.name}".lower(): p.value or "" for p in result.properties}
    match result.method.lower():
        case "dkim":
            return is_aligned(told.get("header.d", ""), domain)
        case "spf":
            return is_aligned(told.get("smtp.mailfrom", "").rpartition("@")[2], domain)
        case "dmarc":
            return told.get("header.from", "").lower() == domain
    return False


def _is_signed_by(domain: str, message: Arrived, lines: set[str]) -> bool:
    """Whether one of a message's signatures is that of its author's domain, over all of its text,
    whom it is from and (in one of these lines) whom it is to."""
    count = min(len(message.head.get_all("DKIM-Signature", [])), MOST_SIGNATURES)
    return any(_holds(message.raw, place, domain, lines) for place in range(count))


def _holds(raw: bytes, place: int, domain: str, lines: set[str]) -> bool:
    signature = dkim.DKIM(raw, timeout=SECONDS_TO_ASK)
    try:
        if not signature.verify_headerprep(place):
            return False
        covered = {name.decode("ascii") for name in signature.include_headers}
        is_whole = b"l" not in signature.signature_fields and "from" in covered
        signing = signature.domain.decode("ascii")
        if not is_whole or not lines & covered or not is_aligned(signing, domain):
            return False
        return bool(signature.verify(place, dnsfunc=_text_at))
    except (dkim.DKIMException, ValueError, KeyError, IndexError, TypeError):
        return False


def _text_at(name: bytes, timeout: int = SECONDS_TO_ASK) -> bytes | None:
    """What stands in the DNS at a name; nothing if nothing does."""
    try:
        found = dns.resolver.resolve(name.decode("ascii"), "TXT", lifetime=timeout)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except (dns.resolver.LifetimeTimeout, dns.resolver.NoNameservers) as failure:
        raise Unknown from failure
    except dns.exception.DNSException:
        return None
    return next((b"".join(row.strings) for row in found), None)
