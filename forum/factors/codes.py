"""Codes and secrets: made, shown, encrypted, compared. Pure, but for the application's key."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from markupsafe import Markup

SECONDS_A_CODE = 30
# A clock may be half a minute off, either way.
STEPS = (0, -1, 1)
RECOVERY_CODES = 10


def new_secret() -> str:
    """A secret for an app, of 160 random bits, as apps read it (base 32)."""
    return pyotp.random_base32()


def encrypted(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def decrypted(kept: str) -> str:
    return _box().decrypt(kept.encode()).decode()


def sealed(secret: str, owner: int) -> str:
    """A secret that its owner's form may carry there and back, unread."""
    return encrypted(f"{owner} {secret}")


def unsealed(carried: str, owner: int) -> str | None:
    """The secret in a form; None if it was not sealed here for this owner."""
    try:
        carrier, secret = decrypted(carried).split(" ")
    except (InvalidToken, ValueError):
        return None
    return secret if carrier == str(owner) else None


def step_of(secret: str, code: str, moment: datetime) -> int | None:
    """The half minute whose code this is, if it is one of now; None if the code is wrong."""
    typed = "".join(code.split())
    at = int(moment.timestamp()) // SECONDS_A_CODE
    app = pyotp.TOTP(secret, interval=SECONDS_A_CODE)
    for step in STEPS:
        right = app.generate_otp(at + step)
        if hmac.compare_digest(right.encode(), typed.encode()):
            return at + step
    return None


def picture(secret: str, email: str) -> Markup:
    """The square that an app reads with its camera, as SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Roundtable")
    drawn = segno.make(address, error="m")
    svg = drawn.svg_inline(scale=5, border=3, dark="#000", light="#fff", svgclass="qr")
    return Markup(svg)  # noqa: S704 - drawn from a key of ours; an address is only dots in it


def new_recovery_codes() -> list[str]:
    """Codes of 80 random bits, in groups of four to be typed."""
    raw = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)).lower() for code in raw]


def hash_of(code: str) -> str:
    """What is kept of a recovery code, however it is typed."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _box() -> Fernet:
    key = current_app.config["SECRET_KEY"].encode()
    derived = HKDF(SHA256(), length=32, salt=None, info=b"authenticator").derive(key)
    return Fernet(base64.urlsafe_b64encode(derived))
