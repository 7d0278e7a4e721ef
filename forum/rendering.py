"""Rows that keep the HTML made of their texts, and which version of the renderer has made it."""

from collections.abc import Mapping
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from . import text


class KeepsHtml:
    """A table with texts as Markdown and, beside each, as the safe HTML made of it once."""

    # The column of a text → that of its HTML, and the name that keeps its footnotes apart.
    TEXTS: ClassVar[Mapping[str, tuple[str, str]]]

    renderer: Mapped[int] = mapped_column(default=text.RENDERER, index=True)

    def made(self) -> dict[str, str]:
        """The columns of the HTML, with what the present renderer makes of the texts."""
        return {
            html: text.to_html(getattr(self, column) or "", name.format(self))
            for column, (html, name) in self.TEXTS.items()
        }

    def render(self) -> None:
        """Make the HTML of what the texts are now."""
        for html, made in self.made().items():
            setattr(self, html, made)
        self.renderer = text.RENDERER
