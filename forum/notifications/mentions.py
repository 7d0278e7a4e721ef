"""Who is mentioned in a text: members by their full names, after an @."""

import re

import sqlalchemy as sa

from ..members.models import Member
from ..members.queries import belongs

# A text that calls everybody calls nobody.
MOST_MENTIONED = 20


def mentioned(line: sa.Connection, source: str) -> list[int]:
    """The ids of the members a text mentions, in its order; not more than some."""
    if "@" not in source:
        return []
    members = line.execute(sa.select(Member.name, Member.id).where(belongs(), Member.name != ""))
    return found(source, [(name, member_id) for name, member_id in members])[:MOST_MENTIONED]


def found(source: str, members: list[tuple[str, int]]) -> list[int]:
    """Of these members (name, id) those whom a text mentions, in its order and each once. The
    longest name that stands there is meant; of two with the same name nobody knows which, so both.
    """
    ids: dict[str, list[int]] = {}
    for name, member_id in members:
        ids.setdefault(name, []).append(member_id)
    longest = sorted(ids, key=len, reverse=True)
    if not longest:
        return []
    names = re.compile(rf"(?<!\w)@({'|'.join(map(re.escape, longest))})(?!\w)")
    called = dict.fromkeys(match[1] for match in names.finditer(source))
    return [member_id for name in called for member_id in ids[name]]
