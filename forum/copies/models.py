"""Copies that members asked for."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from ..clock import now
from ..extensions import Model


class Copy(Model):
    """A file of everything kept about a member; being made until it has its content."""

    __tablename__ = "copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    # In the database, where every process finds it and erasing the member takes it along.
    content: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))
    size: Mapped[int] = mapped_column(default=0)
