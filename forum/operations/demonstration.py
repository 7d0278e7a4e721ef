"""The demonstration: invented people in a real programme, with a discussion worth reading."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import yaml
from flask import current_app

from .. import journal, text
from ..clock import now
from ..digests import actions as digests
from ..digests.numbering import give_numbers
from ..digests.periods import A_WEEK
from ..discussion.actions import publish, withdraw_comment
from ..discussion.kinds import Kind
from ..discussion.models import Comment, State
from ..discussion.parts import LOCK
from ..discussion.readers import Visit
from ..discussion.voices import give_voice
from ..extensions import db
from ..members import queries as people
from ..members import taking_part
from ..members.models import Level, Member, Seat, StakeholderGroup, Visibility
from ..moderation.models import Decision, Verdict
from ..permissions import OPERATOR, Role
from ..programme.actions import load_programme
from ..programme.check import moment
from ..programme.models import Series, Topic
from ..synthesis.actions import SYNTHESIS
from ..synthesis.models import Line, LineKind, Synthesis
from .answers import answer

PROGRAMME = Path(__file__).parents[1] / "programme" / "files" / "migration-and-asylum.yaml"
FOLDER = Path(__file__).parent / "demo"
DISCUSSIONS = sorted(FOLDER.glob("discussion-*.yaml"))
# Who can be tried out, and what each is for.
CAST = {
    "expert": "elmasri",
    "moderator": "quillane",
    "organiser": "aldermoor",
    "observer": "hartwell",
}
LAST_VISIT = timedelta(days=4)
ROLE_OF = {"sits": Role.PARTICIPANT, "moderates": Role.MODERATOR, "observes": Role.OBSERVER}


class NotHere(Exception):
    """The demonstration is asked for where real people work."""


def load_demonstration() -> bool:
    """Bring programme, people and discussion in place; False if they were there already."""
    if current_app.config["PRODUCTION"]:
        raise NotHere("The demonstration is never loaded in production.")
    series = load_programme(OPERATOR, PROGRAMME.read_text(encoding="utf-8"))
    if any(journal.has_comments(topic) for topic in series.topics):
        return False
    members = _people(series)
    _discuss(series, members)
    _write_last_digest(series)
    _come_back(series, members)
    journal.record("demonstration loaded", OPERATOR)
    db.session.commit()
    return True


def address(key: str) -> str:
    """The invented address of one of the demonstration's people."""
    return f"{key}@example.org"


def _people(series: Series) -> dict[str, Member]:
    tables = {table.roman: table.id for table in series.roundtables}
    return {row["key"]: _person(row, tables) for row in _read(FOLDER / "members.yaml")["members"]}


def _person(row: dict[str, Any], tables: dict[str, int]) -> Member:
    known = people.member_with(address(row["key"]))
    if known:
        return known
    joined_at = now() - timedelta(days=45)
    member = Member(
        email=address(row["key"]),
        name=row["name"],
        function=row["function"],
        organisation=row["organisation"],
        group=StakeholderGroup(row["group"]),
        level=Level(row["level"]),
        country=row["country"],
        language=row["language"],
        # As in life: some wish to be found, some do not.
        visibility=list(Visibility)[len(row["name"]) % len(Visibility)],
        is_organiser=row.get("organiser", False),
        invited_at=joined_at,
        joined_at=joined_at,
    )
    member.seats = [
        Seat(roundtable_id=tables[roman], role=role)
        for verb, role in ROLE_OF.items()
        for roman in row.get(verb, [])
    ]
    db.session.add(member)
    db.session.flush()
    taking_part.agree(member)
    return member


def _discuss(series: Series, members: dict[str, Member]) -> None:
    """Write every comment, in the order of their times over all topics."""
    zone = ZoneInfo(series.time_zone)
    topics = {topic.key: topic for topic in series.topics}
    written = [
        (moment(row["at"], zone), topic_key, row, parent)
        for file in DISCUSSIONS
        for thread in _read(file)
        for topic_key in [thread["topic"]]
        for row, parent in _flat(thread["comments"], None)
    ]
    said = [(moment(row["at"], zone), row) for row in _read(FOLDER / "moderation.yaml")]
    made: dict[int, Comment] = {}
    for at, topic_key, row, parent in sorted(written, key=lambda entry: entry[0]):
        while said and said[0][0] <= at:
            _say(topics, members, *said.pop(0))
        comment = _write(topics[topic_key], members, row, made.get(id(parent)), min(at, now()))
        made[id(row)] = comment
    for row in _read(FOLDER / "stances.yaml"):
        answer(members, min(moment(row["at"], zone), now()), row)
    db.session.flush()


