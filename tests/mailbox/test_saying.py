"""What somebody says in a letter: their own words, all of them, and nobody else's."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.mailbox.saying import own_words

ENGLISH = "On Mon, 3 Oct 2026 at 10:00, Roundtable <digest@forum.test> wrote:"
GERMAN = "Am 3. Oktober 2026 um 10:00 schrieb Roundtable <digest@forum.test>:"
FRENCH = "Le lun. 3 oct. 2026 à 10:00, Roundtable <digest@forum.test> a écrit :"
OUTLOOK = "From: Roundtable\nSent: Monday, 3 October 2026 10:00\nTo: Ada\nSubject: The week\n\n"
LONG = "word " * 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I agree.", "I agree."),
        (f"I agree.\n\n{ENGLISH}\n> old\n> text\n", "I agree."),
        (f"Ja.\n\n{GERMAN}\n\n> alt\n", "Ja."),
        (f"Oui.\n\n{FRENCH}\n\n> vieux\n", "Oui."),
        (f"Oui.\n\n{FRENCH.replace(' :', chr(160) + ':')}\n\nvieux\n", "Oui."),
        (f"{ENGLISH}\n> old\n\nBelow it.\n", "Below it."),
        (f"{ENGLISH}\n> one\n\nTo one.\n\n> two\n\nTo two.\n", "To one.\n\nTo two."),
        ("On 3 Oct 2026, at 10:00, Roundtable\n<digest@forum.test>\nwrote:\n\n> a\n\nB.", "B."),
        (f"Yes.\n\n{OUTLOOK}old", "Yes."),
        ("Yes.\n\n-----Original Message-----\nFrom: R\nSent: M\nTo: A\n\nold", "Yes."),
        ("Ja.\n\nVon: R\nGesendet: M\nAn: A\nBetreff: B\n\nalt", "Ja."),
        ("Oui.\n\nDe : R\nEnvoyé : L\nÀ : A\nObjet : B\n\nvieux", "Oui."),
        ("Yes.\n-- \nAda\nInstitute of Rivers", "Yes."),
        ("Yes.\n\nBest regards\nAda", "Yes."),
        ("Ja.\n\nMit freundlichen Grüßen\nAda\nInstitut", "Ja."),
        ("Oui.\n\nCordialement,\nAda", "Oui."),
        ("Yes.\n\nWith best regards,\nNoor", "Yes."),
        ("Yes.\n\nYours sincerely,\n\nAda Bell\nInstitute of Rivers", "Yes."),
        ("Yes.\n\nWith kind regards from Malta\nAda", "Yes."),
        ("Yes.\nAll the best,\nAda", "Yes."),
        ("Ja.\n\nMit besten Grüßen aus Wien\nAda", "Ja."),
        ("Ja.\n\nHochachtungsvoll\nDr. Ada Bell", "Ja."),
        ("Ja.\n\nHerzliche Grüsse\nAda", "Ja."),
        ("Oui.\n\nBien à vous,\nAda", "Oui."),
        ("Oui.\n\nAvec mes meilleures salutations\nAda", "Oui."),
        ("Yes.\n\nSent from my iPhone", "Yes."),
        ("Yes, because:\n\n- one\n- two", "Yes, because:\n\n- one\n- two"),
    ],
)
def test_quotes_and_signatures_are_left_out(text, said):
    assert own_words(text).replace("\n\n\n", "\n\n") == said


@pytest.mark.parametrize(
    "text",
    [
        f"{ENGLISH}\n\nEverything here is old, and not marked.",
        f"\n\n{OUTLOOK}Everything here is old.",
        f"{FRENCH}\n\nTout est vieux.",
        f"{ENGLISH}\n> old",
        "-- \nAda",
        "Sent from my iPhone",
        "",
        " \n\t\n",
    ],
)
def test_who_says_nothing_is_not_given_the_words_of_others(text):
    assert own_words(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Agreed.\n\nThanks, but I disagree on the rest.",
        f"Agreed.\n\nThanks, but:\n{LONG.strip()}",
        "Salutations are fine\nand so on",
        "Agreed.\n\nBest wishes\nThey are no policy; we need one.",
        "Agreed.\n\nMy regards for the process grow.\nIt is fair",
        "Agreed, with best regards to all of them\nand so on",
        f"Agreed.\n\nRegards\n{LONG.strip()}",
        "It is 3 > 2.\n\nFrom here: on.",
        "**Bold** and [a link](https://example.org), #3.",
    ],
)
def test_nothing_of_what_is_said_is_lost(text):
    assert own_words(text) == text


@given(st.text(max_size=2000))
@example("\x08> Said by another.")
def test_whatever_is_written_can_be_read(text):
    assert ">" not in {line[:1] for line in own_words(text).split("\n")}


@pytest.mark.parametrize(
    "unit",
    ["\n", "On ", "On \n", "Am x schrieb ", "Le x a écrit ", "a\n\n\n", "> \n", "From: a\nTo: b\n"],
)
def test_a_letter_made_to_be_slow_is_not(unit):
    began = time.process_time()
    own_words((unit * 100_000)[:200_000])
    assert time.process_time() - began < 10
