"""What editors do with a draft: order, words, notes, another's save, previews, a letter to try."""

import re
import sqlite3
from contextlib import closing

import pytest

from forum.clock import now
from forum.digests import editors
from forum.digests.models import Delivery, DeliveryState, Item
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import Visibility
from forum.permissions import Role
from tests.letters import letters_to, whole

from .desk import (
    deliveries,
    digests,
    edit,
    gather,
    issue,
    laid_down,
    parsed,
    parts,
    send,
    set_right,
)

TEXT = "We are unable to pay. The town pays, and it will not be able to next year."


@pytest.fixture
def ada(make):
    return make.member("Ada", visibility=Visibility.EVERYBODY)


@pytest.fixture
def editor(make, visit, ada):
    """A moderator's browser with a draft: two items in one topic, one in another."""
    for claim in ("Dig deeper", "Dig wider"):
        make.comment(ada, make.topic(), TEXT, claim=claim, kind=Kind.PROPOSAL)
    make.comment(ada, make.topic("anonymous"), "Cold.", claim="Swim", kind=Kind.PROPOSAL)
    editor = visit(make.member("Mona", Role.MODERATOR))
    gather(editor)
    return editor


def ids(app):
    return {item.comment.claim: str(item.id) for item in digests(app)[0].items}


def order(app):
    return [item.comment.claim for item in digests(app)[0].items]


def type_in(editor, **fields):
    """Fill in the rows in their order: `excerpt=["", "words", ""]`."""
    return edit(editor, subject="The week", **fields)


def test_buttons_move_items_in_their_topic_and_topics_in_their_roundtable(app, editor):
    assert order(app) == ["Dig deeper", "Dig wider", "Swim"]

    edit(editor, subject="The week", intent=f"down {ids(app)['Dig deeper']}")
    assert order(app) == ["Dig wider", "Dig deeper", "Swim"]
    answer = edit(editor, subject="The week", intent=f"up {ids(app)['Swim']}")
    assert answer.location.endswith(f"/digests/1/edit#row-{ids(app)['Swim']}")
    assert f'id="row-{ids(app)["Swim"]}"' in editor.get("/digests/1/edit").html
    assert order(app) == ["Dig wider", "Dig deeper", "Swim"], "it is alone in its topic"

    topic = digests(app)[0].items[2].comment.topic_id
    answer = edit(editor, subject="The week", intent=f"topic-up {topic}")
    assert answer.location.endswith(f"/digests/1/edit#rows-{topic}")
    assert f'id="rows-{topic}"' in editor.get("/digests/1/edit").html

    assert order(app) == ["Swim", "Dig wider", "Dig deeper"]
    letter = editor.client.get("/digests/1/letter.txt").text
    assert letter.index("Swim") < letter.index("Dig wider") < letter.index("Dig deeper")


def test_the_order_of_the_fields_is_the_order_of_the_letter(app, editor):
    found = ids(app)
    dragged = [found["Dig wider"], found["Dig deeper"], found["Swim"]]

    edit(editor, subject="The week", order=dragged)

    assert order(app) == ["Dig wider", "Dig deeper", "Swim"]
    gather(editor)
    assert order(app) == ["Dig wider", "Dig deeper", "Swim"], "also after it is gathered anew"


@pytest.mark.parametrize("step", ["up 99999", "down x", "sideways 1", "topic-up 99999", "up"])
def test_a_step_that_leads_nowhere_saves_and_moves_nothing(app, editor, step):
    assert edit(editor, subject="The week", intent=step).status_code == 303

    assert order(app) == ["Dig deeper", "Dig wider", "Swim"]


def test_a_headline_and_passages_travel_and_the_passages_are_marked(app, editor):
    headline, excerpt = ["Who can pay", "", ""], ["We are unable […] next year.", "", ""]

    assert type_in(editor, headline=headline, excerpt=excerpt).status_code == 303

    for letter in ("letter", "letter.txt"):
        text = " ".join(editor.client.get(f"/digests/1/{letter}").text.split())
        assert "Who can pay" in text
        assert "Dig deeper" not in text
        assert "We are unable […] next year." in text
    with app.app_context():
        kept = db.session.query(Item).filter(Item.headline == "Who can pay").one()
        assert "unable" not in repr(vars(kept)), "no word of the author is kept a second time"


