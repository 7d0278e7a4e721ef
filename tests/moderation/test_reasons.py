"""Organisers change the reasons that moderators and members choose from."""

import pytest

from forum.permissions import Role
from tests.access.doors import said_beside

from .deciding import decide

PATH = "/moderation/reasons"


def test_new_reasons_are_chosen_from_and_old_decisions_keep_theirs(make, visit, olga):
    ada, topic = make.member("Ada"), make.topic("pre")
    before, after = make.comment(ada, topic), make.comment(ada, topic, claim="Second")
    decide(olga, before, "decline", reason="Unclear")
    assert olga.get(PATH).form(having="reasons").values["reasons"] == ["Unclear\nNeeds a source"]

    answer = olga.submit(
        PATH, having="reasons", reasons=" Too long \r\n\r\nTone\r\nTone", flag_reasons="Rude"
    )

    assert answer.status_code == 303
    assert olga.get(PATH).form(having="reasons").values["reasons"] == ["Too long\nTone"]
    assert decide(olga, after, "decline", reason="Unclear").status_code == 422
    assert decide(olga, after, "decline", reason="Too long").status_code == 303
    assert "Unclear" in visit(ada).get("/comments").text
    policy = visit().get("/moderation-policy").text
    assert "Too long" in policy
    assert "Rude" in policy


def test_usual_reasons_are_read_in_one_s_language_and_one_s_own_as_they_are(make, visit, olga):
    anna, topic = make.member("Anna", language="de"), make.topic("pre")
    usual, own = make.comment(anna, topic), make.comment(anna, topic, claim="Second")
    olga.submit(PATH, having="reasons", reasons="Needs a source\nToo long", flag_reasons="")
    decide(olga, usual, "decline", reason="Needs a source")
    decide(olga, own, "decline", reason="Too long")

    said = visit(anna).get("/comments").text

    assert "Grund: Braucht eine Quelle." in said
    assert "Grund: Too long." in said


@pytest.mark.parametrize("reasons", ["", "  \n ", "r" * 121, "\n".join(map(str, range(21)))])
def test_reasons_that_cannot_be_chosen_are_given_back(olga, make, reasons):
    make.topic("pre")
    answer = olga.submit(PATH, having="reasons", reasons=reasons)
    assert answer.status_code == 422
    assert said_beside(olga.page, "reasons")
    assert "Unclear" in olga.get(PATH).form(having="reasons").values["reasons"][0]


def test_of_two_organisers_the_second_sees_what_holds_and_keeps_their_words(make, visit, olga):
    make.topic("pre")
    otto = visit(make.member("Otto", Role.ORGANISER))
    otto.get(PATH)
    sent = {**olga.get(PATH).form(having="reasons").values, "reasons": "Tone", "flag_reasons": ""}
    assert olga.post(PATH, sent).status_code == 303
    assert otto.submit(having="reasons", reasons="Too long", flag_reasons="").status_code == 409
    assert "The reasons have been changed meanwhile" in otto.page.text
    assert "Tone" in otto.page.text
    assert otto.page.form(having="reasons").values["reasons"] == ["Too long"]
    assert olga.get(PATH).form(having="reasons").values["reasons"] == ["Tone"]
    # What comes a second time is done; what was seen and is sent once more holds.
    assert olga.post(PATH, sent).status_code == 303
    assert otto.submit(having="reasons").status_code == 303
    assert olga.get(PATH).form(having="reasons").values["reasons"] == ["Too long"]


def test_only_organisers_change_them(make, visit):
    visit(make.member("Mo", "moderator")).get(PATH, expect=403)
