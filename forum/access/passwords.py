"""Passwords: argon2id, none that are easy, and the same time for addresses that nobody has."""

from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 256
# zxcvbn's highest mark: lists of leaked passwords and the usual changes to them come before.
FEWEST_GUESSES = 10**10
# What comes after is not looked at: the time would grow with its square.
LOOKED_AT = 72
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


def is_easy(password: str, known: Sequence[str] = ()) -> bool:
    """Whether a password is, or is close to, one that many people use, or is made of what is known
    of the person; judged here, without asking anybody."""
    words = [word for text in known for word in [text, *text.replace("@", " ").split()]]
    return bool(zxcvbn(password[:LOOKED_AT], ["roundtable", *words])["guesses"] < FEWEST_GUESSES)
