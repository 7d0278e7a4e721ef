"""A short torture; `make torture` is the long one."""

import gc
from collections.abc import Iterator

import pytest

from tests.conftest import both_columns

from .rounds import run
from .stage import staged
from .storm import blow

# Lines that break while they are made leave their sockets to the collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """It comes by before the next test, which forgives nothing."""
    yield
    gc.collect()


@both_columns
def test_what_is_acknowledged_while_processes_are_killed_is_there_once_and_everybody_sees_it(app):
    with staged(app) as stage:
        ledger = run(stage, rounds=4, seconds=60, seed=4)

    assert ledger.is_right, f"\n{ledger}"
    assert (ledger.workers_killed, ledger.all_killed) == (2, 2)
    assert ledger.acknowledged >= 16
    assert ledger.readers_reconnected >= 2


@both_columns
def test_after_a_restart_everybody_comes_back_and_is_caught_up(app):
    with staged(app) as stage:
        report = blow(stage, clients=40)

    assert report.is_right, f"\n{report}"
