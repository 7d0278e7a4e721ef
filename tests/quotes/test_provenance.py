"""An export says which passages may be published, how signed, and by which consent."""

import pytest

from forum.permissions import Role
from tests.digests.desk import edit, gather, send

PASSAGE = "Storage comes first."


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def ada(make, visit, mona):
    """Has written in an exported digest, and was asked for a passage."""
    ada = make.member("Ada", function="Envoy", organisation="Heron Office")
    comment = make.comment(ada, make.topic("post"), source=PASSAGE)
    asked = {"words": PASSAGE, "context": "On ferries.", "place": "The final report"}
    mona.submit(f"/comments/{comment.id}/quote", having="words", **asked)
    gather(mona)
    edit(mona, 1, subject="The week")
    send(mona, 1)
    return visit(ada)


def exports(visitor):
    return [visitor.client.get(f"/digests/1/export.{form}").text for form in ("html", "md")]


@pytest.mark.parametrize(
    ("answer", "signed"),
    [
        ("with my name", "Ada, Envoy, Heron Office"),
        ("with my role", "A diplomat"),
        ("unattributed", "A participant"),
    ],
)
def test_a_passage_stands_with_its_consent(ada, mona, answer, signed):
    ada.submit("/quotes/1", having="answer", answer=answer)
    for export in exports(mona):
        part = export.partition("Passages that may be quoted")[2]
        assert PASSAGE in part
        assert signed in part
        assert "The final report" in part
        assert "Permission of the author of" in part
        assert ("Ada" in export) == (answer == "with my name")


def test_without_a_standing_consent_there_is_none(ada, mona):
    for export in exports(mona):
        assert "may be quoted" not in export
    ada.submit("/quotes/1", having="answer", answer="no")
    for export in exports(mona):
        assert "may be quoted" not in export
    ada.submit("/quotes/1", having="answer", answer="with my name")
    ada.submit("/quotes", action="/withdraw")
    for export in exports(mona):
        assert "may be quoted" not in export
        assert "Ada" not in export
