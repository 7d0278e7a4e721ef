"""What an export says, before it is a file: sections of numbered paragraphs, and where it is from.

Every file is written from this and from nothing else, so that they all say the same.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from flask_babel import gettext

# What no XML may hold, however it is written.
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def speakable(words: str) -> str:
    """The words without characters that some kind of file cannot hold."""
    return _UNSPEAKABLE.sub("", words)


class _Speakable:
    """What holds only words that every file can hold."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type] # each of them is a dataclass
            if isinstance(value := getattr(self, field.name), str):
                object.__setattr__(self, field.name, speakable(value))


@dataclass(frozen=True)
class Run(_Speakable):
    """Words in one hand: how they are marked (strong, em, del, code, sup), and where they lead."""

    text: str
    marks: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Block:
    """Words that stand together: a `text`, a `subhead`, a `quote`, a list's `item`, lines of `code`
    or a `table`, which has rows of cells instead of runs."""

    kind: str
    runs: tuple[Run, ...] = ()
    # How deep a list's item stands, from 0, and its number; none: it has a bullet.
    depth: int = 0
    number: int | None = None
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()


@dataclass(frozen=True)
class Paragraph(_Speakable):
    """What can be cited: by its number, if it has one."""

    number: str = ""
    heading: str = ""
    # Of the heading, and of the blocks; empty: the document's own.
    heading_language: str = ""
    language: str = ""
    # The kind, and whose words these are, as far as that may be told.
    about: str = ""
    # Where it stands in the forum, and the address of that.
    reference: str = ""
    link: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Section(_Speakable):
    """Paragraphs under a heading of level 2 or 3; without one at the beginning."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    level: int = 2


@dataclass(frozen=True)
class Fact(_Speakable):
    """A line of the provenance."""

    label: str
    value: str


@dataclass(frozen=True)
class Document(_Speakable):
    """A whole text to take along."""

    title: str
    # What it is, above its title; and of which series.
    kicker: str
    series: str
    language: str
    # Its permanent address, and when it is from, as YYYY-MM-DDThh:mm:ssZ.
    link: str
    dated: str
    sections: tuple[Section, ...]
    provenance: tuple[Fact, ...]

    @property
    def canonical(self) -> str:
        """The content as JSON that is the same wherever it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def facts(self) -> list[Fact]:
        """The provenance with the hash of all the rest."""
        return [*self.provenance, Fact(gettext("Content hash (SHA-256)"), self.hash)]

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        return (paragraph for section in self.sections for paragraph in section.paragraphs)


def plain(words: str) -> tuple[Block, ...]:
    """Words that nobody has marked, as blocks: one for each line."""
    return tuple(Block("text", (Run(line),)) for line in words.split("\n") if line)


def numbered(series: int, paragraph: int | None) -> str:
    """“7.12”."""
    return f"{series}.{paragraph}" if paragraph else ""
