"""Beside a case stands what says much the same; the measure is a pure one."""

import pytest

from forum.moderation import similar

TEXT = "Storage comes first, because every river that is full has to go somewhere in the end."


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        (TEXT, TEXT, 1, 1),
        (TEXT, TEXT.upper() + "!", 1, 1),
        (TEXT, TEXT + " So it is everywhere.", 0.7, 0.9),
        (TEXT, "Nobody asks what the ferries carry when the bridges are closed for winter.", 0, 0),
        # The same words in another order are another text.
        (TEXT, " ".join(reversed(TEXT.split())), 0, 0.1),
        ("I agree with this", "I agree with this", 0, 0),
        ("", "", 0, 0),
        ("a " * 100_000, "a " * 100_000, 1, 1),
    ],
)
def test_texts_are_alike_by_the_pairs_of_words_they_share(one, other, least, most):
    assert least <= similar.resemblance(one, other) <= most
    assert similar.resemblance(one, other) == similar.resemblance(other, one)


def test_what_is_like_it_at_the_same_roundtable_stands_beside_a_case(make, visit):
    ada, ben = make.member("Ada"), make.member("Ben")
    same = make.comment(ada, make.topic("record"), TEXT, claim="Said before")
    make.comment(ada, make.topic("newcomers"), TEXT, claim="Said at another table")
    make.comment(ada, make.topic("pre"), "Quite another thing to say here.", claim="Unlike")
    case = make.comment(ben, make.topic("pre"), TEXT, claim="Said anew")

    page = visit(make.member("Mo", "moderator")).get(f"/moderation/{case.id}")

    beside = page.html.split('id="similar"')[1].split("</section>")[0]
    assert f'href="/moderation/{same.id}"' in beside
    assert "Said before" in beside
    for other in ("another table", "Unlike", "Said anew"):
        assert other not in beside


def test_where_nothing_is_like_it_nothing_is_said(make, visit):
    case = make.comment(make.member("Ada"), make.topic("pre"), TEXT)
    assert (
        "Much like it"
        not in visit(make.member("Mo", "moderator")).get(f"/moderation/{case.id}").text
    )
