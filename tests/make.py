"""Things for tests to begin with, made through the same actions as everything else."""

import secrets
from datetime import datetime
from functools import partial
from typing import Any

from forum.clock import now
from forum.discussion import actions as discussion
from forum.discussion import stances
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, Stance, View
from forum.discussion.sent import Draft
from forum.extensions import db
from forum.members import taking_part
from forum.members.models import Member, Seat, StakeholderGroup
from forum.permissions import OPERATOR, Role
from forum.programme.actions import load_programme
from forum.programme.models import Roundtable, Series, Topic

from .copied import copied

# Three tables, one for each policy, and a fourth without an open exchange.
PROGRAMME = """
key: test
title: 'Rivers and Bridges - What crosses and what stays'
year: 2023
convenor: Test Foundation
time_zone: Europe/Brussels
languages: [en, fr, de]
attribution: Chatham House Rule
description: A series for tests.
reasons: [Unclear, Needs a source]
roundtables:
  - title: 'Newcomers first'
    topics:
      - key: newcomers
        title: 'Bridges: who keeps them?'
        framing: Say it.
        prompts: ['First?', 'Second?']
    sessions:
      - {key: day, title: The day, format: hybrid, starts: +10d 10:00, ends: +10d 12:00}
    exchanges:
      - {key: newcomers, opens: -20d 08:00, closes: +9d 18:00, policy: newcomers, brief: Write.}
  - title: 'Everything waits'
    topics:
      - {key: pre, title: Ferries, prompts: ['First?']}
      - {key: record, title: Locks, attribution: on the record}
    exchanges:
      - {key: pre, opens: -20d 08:00, closes: +9d 18:00, policy: pre}
  - title: 'Straight on'
    topics:
      - {key: post, title: Tunnels, prompts: ['First?']}
      - {key: anonymous, title: Swimming, attribution: anonymous}
    exchanges:
      - {key: post, opens: -20d 08:00, closes: +9d 18:00, policy: post}
  - title: 'Closed for now'
    topics:
      - {key: closed, title: Fords}
    exchanges:
      - {key: closed, opens: -20d 08:00, closes: -10d 18:00, policy: post}
key_questions:
  - {key: question, title: 'What is a river?'}
"""


class Make:
    """Series, members and comments, each with as few words as a test needs."""

    def series(self, programme: str = PROGRAMME) -> Series:
        load = partial(load_programme, OPERATOR, programme)
        return copied(load) if programme == PROGRAMME else load()

    def topic(self, key: str = "post") -> Topic:
        """A topic by its key; the programme above is loaded when first asked for."""
        found = db.session.query(Topic).filter_by(key=key).one_or_none()
        if found is None:
            self.series()
            found = db.session.query(Topic).filter_by(key=key).one()
        return found

    def member(
        self,
        name: str,
        role: Role | None = Role.PARTICIPANT,
        at: tuple[int, ...] = (1, 2, 3, 4),
        **profile: Any,
    ) -> Member:
        """A joined member with a seat at the roundtables with these numbers."""
        if db.session.query(Series).first() is None:
            self.series()
        profile.setdefault("group", StakeholderGroup.DIPLOMAT)
        profile.setdefault("agreed_to", taking_part.VERSION)
        email = profile.pop("email", f"{name.lower()}@example.org")
        member = Member(email=email, name=name, joined_at=now(), **profile)
        member.is_organiser = role is Role.ORGANISER
        tables = db.session.query(Roundtable).filter(Roundtable.number.in_(at))
        if role and role is not Role.ORGANISER:
            member.seats = [Seat(roundtable_id=table.id, role=role) for table in tables]
        db.session.add(member)
        db.session.commit()
        return member

    def comment(
        self,
        author: Member,
        topic: Topic,
        source: str = "Storage comes **first**.",
        kind: Kind | None = None,
        parent: Comment | None = None,
        **fields: Any,
    ) -> Comment:
        """A comment as its author would post it; the exchange's policy decides on its state."""
        kind = kind or (Kind.REMARK if parent else Kind.POSITION)
        fields.setdefault("claim", "" if parent else "Storage comes first")
        fields.setdefault("form_key", secrets.token_urlsafe(16))
        draft = Draft(kind=kind, source=source, parent=parent, **fields)
        return discussion.post_comment(author, topic, draft)

    def stance(
        self, member: Member, proposal: Comment, view: View = View.SUPPORT, reason: str = ""
    ) -> Stance:
        """A member's answer to a proposal."""
        stances.take(member, proposal, view, reason)
        return stances.of_member(member, proposal)

    def date_back(self, comment: Comment, at: datetime) -> Comment:
        """Let a comment have been published at another time."""
        comment.submitted_at = comment.published_at = at
        db.session.commit()
        return comment