@pytest.mark.parametrize("excerpt", ["We are able to pay.", "We never said this", "nable to pay"])
def test_an_excerpt_in_other_words_is_refused_beside_its_field(app, editor, excerpt):
    answer = type_in(editor, headline=["Mine", "", ""], excerpt=[excerpt, "", ""])

    assert answer.status_code == 422
    assert "These are not the words of the comment." in editor.page.text
    values = editor.page.form(having="subject").values
    assert values["excerpt"][0] == excerpt
    assert values["headline"][0] == "Mine"
    assert digests(app)[0].subject == ""
    assert digests(app)[0].items[0].headline == ""


def test_a_table_travels_in_whole_rows_each_on_a_line_and_saving_keeps_it_so(app, make, visit, ada):
    rows = [f"| Region number {n} of the coast | 1,{n}00 | {n} |" for n in range(1, 10)]
    table = "\n".join(["By region:\n", "| Place | Free | Waiting |", "| - | - | - |", *rows])
    make.comment(ada, make.topic(), table, claim="Share", kind=Kind.PROPOSAL)
    editor = visit(make.member("Mona", Role.MODERATOR))
    gather(editor)
    told = "By region:\nPlace · Free · Waiting;\nRegion number 1 of the coast · 1,100 · 1;\n"

    assert edit(editor, subject="The week").status_code == 303

    letter = editor.client.get("/digests/1/letter.txt").text
    assert told in letter
    assert re.search(r"^Region number \d of the coast · 1,\d00 · \d \[…\]$", letter, re.MULTILINE)
    html = editor.client.get("/digests/1/letter").text
    assert told.replace("\n", "<br>").rstrip() in html
    assert digests(app)[0].items[0].passages == [], "it is the beginning, and nothing was chosen"


def test_when_the_author_changes_the_passage_the_letter_has_the_text_as_it_is(
    app, make, visit, editor, ada
):
    type_in(editor, excerpt=["The town pays", "", ""])
    assert "[…] The town pays […]" in editor.client.get("/digests/1/letter.txt").text
    with app.app_context():
        item = db.session.get(Item, digests(app)[0].items[0].id)
        item.comment.html = "<p>The county pays.</p>"
        db.session.commit()

    letter = editor.client.get("/digests/1/letter.txt").text

    assert "The county pays." in letter


def test_references_in_the_whole_comment_lead_there(make, visit, ada):
    topic = make.topic()
    make.comment(ada, topic, "They follow #1.", kind=Kind.PROPOSAL)
    editor = visit(make.member("Mona", Role.MODERATOR))
    gather(editor)
    assert (f"/topics/{topic.id}/comments/1", "#1") in editor.get("/digests/1/edit").links


def test_a_quote_stands_above_all_items_and_names_nobody(app, make, visit, editor):
    type_in(editor, pinned=ids(app)["Swim"])

    plain = editor.client.get("/digests/1/letter.txt").text

    assert "“Cold.”\nA participant, III.2 #1" in plain
    assert plain.index("“Cold.”") < plain.index("Dig deeper")
    assert editor.get("/digests/1/edit").form(having="subject").values["pinned"] == [
        ids(app)["Swim"]
    ]
    send(editor)
    french = visit(make.member("Fleur", language="fr"))
    assert "«\N{NO-BREAK SPACE}Cold.\N{NO-BREAK SPACE}»" in french.get("/digests/1").html
    assert "„Cold.“" in visit(make.member("Gerd", language="de")).get("/digests/1").html


def test_a_note_on_a_roundtable_is_read_by_those_who_read_it(app, make, visit, editor):
    near, far = make.member("Nia", at=(3,)), make.member("Fay", at=(1,))
    type_in(editor, **{"table-note": ["Three **long** weeks."]})
    send(editor)

    note = "Roundtable III: Straight on\n"
    letters = laid_down(app)
    assert note in parts(letters[near.email])[0]
    assert "long" in parts(letters[near.email])[1]
    assert note not in parts(letters[far.email])[0]
    assert "long" not in visit(far).get("/digests/1").text
    assert "Three long weeks." in visit(near).get("/digests/1").text


def test_of_two_editors_the_second_keeps_their_words_and_reads_the_others(app, make, visit, editor):
    other = visit(make.member("Max", Role.MODERATOR))
    other.get("/digests/1/edit")
    type_in(editor, note="Mine.", headline=["First", "", ""])

    mine = {"subject": "The week", "note": "Half an hour.", "headline": ["Second", "", ""]}
    answer = other.submit(having="subject", **mine)

    assert answer.status_code == 409
    assert "Mona" in other.page.text
    assert re.findall(r"<q[^>]*>(.*?)</q>", other.page.html) == ["Mine.", "First"]
    assert [d.note for d in digests(app)] == ["Mine."]

    assert other.submit(having="subject").status_code == 303

    (draft,) = digests(app)
    assert (draft.note, draft.items[0].headline) == ("Half an hour.", "Second")


