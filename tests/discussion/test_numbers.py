"""Numbers and permanent links: given in order, without a gap, and never again."""

import pytest

from forum.extensions import db
from forum.programme.models import Topic
from tests.conftest import both_columns
from tests.together import together

from .writing import row, stored, write


@both_columns
def test_eight_writers_at_once_leave_no_gap_in_numbers_and_order(app, make, visit):
    topic = make.topic("post")
    writers = [visit(make.member(f"Member{n}")) for n in range(8)]

    answers = together(*[lambda w=w: write(w, topic) for w in writers])

    assert [a.status_code for a in answers] == [303] * 8
    comments = sorted(stored(app), key=lambda comment: comment.number)
    assert [comment.number for comment in comments] == list(range(1, 9))
    assert [comment.published_seq for comment in comments] == list(range(1, 9))
    assert len({a.location for a in answers}) == 8
    with app.app_context():
        after = db.session.get(Topic, topic.id)
        assert (after.seq, after.last_number) == (8, 8)
    changes = writers[0].client.get(f"/topics/{topic.id}/changes?after=0").json
    assert [change["seq"] for change in changes["changes"]] == list(range(1, 9))


def test_numbers_begin_anew_in_every_topic(make):
    ada = make.member("Ada")

    numbers = [make.comment(ada, make.topic(key)).number for key in ("post", "anonymous", "post")]

    assert numbers == [1, 1, 2]


def test_a_number_is_given_on_publication_and_stays_after_withdrawal(app, make, visit):
    ada, topic = make.member("Ada"), make.topic("newcomers")
    waiting = make.comment(ada, topic)
    moderator = visit(make.member("Mo", "moderator"))
    assert waiting.number is None
    first = make.comment(make.member("Mia", "moderator"), topic)
    moderator.submit(f"/moderation/{waiting.id}", having="message", verdict="publish")
    assert (first.number, row(app, waiting.id).number) == (1, 2)

    visit(ada).submit("/comments", action=f"/comments/{waiting.id}/withdraw")

    after = make.comment(make.member("Max", "moderator"), topic)
    assert (row(app, waiting.id).number, after.number) == (2, 3)


def test_the_permanent_link_leads_to_the_comments_place(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    number = make.comment(ada, topic).number
    visitor = visit(ada)

    answer = visitor.client.get(f"/topics/{topic.id}/comments/{number}")

    assert answer.status_code == 302
    assert answer.location == f"/topics/{topic.id}#c{number}"
    assert f"c{number}" in visitor.get(f"/topics/{topic.id}").ids
    assert visitor.status(f"/topics/{topic.id}/comments/0") == 404
    assert visitor.status(f"/topics/{topic.id}/comments/{number + 1}") == 404
    assert visit(make.member("Eve", at=(1,))).status(answer.request.path) == 404


def test_the_link_of_a_withdrawn_comment_still_leads_to_its_empty_place(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    comment = make.comment(ada, topic)
    author = visit(ada)

    author.submit("/comments", action=f"/comments/{comment.id}/withdraw")

    assert author.status(f"/topics/{topic.id}/comments/1") == 302
    assert "c1" in author.get(f"/topics/{topic.id}").ids


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", {"Reply to #1", "Restate #1", "Cite #1", "Report #1", "Moderate #1"}),
        ("fr", {"Répondre à #1", "Reformuler #1", "Citer #1", "Signaler #1", "Modérer #1"}),
        ("de", {"Antworten auf #1", "Wiedergeben #1", "Zitieren #1", "Melden #1", "Moderieren #1"}),
    ],
)
def test_read_out_of_its_place_a_link_names_its_comment_as_one_refers_to_it(
    make, visit, language, names
):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic)
    page = visit(make.member("Mo", "moderator", language=language)).get(f"/topics/{topic.id}")

    assert names <= {words for _, words in page.links}
