"""Which words are a person, which may be, and which are not."""

import pytest

from forum.erasure.scrubbing import Scrubber

ONE = Scrubber("Ada Maria Rose", "a.rose@example.org", ["Ben Lang"])


@pytest.mark.parametrize(
    ("source", "left", "is_doubtful"),
    [
        ("Ada Maria Rose said so.", "[…] said so.", False),
        ("ada  maria\nrose said so.", "[…] said so.", False),
        ("Mrs Rose said so.", "Mrs […] said so.", False),
        ("Rosé said so.", "[…] said so.", False),
        ("A rose is a rose.", "A rose is a rose.", True),
        ("Write to A.Rose@example.org.", "Write to […].", False),
        ("Write to b.rose@example.org.", "Write to b.rose@example.org.", False),
        ("@a.rose and @AdaMariaRose and @rose", "[…] and […] and […]", False),
        ("@roses and primrose, Roses", "@roses and primrose, Roses", False),
        ("Ada was here.", "Ada was here.", False),
        ("Nobody.", "Nobody.", False),
        ("", "", False),
    ],
)
def test_the_person_is_taken_out(source, left, is_doubtful):
    assert ONE.scrub(source) == (left, is_doubtful)


def test_a_name_that_two_bear_is_left_to_a_reader():
    one = Scrubber("Ada Rose", "ada@example.org", ["Ben Rose"])
    assert one.scrub("Mr Rose, not Ada Rose.") == ("Mr Rose, not […].", True)