def test_an_editor_who_was_paused_has_no_draft_open(app, make, visit, editor):
    """It would hold up a draft that leaves by itself, too."""
    max_, olga = make.member("Max", Role.MODERATOR), visit(make.member("Olga", Role.ORGANISER))
    other = visit(max_)
    token = other.get("/digests/1/edit").form(having="subject").values["csrf_token"][0]
    other.post("/digests/1/editors", {"csrf_token": token})
    assert "Also being edited by Max" in editor.get("/digests/1/edit").text
    olga.submit(f"/seats/{max_.id}/pause", action=f"/seats/{max_.id}/pause")
    assert "Also being edited" not in editor.get("/digests/1/edit").text
    (draft,) = digests(app)
    with app.app_context():
        assert not editors.are_here(draft)


def test_two_editors_see_each_other_as_long_as_both_are_there(make, visit, editor):
    other = visit(make.member("Max", Role.MODERATOR))
    assert "Also being edited" not in other.get("/digests/1/edit").text
    token = editor.get("/digests/1/edit").form(having="subject").values["csrf_token"][0]
    editor.post("/digests/1/editors", {"csrf_token": token})

    assert "Also being edited by Mona, since" in other.get("/digests/1/edit").text
    assert "Also being edited" not in editor.get("/digests/1/edit").text

    editor.post("/digests/1/editors", {"csrf_token": token, "leaving": "1"})
    assert "Also being edited" not in other.get("/digests/1/edit").text


def test_a_window_that_closes_just_as_another_opens_is_no_error(app, visit, editor, monkeypatch):
    token = editor.get("/digests/1/edit").form(having="subject").values["csrf_token"][0]
    editor.post("/digests/1/editors", {"csrf_token": token})
    leaving = sqlite3.connect(app.config["INSTANCE"] / "forum.db", isolation_level=None)

    def now_that_one_has_left():
        leaving.execute("DELETE FROM digest_editor")
        return now()

    with closing(leaving):
        monkeypatch.setattr(editors, "now", now_that_one_has_left)
        answer = editor.post("/digests/1/editors", {"csrf_token": token})

    assert answer.status_code == 200


def test_an_editor_looks_at_the_letter_as_another_reader_and_not_at_what_is_theirs_alone(
    make, visit, editor, ada
):
    make.comment(make.member("Ben"), make.topic(), "Well.", parent=make.comment(ada, make.topic()))
    far = make.member("Fay", at=(1,), language="de", visibility=Visibility.EVERYBODY)

    own = visit(ada).client.get("/digests/1/letter")
    shown = editor.client.get(f"/digests/1/letter?as={ada.id}").text
    elsewhere = editor.client.get(f"/digests/1/letter?as={far.id}").text

    assert own.status_code == 404, "a draft"
    assert "Dig deeper" in shown
    assert "Here stands what concerns this reader alone." in shown
    assert "to your comment in" not in shown
    assert '<html lang="de"' in elsewhere
    assert "Dig deeper" not in elsewhere
    plain = editor.client.get(f"/digests/1/letter?as={ada.id}&form=plain")
    assert plain.mimetype == "text/plain"
    edit(editor, subject="The week")
    for page in ("/digests/1/edit", "/digests/1/send"):
        assert f'<option value="{far.id}">Fay' in editor.get(page).html
    assert "Dig deeper" in plain.text


def test_an_editor_sees_as_another_no_more_than_they_read_themselves(make, visit, editor):
    organiser = make.member("Ora", Role.ORGANISER, visibility=Visibility.EVERYBODY)
    narrow = visit(make.member("Noa", Role.MODERATOR, at=(1,)))
    assert "Dig deeper" in visit(organiser).client.get("/digests/1/letter").text

    seen = narrow.client.get(f"/digests/1/letter?as={organiser.id}")

    assert seen.status_code == 200
    assert "Dig deeper" not in seen.text


def test_a_reader_cannot_look_at_anothers_letter(make, visit, editor, ada):
    issue(editor)
    reader = visit(make.member("Ben"))

    mine = reader.client.get("/digests/1/letter").text

    assert reader.client.get(f"/digests/1/letter?as={ada.id}").text == mine


