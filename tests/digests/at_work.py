"""A worker of the post office in a process of its own, forked from one that has loaded the forum
already: whoever is killed ten times need not load it ten times."""

import os
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from flask import cli

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["forum", __name__])


def begin(environ: dict[str, str]) -> BaseProcess:
    """`flask digests deliver 1`, as the operator would type it."""
    process = _processes.Process(target=_deliver, args=(environ,))
    process.start()
    return process


def _deliver(environ: dict[str, str]) -> None:
    os.environ.update(environ)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    sys.argv = ["flask", "digests", "deliver", "1"]
    cli.main()
