"""New links to sign in by, for those whose own is spent or who have no password."""

from ..extensions import db, tasks
from ..mail import send_soon
from ..members.letters import write
from ..members.models import Member
from . import queries, throttle
from .actions import is_on_its_way, new_link
from .models import Purpose, Token

LONGEST_WAY = Token.carries.type.length


def send_link(member: Member, there: str = "") -> bool:
    """Send a member a link to sign in by, which leads to a page of this site (else to the first
    one); whether it went, for nobody gets one letter after the other."""
    if not throttle.may_write(member.email):
        return False
    carries = there if len(there) <= LONGEST_WAY else ""
    if is_on_its_way(member, Purpose.SIGN_IN, carries):
        return True
    link = new_link(member, Purpose.SIGN_IN, carries)
    write(member, "access/sign_in.txt", link=link)
    db.session.commit()
    send_soon()
    return True


def renew(key: str) -> None:
    """Send a new link to the member a spent one was made for; say nothing, neither by words nor
    by the time it takes, of whether there was one."""
    _send_anew.later(queries.hash_of(key))


@tasks.job()
def _send_anew(key_hash: str) -> None:
    token = queries.token_ever(key_hash, Purpose.SIGN_IN)
    if token and token.member.joined_at and token.member.is_active:
        send_link(token.member, token.carries)