def test_a_letter_to_try_goes_to_its_editor_alone(app, make, editor):
    assert edit(editor, subject="Tunnels", intent="trial").status_code == 303

    (letter,) = (app.config["INSTANCE"] / "outbox").glob("*.eml")
    tried = parsed(letter.read_bytes())
    assert tried["Subject"] == "To try: Tunnels"
    assert tried["To"].addresses[0].addr_spec == "mona@example.org"
    assert "Dig deeper" in whole(tried)
    assert deliveries(app) == {}


def correct(editor, **values):
    return editor.submit("/digests/1/correct", having="text", **values)


def test_what_is_wrong_in_a_sent_digest_is_made_right_by_a_corrigendum(app, make, visit, editor):
    rea = make.member("Rea")
    issue(editor)
    late = make.member("Lee")
    assert correct(editor, text="Ada meant **18** months.").status_code == 200
    assert "<strong>18</strong>" in editor.page.html
    assert "<mark>Ada</mark>" in editor.page.html
    assert len(letters_to(app, rea)) == 1

    answer = editor.submit(having="text", intent="send")

    assert answer.status_code == 303
    (corrected,) = [x for x in letters_to(app, rea) if "Corrigendum" in x["Subject"]]
    assert corrected["Subject"] == "Corrigendum to No. 1"
    assert corrected["List-Unsubscribe-Post"]
    assert "18" in whole(corrected)
    assert "Dig deeper" not in whole(corrected)
    assert letters_to(app, late) == []
    page = visit(late).get("/digests/1")
    assert "Corrigendum to No. 1" in page.text
    assert "Dig deeper" in page.text
    assert "18" in visit(late).client.get("/digests/1/export.md").text
    again = set_right(editor, "Ada meant 18.", count="0")
    assert again.status_code == 409
    assert len(letters_to(app, rea)) == 2


def test_a_corrigendum_is_called_so_in_the_language_of_its_reader(app, make, visit, editor):
    gerd = make.member("Gerd", language="de")
    issue(editor)
    correct(editor, text="Ada meant 18[^1].\n\n[^1]: Months.")
    assert "↩" not in editor.page.text, "as it leaves"

    editor.submit(having="text", intent="send")

    (corrected,) = [x for x in letters_to(app, gerd) if "Berichtigung" in x["Subject"]]
    assert "BERICHTIGUNG" in whole(corrected)
    assert "Corrigendum" not in whole(corrected)
    assert "Corrigendum" not in visit(gerd).get("/digests/1").text


def test_a_corrigendum_goes_to_those_too_to_whom_the_digest_is_still_on_its_way(app, make, editor):
    rea = make.member("Rea")
    issue(editor)
    with app.app_context():
        db.session.query(Delivery).update({"state": DeliveryState.QUEUED})
        db.session.commit()

    set_right(editor, "It was 18.")

    assert "Corrigendum to No. 1" in {letter["Subject"] for letter in letters_to(app, rea)}


def test_what_is_taken_back_after_sending_is_missed_where_it_stood(make, visit, editor, ada):
    issue(editor)
    reader, far = visit(make.member("Ben")), visit(make.member("Fay", at=(1,)))
    assert "Swim" in reader.get("/digests/1").text

    visit(ada).submit("/comments", action="/withdraw")

    page = reader.get("/digests/1")
    assert page.text.count("What stood here has been taken back since.") == 1
    assert "taken back" not in far.get("/digests/1").text


def test_a_session_is_taken_to_a_calendar(visit, editor):
    answer = visit().client.get("/sessions/1.ics")

    assert answer.mimetype == "text/calendar"
    assert "BEGIN:VTIMEZONE" in answer.text
    assert "SUMMARY:Roundtable I: The day" in answer.text
    assert "DTSTART;TZID=Europe/Brussels:" in answer.text


def test_every_tick_says_which_item_it_is_for_and_pages_count_the_same(app, editor):
    edit(editor, subject="The week", items=[ids(app)["Swim"]])

    html = editor.get("/digests/1/edit").html
    labels = re.findall(r'<span class="vh">Include: (.*?)</span>', html)

    assert len(labels) == len(set(labels)) == 3
    assert html.index('name="pinned"') < html.index('class="pick')
    assert "It has one item." in editor.get("/digests").text
    assert "It has one item." in editor.get("/digests/1/send").text
