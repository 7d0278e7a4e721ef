"""How members, and the organisers of a series, wish to have letters: it holds for each of them."""

import pytest

from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import LettersWanted, Member
from forum.permissions import Role
from forum.programme.models import Roundtable, Topic
from tests.conftest import both_columns

from .desk import issue, laid_down, parsed, parts

ALL_TABLES = ["1", "2", "3", "4"]


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def wish(visitor, **values):
    answer = visitor.submit("/account/digest", having="letters", **values)
    assert answer.status_code == 303, answer.text
    return answer


def kept(app, name):
    with app.app_context():
        return db.session.query(Member).filter_by(name=name).one()


def tables(app):
    with app.app_context():
        return {table.number: str(table.id) for table in db.session.query(Roundtable)}


def topic_id(app, key):
    with app.app_context():
        return db.session.query(Topic).filter_by(key=key).one().id


def letter(app, name):
    content = laid_down(app)[f"{name}@example.org"]
    return parsed(content)["Subject"], *parts(content)


def test_what_is_chosen_is_kept_and_shown(app, make, visit):
    ada = visit(make.member("Ada"))
    ids = tables(app)

    wish(
        ada,
        letters="none",
        tables=[ids[1], ids[3]],
        letters_discreet="y",
        letters_language="de",
    )

    member = kept(app, "Ada")
    assert member.letters is LettersWanted.NONE
    assert member.letters_without == [int(ids[2]), int(ids[4])]
    assert (member.letters_discreet, member.letters_language) == (True, "de")
    shown = ada.get("/account/digest").form(having="letters").values
    assert shown["tables"] == [ids[1], ids[3]]
    assert (shown["letters"], shown["letters_language"]) == (["none"], ["de"])


def test_only_ones_own_roundtables_can_be_chosen(app, make, visit):
    ada = visit(make.member("Ada", at=(1, 2)))
    elsewhere = tables(app)[3]
    assert "Straight on" not in ada.get("/account/digest").html

    answer = ada.submit("/account/digest", having="letters", tables=[elsewhere], letters="none")

    assert answer.status_code == 422
    assert ada.page.form(having="letters").values["letters"] == ["none"]
    assert kept(app, "Ada").letters is LettersWanted.WEEKLY


@pytest.mark.parametrize(
    ("field", "value"), [("letters", "hourly"), ("letters_language", "xx"), ("tables", "one")]
)
def test_what_cannot_be_is_said_and_changes_nothing(app, make, visit, field, value):
    ada = visit(make.member("Ada"))

    answer = ada.submit(
        "/account/digest", having="letters", **{"letters_language": "de", field: value}
    )

    assert answer.status_code == 422
    assert "There is a problem" in ada.page.html
    assert kept(app, "Ada").letters_language == ""


def test_letters_speak_the_language_of_the_site_or_another_one(app, make, visit, editor):
    ada, ben = make.member("Ada", language="fr"), make.member("Ben", language="fr")
    make.comment(ada, make.topic("post"), claim="Locks leak", kind=Kind.QUESTION)
    reader = visit(ben)
    wish(reader, letters_language="de", tables=list(tables(app).values()))

    issue(editor)

    _subject, text, html = letter(app, "ben")
    assert "FRAGE: Locks leak" in text
    assert '<html lang="de"' in html
    assert '<html lang="fr">' in reader.get("/").html
    _subject, text, html = letter(app, "ada")
    assert "QUESTION\N{NO-BREAK SPACE}: Locks leak" in text
    assert '<html lang="fr"' in html


def test_a_letter_leaves_out_the_roundtables_that_its_reader_leaves_out(app, make, visit, editor):
    ada, ben = make.member("Ada"), make.member("Ben")
    mine = make.comment(ada, make.topic("post"), claim="Tunnels are deep")
    make.comment(ben, make.topic("post"), claim="They are not", parent=mine)
    make.comment(make.member("Rex", Role.MODERATOR), make.topic("record"), claim="Locks leak")
    ids = tables(app)
    wish(visit(ada), tables=[ids[1], ids[2], ids[4]])

    issue(editor)

    _subject, text, html = letter(app, "ada")
    for part in (text, html):
        assert "Locks leak" in part
        assert "Tunnels" not in part
        assert "They are not" not in part
        assert "III" not in part
    assert "Tunnels are deep" in letter(app, "ben")[1]


