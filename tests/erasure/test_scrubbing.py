"""Which words are a person, which may be, and which are not."""

import pytest

from forum.erasure.finding import Finder, Sure
from forum.erasure.scrubbing import scrub

ONE = Finder("Ada Maria Rose", "a.rose@example.org", ["Ben Lang"])


@pytest.mark.parametrize(
    ("source", "left", "is_doubtful"),
    [
        ("Ada Maria Rose said so.", "[…] said so.", False),
        ("ada  maria\nrose said so.", "[…] said so.", False),
        ("Ada Rose's idea, Ada Roses Idee", "[…] idea, […] Idee", False),
        ("Mrs Rose said so.", "Mrs […] said so.", False),
        ("Frau Rosé said so.", "Frau […] said so.", False),
        ("Rosé said so.", "Rosé said so.", True),
        ("A Rose is a rose.", "A Rose is a rose.", True),
        ("Roses", "Roses", True),
        ("Write to A.Rose@example.org.", "Write to […].", False),
        ("Write to b.rose@example.org.", "Write to b.rose@example.org.", False),
        ("@a.rose and @AdaMariaRose and @rose", "[…] and […] and […]", False),
        ("@primrose and primrose, Adam", "@primrose and primrose, Adam", False),
        ("Ada was here.", "Ada was here.", True),
        ("ada was here.", "ada was here.", False),
        ("Nobody.", "Nobody.", False),
        ("", "", False),
    ],
)
def test_the_person_is_taken_out(source, left, is_doubtful):
    assert scrub(ONE, source, Sure.CERTAIN) == (left, is_doubtful)


@pytest.mark.parametrize(
    ("name", "source", "left", "is_doubtful"),
    [
        ("Anna Wald", "Der Wald am Fluss brennt.", "Der Wald am Fluss brennt.", True),
        ("Anna Meier", "Meiers Vorschlag", "Meiers Vorschlag", True),
        ("Anna Meier", "Anna\u00a0Meier\u2019s", "[…]", False),
        ("Anna Meier", "Paul Meier", "Paul Meier", True),
        ("Tom Li", "Li said: li occhi.", "Li said: li occhi.", True),
        ("Tom Li", "li occhi", "li occhi", False),
        ("Anne-Marie Müller-Lüdenscheid", "Frau Müller", "Frau Müller", True),
        ("Anne-Marie Müller-Lüdenscheid", "Ludenscheid", "Ludenscheid", True),
        ("Anne Müller", "Anne Mueller", "[…]", False),
        ("Anne Müller", "Herrn Mueller", "Herrn […]", False),
        ("Anne Mueller", "Müller", "Müller", True),
        ("Anne Müller", "@annemueller", "[…]", False),
        ("Ada", "Ada Rose and Ada Lovelace", "Ada Rose and Ada Lovelace", True),
        ("", "Nobody", "Nobody", False),
    ],
)
def test_what_may_be_another_or_a_noun_is_left_to_a_reader(name, source, left, is_doubtful):
    assert scrub(Finder(name, "x@y.example"), source, Sure.CERTAIN) == (left, is_doubtful)


def test_where_nobody_looks_a_surname_goes_and_a_doubt_stays():
    one = Finder("Anna Meier", "am@y.example")
    assert scrub(one, "Meier, Meiers; Anna", Sure.LIKELY) == ("[…], […]; Anna", True)


def test_a_name_that_two_bear_is_left_to_a_reader():
    one = Finder("Ada Rose", "ada@example.org", ["Ben Rose"])
    assert scrub(one, "Mr Rose, not Ada Rose.", Sure.LIKELY) == ("Mr Rose, not […].", True)
    assert scrub(one, "@rose, @adarose", Sure.LIKELY) == ("@rose, […]", True)


def test_of_two_with_the_same_name_nobody_is_taken_out():
    one = Finder("Ada Rose", "ada@example.org", ["Ada Rose"])
    assert scrub(one, "Ada Rose, @adarose", Sure.LIKELY) == ("Ada Rose, @adarose", True)
