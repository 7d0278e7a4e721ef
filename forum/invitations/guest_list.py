"""Lists of guests: a table as a spreadsheet saves it, read with every mistake in it."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from ..members import queries as people
from ..permissions import Role
from ..programme.models import Roundtable
from .actions import Guest
from .forms import PROFILE, InviteForm, invite_form

COLUMNS = ("email", "name", "role", "roundtables", *PROFILE)
NEEDED = ("email", "name", "roundtables")
MOST_LINES = 500
EXAMPLE = f"{','.join(COLUMNS)}\nname@example.org,Maria Example,participant,1;3,,,,,,en\n"


@dataclass
class Line:
    """One guest as the table has them; `wrong` is what to mend, by column."""

    number: int
    cells: Mapping[str, str]
    wrong: dict[str, str] = field(default_factory=dict)
    guest: Guest | None = None


class Unreadable(Exception):
    """The table cannot be read at all; the message says why."""


def read(table: str, roundtables: Sequence[Roundtable]) -> list[Line]:
    """The lines of a table with a header, each checked as the form for one guest is; raises
    Unreadable."""
    lines = [_line(number, cells, roundtables) for number, cells in _rows(table)]
    _mark_known(lines)
    return lines


def _rows(table: str) -> list[tuple[int, dict[str, str]]]:
    header = table.lstrip("\ufeff\n ").partition("\n")[0]
    mark = max(",;\t", key=header.count)
    reader = csv.DictReader(StringIO(table.lstrip("\ufeff\n ")), delimiter=mark, restkey="")
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if missing := [name for name in NEEDED if name not in names]:
        raise Unreadable(
            gettext(
                "The first line must name the columns; %(names)s is missing.",
                names=", ".join(missing),
            )
        )
    if unknown := [name for name in names if name not in COLUMNS]:
        raise Unreadable(
            gettext("There is no column called %(name)s.", name=unknown[0] or gettext("(empty)"))
        )
    if len(set(names)) < len(names):
        raise Unreadable(gettext("A column stands in the first line twice."))
    reader.fieldnames = names
    try:
        found = [
            (reader.line_num, {name: (row.get(name) or "").strip() for name in names})
            if "" not in row
            else (reader.line_num, {})
            for row in reader
        ]
    except csv.Error as error:
        raise Unreadable(
            gettext("Line %(number)s cannot be read: %(why)s.", number=reader.line_num, why=error)
        ) from None
    if not found:
        raise Unreadable(gettext("There is no guest in the table yet."))
    if len(found) > MOST_LINES:
        raise Unreadable(gettext("At most %(most)s guests at once, please.", most=MOST_LINES))
    return found


def _line(number: int, cells: dict[str, str], roundtables: Sequence[Roundtable]) -> Line:
    line = Line(number, cells)
    if not cells:
        line.wrong["email"] = gettext("There are more cells here than columns.")
        return line
    tables = {str(table.number): table.id for table in roundtables}
    numbers = cells["roundtables"].replace(",", ";").replace(" ", ";").split(";")
    numbers = [number for number in numbers if number]
    if unknown := [number for number in numbers if number not in tables]:
        line.wrong["roundtables"] = gettext(
            "There is no roundtable %(number)s.", number=unknown[0][:20]
        )
    typed = MultiDict(_typed(cells))
    typed.setlist("roundtables", [str(tables[n]) for n in numbers if n in tables])
    form = invite_form(roundtables, typed, meta={"csrf": False})
    form.validate()
    for name, errors in form.errors.items():
        line.wrong.setdefault(name or "email", str(errors[0]))
    if not line.wrong:
        line.guest = guest_of(form)
    return line


def guest_of(form: InviteForm) -> Guest:
    """Whom a valid form describes."""
    profile = {name: form.data[name] for name in PROFILE}
    seats = dict.fromkeys(form.roundtables.data, Role(form.role.data))
    return Guest(form.email.data, form.name.data, seats, profile)


def _typed(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells as the form's own choices are written, whatever their case."""
    as_chosen = {
        name: cells.get(name, "").lower() for name in ("role", "group", "level", "language")
    }
    if as_chosen["level"] == "european":
        as_chosen["level"] = "European"
    return {
        **cells,
        **as_chosen,
        "role": as_chosen["role"] or Role.PARTICIPANT,
        "language": as_chosen["language"] or "en",
        "country": cells.get("country", "").upper(),
    }


def _mark_known(lines: Sequence[Line]) -> None:
    """Who stands in the table twice, or has joined already."""
    addresses = [line.cells.get("email", "").lower() for line in lines]
    joined = people.addresses_joined(addresses)
    first: dict[str, int] = {}
    for line, address in zip(lines, addresses, strict=True):
        if address in joined:
            line.wrong.setdefault("email", gettext("This person is a member already."))
        elif address and address in first:
            line.wrong.setdefault(
                "email",
                gettext("This address stands in line %(number)s already.", number=first[address]),
            )
        first.setdefault(address, line.number)