def _say(
    topics: dict[str, Topic], members: dict[str, Member], at: datetime, row: dict[str, Any]
) -> None:
    """What a moderator says of a topic: where it stands, line by line, or how it ends."""
    topic, moderator = topics[row["topic"]], members[row["by"]]
    lines: list[Line] = []
    for version, words in enumerate(row.get("lines", []), 1):
        kind, cites = LineKind(words["kind"]), tuple(words["cites"])
        lines.append(Line(version, kind, words["text"], "en", cites))
        made = {"moderator": moderator, "made_at": at + timedelta(minutes=4 * version)}
        seq = journal.next_seq(topic)
        synthesis = Synthesis(topic=topic, version=version, seq=seq, **made)
        synthesis.lines = lines
        db.session.add(synthesis)
        topic.synthesis_version = version
        journal.record("synthesis line added", moderator, topic=topic, seq=seq, part=SYNTHESIS)
    if closing := row.get("closing", ""):
        topic.locks_at, topic.closing = at, text.normalise(closing)
        topic.render()
        seq = journal.next_seq(topic)
        journal.record("topic locked", moderator, topic=topic, seq=seq, at=at, part=LOCK)


def _flat(
    rows: list[dict[str, Any]], parent: dict[str, Any] | None
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    for row in rows:
        yield row, parent
        yield from _flat(row.get("replies", []), row)


def _write(
    topic: Topic,
    members: dict[str, Member],
    row: dict[str, Any],
    parent: Comment | None,
    at: datetime,
) -> Comment:
    author = members[row["by"]]
    prompts = {prompt.number: prompt for prompt in topic.prompts}
    form_key = f"demonstration {secrets.token_urlsafe(12)}"
    comment = Comment(
        depth=parent.depth + 1 if parent else 0,
        kind=Kind(row["kind"]),
        language=row.get("language", "en"),
        claim=row.get("claim", ""),
        source=text.normalise(row["text"]),
        html=text.to_html(text.normalise(row["text"]), form_key),
        citation=row.get("citation", ""),
        state=State(row.get("state", "published")),
        form_key=form_key,
        submitted_at=at,
    )
    prompt = parent.prompt if parent else prompts.get(row.get("prompt", 0))
    comment.relate(topic=topic, author=author, parent=parent, prompt=prompt)
    db.session.add(comment)
    db.session.flush()
    give_voice(author, topic)
    journal.record("comment submitted", author, topic=topic, comment=comment, at=at)
    if comment.state is State.WITHDRAWN:
        publish(comment, author, at)
        withdraw_comment(author, comment)
    elif comment.is_published:
        publish(comment, author, at)
    elif comment.state in {State.RETURNED, State.DECLINED}:
        _decide(comment, members, row, at)
    return comment


def _decide(
    comment: Comment, members: dict[str, Member], row: dict[str, Any], at: datetime
) -> None:
    verdict = Verdict.RETURN if comment.state is State.RETURNED else Verdict.DECLINE
    db.session.add(
        Decision(
            comment=comment,
            moderator=members[CAST["moderator"]],
            verdict=verdict,
            before=State.PENDING,
            reason=row["reason"],
            message=row["message"].strip(),
            made_at=at + timedelta(hours=2),
        )
    )


def _write_last_digest(series: Series) -> None:
    """Last week's digest, as it stands in the archive."""
    words = _read(FOLDER / "digest.yaml")
    db.session.flush()
    until = now() - A_WEEK
    digest = digests.gather_digest(OPERATOR, series, until)
    digests.edit_digest(OPERATOR, digest, digest.version, words["subject"], words["note"], ())
    digest.sent_at = until
    give_numbers(digest)


def _come_back(series: Series, members: dict[str, Member]) -> None:
    """The cast were last here some days ago, and had read everything then."""
    last = now() - LAST_VISIT
    for key in CAST.values():
        member = members[key]
        member.last_visit_at = member.seen_at = last
        for topic in series.topics:
            seq = db.session.scalar(
                sa.select(sa.func.max(Comment.published_seq)).where(
                    Comment.topic_id == topic.id, Comment.published_at < last
                )
            )
            if seq:
                db.session.add(
                    Visit(
                        topic_id=topic.id,
                        member_id=member.id,
                        seq=seq,
                        began_at_seq=seq,
                        seen_at=last,
                    )
                )


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
