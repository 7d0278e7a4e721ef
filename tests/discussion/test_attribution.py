"""Who may be named beside a text, by rule and channel."""

import pytest

from forum.discussion.attribution import PEER, Byline, Channel, byline
from forum.discussion.models import Comment, Voice
from forum.extensions import db
from forum.members.models import Member, StakeholderGroup
from forum.programme.models import Attribution, Roundtable, Series, Topic

NAMED = Byline("Ada Roth", "Envoy, Mission of X", "DE", "Germany", "h4ndle")
SOMEONE = Byline("A participant")
PSEUDONYM = Byline("Diplomat K", handle="h4ndle")


def comment(rule: Attribution | None, **profile: object) -> Comment:
    given = {"function": "Envoy", "organisation": "Mission of X", "country": "DE"}
    given["group"] = StakeholderGroup.DIPLOMAT
    series = Series(attribution=Attribution.CHATHAM_HOUSE)
    author = Member(name="Ada Roth", email="ada@x.example", **{**given, **profile})
    written = Comment(topic=Topic(attribution=rule, series=series), author=author)
    written.voice = Voice(handle="h4ndle", veiled_handle="h4ndle", letter="K", group=author.group)
    return written


@pytest.mark.parametrize(
    ("rule", "channel", "expected"),
    [
        (Attribution.ON_THE_RECORD, Channel.PAGE, NAMED),
        (Attribution.ON_THE_RECORD, Channel.LETTER, NAMED),
        (Attribution.ON_THE_RECORD, Channel.EXPORT, NAMED),
        (Attribution.CHATHAM_HOUSE, Channel.PAGE, NAMED),
        (Attribution.CHATHAM_HOUSE, Channel.LETTER, SOMEONE),
        (Attribution.CHATHAM_HOUSE, Channel.EXPORT, SOMEONE),
        (Attribution.ANONYMOUS, Channel.PAGE, PSEUDONYM),
        (Attribution.ANONYMOUS, Channel.LETTER, SOMEONE),
        (Attribution.ANONYMOUS, Channel.EXPORT, SOMEONE),
    ],
)
def test_a_channel_carries_only_what_the_rule_allows(app, rule, channel, expected):
    with app.test_request_context():
        assert byline(PEER, comment(rule), channel) == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({"function": ""}, "Ada Roth, Mission of X, DE"),
        ({"organisation": ""}, "Ada Roth, Envoy, DE"),
        ({"function": "", "organisation": "", "country": ""}, "Ada Roth"),
        ({}, "Ada Roth, Envoy, Mission of X, DE"),
    ],
)
def test_what_is_not_known_leaves_no_gap(app, profile, expected):
    profile = {"function": "Envoy", "organisation": "Mission of X", "country": "DE", **profile}
    with app.test_request_context():
        written = comment(Attribution.ON_THE_RECORD, **profile)
        assert str(byline(PEER, written, Channel.PAGE)) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Attribution.ON_THE_RECORD, NAMED),
        (Attribution.CHATHAM_HOUSE, SOMEONE),
        (Attribution.ANONYMOUS, SOMEONE),
    ],
)
def test_a_visitor_is_told_nobody_on_a_page_either(app, rule, expected):
    with app.test_request_context():
        assert byline(None, comment(rule), Channel.PAGE) == expected


GROUPS = [
    (StakeholderGroup.POLITICIAN, "A politician", "Politician"),
    (StakeholderGroup.DECISION_MAKER, "A decision-maker", "Decision-maker"),
    (StakeholderGroup.ACADEMIC, "An academic", "Academic"),
    (StakeholderGroup.DIPLOMAT, "A diplomat", "Diplomat"),
    (StakeholderGroup.CIVIL_SOCIETY, "A civil-society participant", "Civil society"),
    (None, "A participant", "Participant"),
]


@pytest.mark.parametrize(("group", "someone", "pseudonym"), GROUPS)
def test_inside_an_anonymous_topic_the_stakeholder_group_speaks(app, group, someone, pseudonym):
    written = comment(Attribution.ANONYMOUS, group=group)
    with app.test_request_context():
        assert str(byline(PEER, written, Channel.PAGE)) == f"{pseudonym} K"


@pytest.mark.parametrize("channel", [Channel.LETTER, Channel.EXPORT])
@pytest.mark.parametrize(("group", "someone", "pseudonym"), GROUPS)
def test_a_group_is_told_outside_only_where_five_of_it_were_active(
    app, make, group, someone, pseudonym, channel
):
    told = {}
    for count in range(1, 6):
        author = make.member(f"Member{count}", group=group)
        make.comment(author, make.topic("post"))
        written_id = make.comment(author, make.topic("post")).id
        with app.test_request_context():
            written = db.session.get(Comment, written_id)
            told[count] = str(byline(PEER, written, channel))
    assert told[4] == "A participant"
    assert told[5] == someone


def test_the_european_institutions_are_a_country_of_their_own(app):
    with app.test_request_context():
        named = byline(PEER, comment(Attribution.ON_THE_RECORD, country="EU"), Channel.PAGE)
    assert named.country_name == "European institutions"


RULES = [None, *Attribution]


@pytest.mark.parametrize("of_topic", RULES)
@pytest.mark.parametrize("of_roundtable", RULES)
def test_the_nearest_rule_holds(of_topic, of_roundtable):
    series = Series(attribution=Attribution.CHATHAM_HOUSE)
    table = Roundtable(attribution=of_roundtable, series=series)
    topic = Topic(attribution=of_topic, roundtable=table, series=series)

    assert topic.attribution_rule is (of_topic or of_roundtable or Attribution.CHATHAM_HOUSE)
