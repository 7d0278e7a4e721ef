"""Whom a digest goes to: how many there are on each list, and whether it is still who they were."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..members.models import Member
from . import readership
from .models import LISTS, Digest
from .outsider import Outsider


@dataclass(frozen=True)
class Audience:
    """The readers there are on each list, and the lists that are chosen."""

    on_list: Mapping[str, Sequence[Member | Outsider]]
    chosen: Collection[str]

    @property
    def readers(self) -> list[Member | Outsider]:
        """Everybody whom it goes to, inside and outside."""
        return [reader for name in LISTS if name in self.chosen for reader in self.on_list[name]]

    @property
    def total(self) -> int:
        return len(self.readers)

    @property
    def counts(self) -> dict[str, int]:
        """List → how many readers there are on it, whether it is chosen or not."""
        return {name: len(readers) for name, readers in self.on_list.items()}

    @property
    def going(self) -> dict[str, int]:
        """The same of the lists that are chosen and have readers."""
        return {name: n for name, n in self.counts.items() if n and name in self.chosen}

    @property
    def mark(self) -> str:
        """The same as long as it is exactly these readers; it tells nobody who they are."""
        ids = sorted(f"{readership.list_of(reader)} {reader.id}" for reader in self.readers)
        return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:32]


def audience_of(digest: Digest) -> Audience:
    """Whom a digest goes to now."""
    people: list[Member | Outsider] = [*readership.readers()]
    people += [one for one in readership.outsiders() if one.is_reader]
    on_list = {name: [p for p in people if readership.list_of(p) == name] for name in LISTS}
    return Audience(on_list, [name for name in LISTS if getattr(digest, name)])
