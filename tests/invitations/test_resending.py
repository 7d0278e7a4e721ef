"""An invitation taken back, and given again."""

from forum.permissions import Role
from tests.access.doors import JOINING, member_with, tables
from tests.access.letters import path_of_last_letter

from .test_invitation import send


def test_a_removed_invitations_link_is_dead_until_the_same_person_is_invited_again(
    app, make, visit
):
    olga = visit(make.member("Olga", Role.ORGANISER))
    send(olga, roundtables=[tables(app)[1]], language="en")
    first = path_of_last_letter(app)
    assert visit().get(first).form(having="again")
    ines = member_with(app, "ines@example.org")
    olga.submit(f"/seats/{ines.id}/remove", action="/remove")
    assert 'name="again"' not in visit().client.get(first).text

    send(olga, roundtables=[tables(app)[1]], language="en")

    second = path_of_last_letter(app)
    joined = visit().submit(second, having="again", **JOINING)
    assert joined.status_code == 303
