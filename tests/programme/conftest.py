"""A small programme file, the commands that read it, and what is stored afterwards."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from forum.extensions import db

SMALL = """\
key: small
title: Rivers and Bridges
year: 2023
convenor: Test Foundation
time_zone: Europe/Brussels
languages: [en, fr]
attribution: on the record
description: A series for tests.
reasons: [Unclear]
roundtables:
  - title: Crossing
    topics:
      - key: bridges
        title: Bridges
        prompts: ['First?', 'Second?']
      - key: fords
        title: Fords
    sessions:
      - {key: day, title: The day, format: hybrid, starts: +20d 10:00, ends: +20d 12:00}
    exchanges:
      - key: autumn
        opens: -20d 08:00
        closes: +9d 18:00
        policy: post
key_questions:
  - {key: river, title: 'What is a river?'}
"""


@pytest.fixture
def small() -> str:
    return SMALL


@pytest.fixture
def programme(app: Flask, tmp_path: Path) -> Callable[..., Result]:
    """`flask programme VERB FILE`, with a file of this content named programme.yaml."""

    def run(verb: str, content: str | bytes) -> Result:
        file = tmp_path / "programme.yaml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return app.test_cli_runner().invoke(args=["programme", verb, str(file)])

    return run


@pytest.fixture
def stored(app: Flask) -> Callable[[], dict[str, Any]]:
    """Every row of every table but the journal, to compare with later."""

    def rows() -> dict[str, Any]:
        with app.app_context():
            return {
                table.name: sorted(map(repr, db.session.execute(sa.select(table))))
                for table in db.metadata.sorted_tables
                if table.name != "journal"
            }

    return rows
