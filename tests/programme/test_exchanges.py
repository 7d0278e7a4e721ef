"""Which exchange is open, comes next or was the last, and who may write when."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.permissions import Role

A_MOMENT = timedelta(microseconds=1)
OPENS, CLOSES = datetime(2023, 10, 2, 6, tzinfo=UTC), datetime(2023, 10, 20, 16, tzinfo=UTC)
AGAIN, ENDS = datetime(2023, 11, 6, 7, tzinfo=UTC), datetime(2023, 11, 24, 17, tzinfo=UTC)
FIRST = "opens: -20d 08:00\n        closes: +9d 18:00"
# Of a winter and an autumn exchange: the later one stands first in the file.
TWO = """\
        opens: 2023-11-06 08:00
        closes: 2023-11-24 18:00
        policy: post
      - key: early
        opens: 2023-10-02 08:00
        closes: 2023-10-20 18:00"""
QUESTIONS = """
exchanges:
  - {key: questions, opens: 2023-10-10 08:00, closes: 2023-10-12 18:00, policy: post}
"""
STATES = [
    (OPENS - A_MOMENT, "Exchange opens on Monday 2 October"),
    (OPENS, "Exchange open until Friday 20 October"),
    (CLOSES - A_MOMENT, "Exchange open until Friday 20 October"),
    (CLOSES, "Exchange opens on Monday 6 November"),
    (AGAIN - A_MOMENT, "Exchange opens on Monday 6 November"),
    (AGAIN, "Exchange open until Friday 24 November"),
    (ENDS - A_MOMENT, "Exchange open until Friday 24 November"),
    (ENDS, "Exchange closed"),
]


@pytest.fixture
def two_exchanges(programme, small):
    result = programme("load", small.replace(f"        {FIRST}", TWO) + QUESTIONS)
    assert result.exit_code == 0, result.output


def section(page, first, last=""):
    """The words of the programme page from one heading to the next."""
    rest = page.text.split(first, 1)[1]
    return rest.split(last, 1)[0] if last else rest


@pytest.mark.parametrize(("moment", "words"), STATES)
def test_the_programme_says_what_the_exchange_of_a_roundtable_does(
    two_exchanges, visit, time_machine, moment, words
):
    time_machine.move_to(moment, tick=False)
    said = section(visit().get("/programme"), "Roundtable I:", "Bridges")
    assert words in said
    assert said.count("Exchange") == 1


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (OPENS, "Exchange opens on Tuesday 10 October"),
        (datetime(2023, 10, 10, 6, tzinfo=UTC), "Exchange open until Thursday 12 October"),
        (datetime(2023, 10, 12, 16, tzinfo=UTC), "Exchange closed"),
    ],
)
def test_the_key_questions_have_exchanges_of_their_own(
    two_exchanges, visit, time_machine, moment, words
):
    time_machine.move_to(moment, tick=False)
    said = section(visit().get("/programme"), "Key questions", "Roundtable I:")
    assert words in said
    assert said.count("Exchange") == 1


def test_a_roundtable_without_exchange_says_nothing_of_one(programme, small, visit):
    lines = small.replace("    exchanges:\n      - key: autumn\n        ", "").replace(FIRST, "")
    without = lines.replace("\n        policy: post", "")
    assert "policy" not in without
    assert programme("load", without).exit_code == 0
    text = visit().get("/programme").text
    assert "Bridges" in text
    assert "Exchange" not in text


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (OPENS - A_MOMENT, False),
        (OPENS, True),
        (CLOSES - A_MOMENT, True),
        (CLOSES, False),
        (AGAIN, True),
        (ENDS, False),
    ],
)
def test_a_participant_writes_from_its_opening_until_just_before_its_close(
    two_exchanges, make, visit, time_machine, moment, is_open
):
    ada, topic = make.member("Ada", at=(1,)), make.topic("bridges")
    time_machine.move_to(moment, tick=False)
    page = visit(ada).get(f"/topics/{topic.id}")
    assert any("source" in form.values for form in page.forms) is is_open
    assert ("No exchange is open" in page.text) is not is_open


def test_an_exchange_that_closed_while_one_wrote_takes_no_more_comments(
    two_exchanges, make, visit, time_machine
):
    ada, topic = make.member("Ada", at=(1,)), make.topic("bridges")
    time_machine.move_to(CLOSES - A_MOMENT, tick=False)
    writer = visit(ada)
    writer.get(f"/topics/{topic.id}")
    time_machine.move_to(CLOSES, tick=False)
    late = writer.submit(having="source", kind="position", claim="Late", source="Too late.")
    assert late.status_code == 403
    assert make.topic("bridges").seq == 0


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2023, 10, 26, 9, 59, tzinfo=UTC), "Session on Thursday 26 October"),
        (datetime(2023, 10, 26, 10, 1, tzinfo=UTC), "Session held on Thursday 26 October"),
    ],
)
def test_a_session_is_ahead_until_it_ends(programme, small, visit, time_machine, moment, words):
    fixed = small.replace("+20d", "2023-10-26")
    assert programme("load", fixed).exit_code == 0
    time_machine.move_to(moment, tick=False)
    assert words in visit().get("/programme").text


def test_an_organiser_is_told_where_the_dates_are_set_and_nobody_else(make, visit):
    where = "flask programme load"
    assert where in visit(make.member("Olga", Role.ORGANISER)).get("/programme").text
    assert where not in visit(make.member("Ada")).get("/programme").text
    assert where not in visit().get("/programme").text
