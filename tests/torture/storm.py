"""The storm: everybody who reads comes back at once after a restart, and is caught up."""

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.servers import ROOT

from .stage import Stage, cookies
from .writers import Writer


@dataclass
class Report:
    """How many there were, how many came back, and in what time."""

    clients: int = 0
    connected_first: int = 0
    back: int = 0
    caught_up: int = 0
    seconds_to_stop: float = 0
    seconds_until_half_are_back: float = 0
    seconds_until_all_are_back: float = 0

    @property
    def is_right(self) -> bool:
        return self.clients == self.connected_first == self.back == self.caught_up

    def __str__(self) -> str:
        counts = {name.replace("_", " "): count for name, count in vars(self).items()}
        lines = [f"  {name:<28}{count:>8}" for name, count in counts.items()]
        return "\n".join([*lines, "  RIGHT" if self.is_right else "  WRONG"])


def blow(stage: Stage, clients: int) -> Report:
    """So many browsers, each in a session of its own, read a topic; the servers are restarted as
    an operator does it; a comment is written meanwhile, which all must know in the end."""
    topic, report = stage.topics[0], Report(clients)
    writer = Writer(stage.pages.address, [topic], stage.people("Writer", 1), seed=1)
    places = (stage.sockets.address, stage.pages.address, str(topic))
    crowd = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.crowd", *places, *jitter()],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with crowd:
        try:
            told = partial(_told, crowd)
            report.connected_first = told(cookies(stage.app, clients))["connected"]
            begun = time.monotonic()
            for server in stage.servers:
                server.stop()
            report.seconds_to_stop = round(time.monotonic() - begun, 1)
            for server in stage.servers:
                server.begin()
            stage.pages.wait()
            begun = time.monotonic()
            writer.write_one()
            after = told(1)
            report.back, report.caught_up = after["back"], after["caught_up"]
            report.seconds_until_half_are_back = round(after["half"] - begun, 1)
            report.seconds_until_all_are_back = round(after["all"] - begun, 1)
        finally:
            crowd.kill()
    return report


def _told(crowd: "subprocess.Popen[str]", words: Any) -> Any:
    """What the crowd answers to this, in one line."""
    crowd.stdin.write(json.dumps(words) + "\n")
    crowd.stdin.flush()
    return json.loads(crowd.stdout.readline())


def jitter() -> list[str]:
    """How the browser waits before it connects again, as its script says."""
    script = (ROOT / "static" / "js" / "socket.js").read_text(encoding="utf-8")
    names = ("reconnectionDelay", "reconnectionDelayMax", "randomizationFactor")
    return [re.search(rf"{name}: ([\d.]+)", script)[1] for name in names]
