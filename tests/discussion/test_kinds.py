"""Which kind of comment fits where."""

import pytest

from forum.discussion import kinds
from forum.discussion.kinds import Kind

FITTING = {
    None: "position proposal question evidence",
    "position": "support challenge restatement remark",
    "proposal": "support challenge restatement remark",
    "evidence": "support challenge restatement remark",
    "question": "answer restatement remark",
    "support": "challenge restatement remark",
    "challenge": "answer support challenge restatement remark",
    "answer": "support challenge restatement remark",
    "restatement": "challenge remark",
    "remark": "answer support challenge remark",
}


@pytest.mark.parametrize(("parent", "fitting"), FITTING.items())
def test_these_kinds_and_no_others_fit_under_a_parent(parent, fitting):
    found = kinds.that_fit(Kind(parent) if parent else None)

    assert sorted(found) == sorted(fitting.split())


def test_every_kind_can_be_replied_to():
    assert {kind.value for kind in Kind} == FITTING.keys() - {None}
