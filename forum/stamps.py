"""What is signed with the moment of signing, by whichever machine."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, URLSafeTimedSerializer

from .clock import now


class Stamped(URLSafeTimedSerializer):
    """Of several machines one clock is always a little ahead. The library takes what that one has
    signed just now for expired, and whoever goes on at another would be signed out."""

    def loads(  # type: ignore[override] # as the library's own
        self, s: str | bytes, max_age: int | None = None, *args: Any, **options: Any
    ) -> Any:
        try:
            return super().loads(s, max_age, *args, **options)
        except SignatureExpired as expired:
            lasts = timedelta(seconds=max_age or 0)
            if expired.date_signed is None or now() - expired.date_signed > lasts:
                raise
        return super().loads(s, None, *args, **options)


class Sessions(SecureCookieSessionInterface):
    """Cookies as Flask signs them; when a session ends the database says."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        flasks = super().get_signing_serializer(app)
        if flasks is None:
            return None
        return Stamped(
            flasks.secret_keys,
            salt=flasks.salt,
            serializer=flasks.serializer,
            signer_kwargs=flasks.signer_kwargs,
        )
