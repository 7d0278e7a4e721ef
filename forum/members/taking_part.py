"""Consent to taking part: what members agree to when they join, in the words they saw."""

from flask import render_template

from . import consents
from .models import Consent, Member, Subject

# Another one whenever the words change.
VERSION = "2026-11"


def words() -> str:
    """The words as they are shown, in the reader's language."""
    return render_template("members/taking_part.txt").strip()


def agree(member: Member) -> Consent:
    """Record that a member agrees to the words shown. Part of the caller's transaction."""
    member.agreed_to = VERSION
    return consents.give(member, Subject.TAKING_PART, words(), VERSION)


def withdraw(member: Member) -> None:
    """Record that a member no longer agrees. Part of the caller's transaction."""
    member.agreed_to = ""
    member.rights += 1
    consents.withdraw(member, Subject.TAKING_PART)


def is_agreed(member: Member) -> bool:
    """Whether the member agrees to the words in force; who does not reads and writes nothing."""
    return member.agreed_to == VERSION
