"""Where the nearest new comments stand that are not on the page."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .entries import Entry
from .places import place_in
from .showing import Showing


class Onward(NamedTuple):
    """Addresses of the nearest new comments before and after a page; empty for none."""

    before: str = ""
    after: str = ""


def in_structure(showing: Showing) -> Onward:
    """From a page of the topic, or of a comment's own: the topic's pages come first."""
    places = showing.rendered.thread.places
    here = {entry.id for entry in showing.here}
    elsewhere = {places[entry.id]: entry for entry in showing.new if entry.id not in here}
    if not elsewhere:
        return Onward()
    last = max((places[one] for one in here), default=(0, -1))
    first = min((places[one] for one in here if places[one][0] == last[0]), default=last)
    before = max((place for place in elsewhere if place < first), default=None)
    after = min((place for place in elsewhere if place > last), default=None)
    return Onward(
        place_in(showing.topic, elsewhere[before]) if before else "",
        place_in(showing.topic, elsewhere[after]) if after else "",
    )


def in_list(
    showing: Showing, chosen: Sequence[Entry], begin: int, most: int, link: Callable[[int], str]
) -> Onward:
    """From the page of a list that begins at this place of it, with at most so many comments."""

    def leading(place: int) -> str:
        start = max(0, begin + (place - begin) // most * most)
        page = link(chosen[start - 1].number if start else 0).partition("#")[0]
        return f"{page}#{chosen[place].anchor}"

    new = [place for place, e in enumerate(chosen) if showing.reading.is_new(e)]
    before = [place for place in new if place < begin]
    after = [place for place in new if place >= begin + most]
    return Onward(leading(before[-1]) if before else "", leading(after[0]) if after else "")
