"""The nine kinds of comments, and which reply fits which: stated once, as data."""

from enum import StrEnum


class Kind(StrEnum):
    POSITION = "position"
    PROPOSAL = "proposal"
    QUESTION = "question"
    EVIDENCE = "evidence"
    SUPPORT = "support"
    CHALLENGE = "challenge"
    ANSWER = "answer"
    RESTATEMENT = "restatement"
    REMARK = "remark"


ROOTS = (Kind.POSITION, Kind.PROPOSAL, Kind.QUESTION, Kind.EVIDENCE)
_TO_A_VIEW = (Kind.SUPPORT, Kind.CHALLENGE, Kind.RESTATEMENT, Kind.REMARK)

REPLIES_TO = {
    Kind.POSITION: _TO_A_VIEW,
    Kind.PROPOSAL: _TO_A_VIEW,
    Kind.EVIDENCE: _TO_A_VIEW,
    Kind.QUESTION: (Kind.ANSWER, Kind.RESTATEMENT, Kind.REMARK),
    Kind.SUPPORT: (Kind.CHALLENGE, Kind.RESTATEMENT, Kind.REMARK),
    Kind.CHALLENGE: (Kind.ANSWER, *_TO_A_VIEW),
    Kind.ANSWER: _TO_A_VIEW,
    Kind.RESTATEMENT: (Kind.CHALLENGE, Kind.REMARK),
    Kind.REMARK: (Kind.ANSWER, Kind.SUPPORT, Kind.CHALLENGE, Kind.REMARK),
}


def that_fit(parent: Kind | None) -> tuple[Kind, ...]:
    """The kinds a comment may have under this parent; roots have none."""
    return REPLIES_TO[parent] if parent else ROOTS
