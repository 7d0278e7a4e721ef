"""What a letter says: the week for all, and beside it what concerns this member alone."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from forum.discussion.kinds import Kind
from forum.discussion.models import Comment
from forum.extensions import db
from forum.members.models import Member, StakeholderGroup
from forum.moderation.actions import decide
from forum.moderation.models import Verdict
from forum.permissions import Role
from forum.programme.models import Topic

from .desk import digests, edit, gather, issue, laid_down, parts, send

GOLDEN = Path(__file__).parent / "letter.txt"
FRIDAY = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def personal(app, name):
    """The personal part of a letter's plain text; empty if it has none."""
    plain, html = parts(laid_down(app)[f"{name}@example.org"])
    found = re.search(r"^For you\n-+\n(.*?)(?:\n\n\n|\Z)", plain, re.DOTALL | re.MULTILINE)
    assert bool(found) == ("For you" in html)
    return found.group(1) if found else ""


def test_a_footnote_in_a_note_is_found_by_its_number_for_links_within_a_letter_lead_nowhere(
    app, make, editor
):
    make.comment(make.member("Ada"), make.topic())

    issue(editor, note="See below[^1].\n\n[^1]: The **source**.")

    plain, html = parts(laid_down(app)["ada@example.org"])
    assert "See below[1]." in plain
    assert "1. The source." in plain
    assert re.search(r"See below<sup[^>]*>1</sup>", html)
    assert "The <strong>source</strong>.</p>" in html
    assert 'href="#' not in html
    assert "↩" not in plain + html


def test_colons_stand_in_french_as_french_sets_them(app, make, editor):
    ada = make.member("Ada", language="fr")
    comment = make.comment(ada, make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    make.comment(make.member("Ben"), make.topic(), "No.", parent=comment)
    make.comment(ada, make.topic("pre"), claim="Unread yet")

    issue(editor, note="Short.")

    plain, html = parts(laid_down(app)["ada@example.org"])
    assert "</b>\N{NO-BREAK SPACE}: <a" in html
    assert "</b>: " not in html
    assert "PROPOSITION\N{NO-BREAK SPACE}: Dig deeper" in plain
    assert re.findall(r".*[^\N{NO-BREAK SPACE}]: .*", plain) == []


def test_each_member_reads_of_the_replies_to_them_and_not_to_others(app, make, editor):
    ada, ben, eve = (make.member(name) for name in ("Ada", "Ben", "Eve"))
    topic = make.topic()
    to_ada = make.comment(ada, topic, claim="From Ada")
    to_ben = make.comment(ben, topic, claim="From Ben")
    make.comment(ben, topic, "Answering Ada.", parent=to_ada)
    make.comment(eve, topic, "Answering Ben.", parent=to_ben)
    make.comment(ben, topic, "Ben to himself.", parent=to_ben)

    issue(editor)

    assert "Answering Ada." in personal(app, "ada")
    assert "Answering Ben." not in personal(app, "ada")
    assert "Answering Ben." in personal(app, "ben")
    assert "Answering Ada." not in personal(app, "ben")
    assert "Ben to himself." not in personal(app, "ben")


def test_each_member_reads_of_their_own_waiting_and_returned_comments(app, make, editor):
    ada, ben = make.member("Ada"), make.member("Ben")
    waiting = make.comment(ada, make.topic("pre"), claim="Unread yet")
    returned = make.comment(ada, make.topic("pre"), claim="Sent back")
    with app.app_context():
        mona = db.session.query(Member).filter_by(name="Mona").one()
        decide(mona, db.session.get(Comment, returned.id), Verdict.RETURN, "Unclear", "Why?")

    issue(editor)

    assert waiting.state.value == "pending"
    assert "Waiting for a moderator: your comment in II.1" in personal(app, "ada")
    assert "Returned for a change: your comment in II.1" in personal(app, "ada")
    everything = "".join(parts(laid_down(app)["ben@example.org"]))
    assert "Waiting for a moderator" not in everything
    assert "Returned" not in everything
    assert personal(app, "ben") == ""
    assert ben.name not in personal(app, "ada")


def test_each_member_reads_how_much_is_unread_where_they_sit(app, make, visit, editor):
    ada, ben = make.member("Ada"), make.member("Ben", at=(2,))
    for _ in range(2):
        make.comment(ada, make.topic("post"))
    record = make.topic("record")
    moderator = make.member("Max", Role.MODERATOR)
    make.comment(moderator, record)
    eve = make.member("Eve")
    visit(eve).get(f"/topics/{make.topic('post').id}")

    issue(editor)

    assert "II.2 (1) Locks" in personal(app, "ben")
    assert "III.1" not in personal(app, "ben")
    assert "III.1 (2) Tunnels" in personal(app, "max")
    assert "III.1" not in personal(app, "ada")
    assert "II.2 (1) Locks" in personal(app, "ada")
    assert "III.1" not in personal(app, "eve")
    assert ben.name not in personal(app, "ada")


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "27 February – 6 March"),
        ("fr", "27 février – 6 mars"),
        ("de", "27. Februar – 6. März"),
    ],
)
def test_a_letter_is_in_its_readers_language_whoever_sends_it(app, make, visit, language, date):
    with time_machine.travel(FRIDAY, tick=False) as clock:
        make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
        make.member("Rea", language=language)
        clock.shift(60)
        issue(visit(make.member("Mona", Role.MODERATOR, language="de")))

        plain, html = parts(laid_down(app)["rea@example.org"])

    assert f'<html lang="{language}"' in html
    assert date in html
    assert date in plain
    assert '<h3 lang="en"' in re.sub(r' (class|style)="[^"]*"', "", html)


