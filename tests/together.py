"""Several people acting at the same moment."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def together(*acts: Callable[[], Any]) -> Sequence[Any]:
    """What each act gives, all of them begun at once in threads of their own."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


def elsewhere(act: Callable[[], Any]) -> None:
    """Let somebody else act, and wait for it."""
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