def test_a_discreet_letter_tells_titles_and_counts_and_no_words_of_anybody(
    app, make, visit, editor
):
    ada, ben = make.member("Ada"), make.member("Ben")
    mine = make.comment(ada, make.topic("record"), claim="Mine is open", kind=Kind.QUESTION)
    tunnels = make.topic("post")
    make.comment(ben, tunnels, "Deep below.", claim="Dig deeper", kind=Kind.PROPOSAL)
    make.comment(ben, tunnels, "Why so deep?", claim="How deep", kind=Kind.QUESTION)
    own = make.comment(ada, tunnels, claim="Mine as well")
    make.comment(ben, tunnels, "Never.", claim="I object", kind=Kind.CHALLENGE, parent=own)
    assert mine.claim
    wish(visit(ada), letters_discreet="y", tables=list(tables(app).values()))

    issue(editor, subject="Ben wants to dig", note="He says **why**.")

    subject, text, html = letter(app, "ada")
    assert subject.startswith("Digest No. 1, ")
    for part in (text, html):
        assert "III.1 Tunnels" in part
        assert "Proposal: 1" in part
        assert "Question: 1" in part
        assert "Challenge" in part
        for words in ("Dig", "deep", "object", "Never", "Ben", "why"):
            assert words not in part.replace("Digest", "").replace("digest", "")
    assert "Dig deeper" in letter(app, "ben")[1]
    assert letter(app, "ben")[0] == "Ben wants to dig"


def test_organisers_have_all_letters_tell_little_or_those_of_a_topic(app, make, visit, editor):
    ada, olga = make.member("Ada"), visit(make.member("Olga", Role.ORGANISER))
    make.comment(ada, make.topic("post"), "Deep below.", claim="Dig deeper", kind=Kind.PROPOSAL)
    rex = make.member("Rex", Role.MODERATOR)
    make.comment(rex, make.topic("record"), "Two of five.", claim="Locks leak")

    form = {"discreet_topics": [str(topic_id(app, "post"))], "time_zone": "Europe/Brussels"}
    assert olga.submit("/digests/plan", having="weekday", **form).status_code == 303
    shown = olga.get("/digests/plan").form(having="weekday").values
    assert shown["discreet_topics"] == form["discreet_topics"]
    issue(editor, subject="The week")

    subject, text, _html = letter(app, "rex")
    assert subject == "The week"
    assert "Locks leak" in text
    assert "Dig deeper" not in text
    assert "Proposal: 1" in text

    with app.app_context():
        assert not kept(app, "Rex").letters_discreet
    assert olga.submit("/digests/plan", having="weekday", is_discreet="y").status_code == 303
    said = olga.get("/digests/1/letter.txt").text
    assert "Locks leak" not in said
    assert "Evidence: 1" in said or "Position: 1" in said
    assert "titles and counts only" in visit(ada).get("/account/digest").html


def test_the_letter_leads_to_where_it_is_chosen(app, make, visit, editor):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper")
    issue(editor)

    _subject, text, html = letter(app, "ada")

    assert "http://forum.test/account/digest" in text
    assert 'href="http://forum.test/account/digest"' in html
    for page in ("/account", "/account/notifications"):
        assert 'href="/account/digest"' in visit(kept(app, "Ada")).get(page).html


@both_columns
def test_a_plan_older_than_a_discreet_one_does_not_let_words_travel(make, visit):
    make.series()
    olga, otto = (visit(make.member(name, Role.ORGANISER)) for name in ("Olga", "Otto"))
    path = "/digests/plan"
    sent = {**olga.get(path).form(having="weekday").values, "hour": "7"}
    for _ in range(2):
        assert olga.post(path, sent).status_code == 303
    assert otto.submit(path, having="weekday", is_discreet="y").status_code == 303
    assert olga.post(path, sent).status_code == 409
    assert "set otherwise meanwhile" in olga.page.text
    assert "is_discreet" in otto.get(path).form(having="weekday").values
    # What was chosen is still there, and is set knowingly.
    assert olga.post(path, olga.page.form(having="weekday").values).status_code == 303
    assert not otto.get(path).form(having="weekday").values.get("is_discreet")
