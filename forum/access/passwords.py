"""Passwords: argon2id, and the same time for addresses that nobody has."""

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

SHORTEST = 12
LONGEST = 256
# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_nobody = _hasher.hash("nobody has this password")


def hash_of(password: str) -> str:
    return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password belongs to the hash; without a hash it takes as long and is wrong."""
    try:
        right = _hasher.verify(password_hash or _nobody, password)
    except VerificationError:
        return False
    return right and password_hash is not None