def test_both_parts_link_to_the_same_places_under_our_own_name(app, make, editor):
    ada = make.member("Ada")
    root = make.comment(ada, make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    make.comment(make.member("Ben"), make.topic(), parent=root)
    issue(editor)

    plain, html = parts(laid_down(app)["ada@example.org"])

    links = set(re.findall(r'href="([^"]+)"', html))
    assert f"http://forum.test/topics/{root.topic_id}/comments/{root.number}" in links
    assert all(link.startswith("http://forum.test/") for link in links)
    assert set(re.findall(r"http://\S+", plain)) <= links
    assert "http://forum.test/account" in plain


def fixed_week(make, visit, clock):
    """A small series in which everything a letter can say is said once."""
    ada = make.member("Ada", group=StakeholderGroup.ACADEMIC)
    ben = make.member("Ben", group=StakeholderGroup.DIPLOMAT)
    mona = make.member("Mona", Role.MODERATOR, function="clerk", organisation="House of Locks")
    post, record = make.topic("post"), make.topic("record")
    dig = make.comment(ada, post, "Twice as deep, *everywhere*. " * 8, Kind.PROPOSAL, claim="Dig")
    make.comment(ben, post, "How, in sand?", Kind.QUESTION, claim="Who pays for the pumps?")
    make.comment(ben, post, "Not below the river.", Kind.CHALLENGE, parent=dig)
    make.comment(mona, record, "Two of five leak.", Kind.EVIDENCE, claim="Locks leak")
    make.comment(ada, make.topic("pre"), claim="Waiting")
    clock.shift(60)
    note = "Two things moved.\n\n" + "This line is long enough to be broken by the letter. " * 2
    issue(visit(mona), subject="Depth, sand & locks", note=note)


def test_a_plain_letter_reads_word_for_word(app, make, visit):
    with time_machine.travel(FRIDAY, tick=False) as clock:
        fixed_week(make, visit, clock)

    letter, _ = parts(laid_down(app)["ada@example.org"])
    letter = re.sub(r"(/digests/stop/)\S+", r"\1KEY", letter)
    assert letter == GOLDEN.read_text(encoding="utf-8")


LONG = "How to cooperate more efficiently with the towns below the lock and the towns above"


@pytest.fixture
def letter(app, make, editor):
    """Plain text and HTML of a letter of one proposal with a title too long for a line, which is
    quoted above everything else; its reader writes nothing."""
    with app.app_context():
        db.session.get(Topic, make.topic().id).title = LONG
        db.session.commit()
    make.comment(make.member("Ada"), make.topic(), "Twice.", Kind.PROPOSAL, claim="Dig deeper")
    make.member("Rea")
    gather(editor)
    (item,) = digests(app)[0].items
    note = "See [the plan](https://example.org/plan).\n\n    two  cells"
    assert edit(editor, subject="Depth", note=note, pinned=str(item.id)).status_code == 303
    assert send(editor).status_code == 303
    return parts(laid_down(app)["rea@example.org"])


def test_every_line_of_a_plain_letter_is_shown_whole(letter):
    plain, _html = letter

    assert LONG in plain.replace("\n", " ")
    lines = [line for line in plain.splitlines() if "http" not in line]
    assert max(map(len, lines)) <= 72


def test_a_long_subject_and_whom_a_comment_is_of_are_shown_whole_as_well(app, make, editor):
    ada = make.member("Ada", Role.MODERATOR, function=LONG, organisation="The Bridges")
    for claim in ("Dig deeper", "Dig wider"):
        make.comment(ada, make.topic("record"), "Twice.", Kind.PROPOSAL, claim=claim)
    gather(editor)
    pinned = str(digests(app)[0].items[0].id)
    assert edit(editor, subject=LONG, pinned=pinned).status_code == 303
    assert send(editor).status_code == 303

    plain, _html = parts(laid_down(app)["ada@example.org"])

    said = " ".join(plain.split())
    assert LONG.upper() in said
    assert said.count(f"Ada, {LONG}, The Bridges") == 3, "above everything, and where they stand"
    assert max(len(line) for line in plain.splitlines() if "http" not in line) <= 72


def test_a_quoted_passage_is_followed_by_where_it_stands(letter):
    plain, _html = letter

    assert re.search(
        r"^“Twice\.”\nA participant, III\.1 #1\nhttp\S+/comments/1$", plain, re.MULTILINE
    )


def test_whose_words_they_are_leads_to_where_they_stand(letter):
    _plain, html = letter

    bare = re.sub(r' style="[^"]*"', "", html)
    bare = bare[bare.index("</blockquote>") :]
    links = re.findall(r'A participant, <a class="link" href="([^"]+)">III\.1 #1</a>', bare)
    assert [link.rpartition("/topics/")[2] for link in links] == ["4/comments/1"] * 2


def test_a_link_in_a_note_can_be_read_on_dark_ground_too(letter):
    _plain, html = letter

    dark = html[html.index("prefers-color-scheme: dark") : html.index("</style>")]
    assert ".note a" in dark
    assert '<div class="note' in html


def test_beside_the_subject_stands_what_the_letter_is_about(letter):
    _plain, html = letter

    ahead = re.search(r'<div class="ahead" style="display: ?none[^>]*>([^<]*)</div>', html)
    assert ahead
    assert ahead[1] == "Dig deeper"


def test_beside_the_subject_of_a_letter_without_content_stands_no_word_of_it(app, make, editor):
    make.comment(make.member("Ada"), make.topic(), "Twice.", Kind.PROPOSAL, claim="Dig deeper")
    rea = make.member("Rea")
    with app.app_context():
        db.session.get(Member, rea.id).letters_discreet = True
        db.session.commit()

    issue(editor)

    told, bare = laid_down(app)["ada@example.org"], laid_down(app)["rea@example.org"]
    assert "Dig deeper" in parts(told)[1]
    assert "Dig deeper" not in parts(bare)[1]
    assert re.search(r'class="ahead"[^>]*>Proposal: 1</div>', parts(bare)[1])


def test_a_letter_leads_to_its_own_page_in_the_archive(letter):
    for words in letter:
        assert "Read it in the forum" in words
        assert "http://forum.test/digests/1" in words


def test_the_items_of_a_list_stand_in_lines_of_their_own(app, make, editor):
    days = "Days of waiting:\n\n- at the consulate: 71\n- at the border: 19"
    make.comment(make.member("Ada"), make.topic(), days, Kind.EVIDENCE, claim="They wait")
    make.member("Rea")

    issue(editor)

    lines = ["Days of waiting:", "at the consulate: 71", "at the border: 19"]
    plain, html = parts(laid_down(app)["rea@example.org"])
    assert "\n".join(lines) in plain
    assert "<br>".join(lines) in html
    assert "<br>".join(lines) in editor.get("/digests/1").html
    content = editor.client.get("/digests/1/export.json").json["document"]
    (paragraph,) = content["sections"][1]["paragraphs"]
    assert [block["runs"][0]["text"] for block in paragraph["blocks"]] == lines


def test_that_more_topics_have_something_unread_than_are_named_is_seen_in_both_parts(
    app, make, editor
):
    ada, place = make.member("Ada"), make.topic("post")
    there = {"series_id": place.series_id, "roundtable_id": place.roundtable_id, "title": "Lock"}
    with app.app_context():
        for number in range(11, 20):
            db.session.add(Topic(key=f"lock-{number}", number=number, **there))
        db.session.commit()
    for number in range(11, 20):
        make.comment(ada, make.topic(f"lock-{number}"))
    make.member("Rea")

    issue(editor)

    _plain, html = parts(laid_down(app)["rea@example.org"])
    named = personal(app, "rea").splitlines()
    assert named[-2].strip() == "III.18 (1) Lock"
    assert named[-1].strip() == "…"
    assert "</a> (1) …</p>" in html
