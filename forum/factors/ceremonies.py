"""Passkeys as browsers speak of them (WebAuthn): what is asked, and whether the answer holds."""

import hashlib
import hmac
import ipaddress
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from itsdangerous import BadSignature
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from ..members.models import Member
from ..stamps import Stamped
from .models import Passkey

OPEN_FOR = timedelta(minutes=15)
LONGEST_ANSWER = 20_000
REQUIRED = UserVerificationRequirement.REQUIRED
# What the library meets in an answer that no browser would give.
BROKEN = (
    WebAuthnException,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)
Told = TypeVar("Told")


class WrongAnswer(Exception):
    """The browser's answer does not hold: made for another site, question or key, or too late."""


def are_possible() -> bool:
    """Whether browsers make passkeys for this site: it must have a name, not a number."""
    try:
        ipaddress.ip_address(_site())
    except ValueError:
        return True
    return False


def question_to_add(member: Member, known: Sequence[Passkey]) -> str:
    """What a browser is asked to make a passkey that is not among those known (JSON)."""
    options = webauthn.generate_registration_options(
        rp_id=_site(),
        rp_name="Roundtable",
        user_id=handle_of(member),
        user_name=member.email,
        user_display_name=member.name,
        challenge=_challenge(f"add {member.id}"),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=_described(known),
    )
    return webauthn.options_to_json(options)


def question_to_prove(purpose: str, known: Sequence[Passkey] = ()) -> str:
    """What a browser is asked to prove by one of these passkeys, or by any it has here (JSON)."""
    options = webauthn.generate_authentication_options(
        rp_id=_site(),
        challenge=_challenge(purpose),
        allow_credentials=_described(known),
        user_verification=REQUIRED,
    )
    return webauthn.options_to_json(options)


def read_new(answer: str, member: Member) -> tuple[VerifiedRegistration, bytes]:
    """The passkey a browser has made, and the challenge it answered; WrongAnswer."""
    credential = _read(parse_registration_credential_json, answer)
    challenge = _asked(credential, f"add {member.id}")
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except BROKEN as wrong:
        raise WrongAnswer from wrong
    return made, challenge


def credential_in(answer: str) -> bytes:
    """Which passkey an answer says it comes from; nothing is proved by it. WrongAnswer."""
    return _read(parse_authentication_credential_json, answer).raw_id


def read_proof(
    answer: str, passkey: Passkey, owner: Member, purpose: str
) -> tuple[VerifiedAuthentication, bytes]:
    """The proof by a passkey, and the challenge it answered; WrongAnswer."""
    credential = _read(parse_authentication_credential_json, answer)
    challenge = _asked(credential, purpose)
    handle = credential.response.user_handle
    if handle and not hmac.compare_digest(handle, handle_of(owner)):
        raise WrongAnswer
    try:
        proof = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.uses,
            require_user_verification=True,
        )
    except BROKEN as wrong:
        raise WrongAnswer from wrong
    return proof, challenge


def handle_of(member: Member) -> bytes:
    """What devices call the member: says nothing to anybody else, and is the same each time."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"passkeys of {member.id}".encode(), hashlib.sha256).digest()


def _read(parse: Callable[[str], Told], answer: str) -> Told:
    try:
        return parse(answer)
    except BROKEN as wrong:
        raise WrongAnswer from wrong


def _asked(credential: AuthenticationCredential | RegistrationCredential, purpose: str) -> bytes:
    """The challenge that was answered, if it was asked here for this purpose, and lately."""
    told = _read(parse_client_data_json, credential.response.client_data_json)  # type: ignore[arg-type]
    try:
        asked, _ = _signer().loads(told.challenge.decode(), max_age=OPEN_FOR.seconds)
    except (BadSignature, *BROKEN) as wrong:
        raise WrongAnswer from wrong
    if asked != purpose:
        raise WrongAnswer
    return told.challenge


def _challenge(purpose: str) -> bytes:
    """Random, and signed with its purpose and time, so that only an answered one is kept."""
    nonce = webauthn.helpers.bytes_to_base64url(webauthn.helpers.generate_challenge())
    return str(_signer().dumps([purpose, nonce])).encode()


def _described(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in known]


def _signer() -> Stamped:
    return Stamped(current_app.config["SECRET_KEY"], salt="passkey")


def _site() -> str:
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or ""


def _origin() -> str:
    parts = urlsplit(current_app.config["PUBLIC_URL"])
    return f"{parts.scheme}://{parts.netloc}"
