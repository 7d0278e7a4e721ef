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
    return consents.give(member, Subject.TAKING_PART, words(), VERSION)
