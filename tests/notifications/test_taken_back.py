"""A decision that is taken back rings no more for whoever has not looked; others hear of it."""

import pytest

from tests.moderation.deciding import REASONED, decide
from tests.moderation.flagging import flag

from .bell import bell, told


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def mo(make, visit):
    return visit(make.member("Mo", "moderator"))


def take_back(moderator, comment):
    answer = moderator.submit(f"/moderation/{comment.id}", action="/undo")
    assert answer.status_code == 303


def test_who_has_not_looked_is_told_nothing(make, visit, ada, mo):
    comment = make.comment(ada, make.topic("pre"))
    author = visit(ada)
    decide(mo, comment, "return", **REASONED)
    assert bell(author) == "1"

    take_back(mo, comment)

    assert bell(author) == ""


def test_who_has_looked_is_told_again(make, visit, ada, mo):
    comment = make.comment(ada, make.topic("pre"))
    author = visit(ada)
    decide(mo, comment, "return", **REASONED)
    author.submit("/notifications", action="/read")
    assert bell(author) == ""

    take_back(mo, comment)

    assert bell(author) == "1"


def test_a_report_that_waits_again_has_no_outcome_to_tell(make, visit, ada, mo):
    comment = make.comment(ada, make.topic("post"))
    reporter = visit(make.member("Ben"))
    flag(reporter, comment)
    mo.submit(f"/moderation/{comment.id}", having="flags-message", **{"flags-verdict": "keep"})
    assert bell(reporter) == "1"

    take_back(mo, comment)

    assert bell(reporter) == ""
    assert told(reporter) == []
    # The author never knew of it.
    assert bell(visit(ada)) == ""
