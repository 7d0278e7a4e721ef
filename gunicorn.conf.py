"""How gunicorn runs the forum, beside what the command line says."""

import time
from threading import Thread
from typing import Any

# Every socket counts among a gevent worker's connections, every page too.
worker_connections = 10_000
# A request that runs when the server is to stop has so many seconds to finish.
graceful_timeout = 20
# Several forums of one user would share it.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """What has been loaded stays. As soon as a worker is told to stop it closes its sockets, or it
    would wait for them."""
    # Imported where the worker is: its gevent has to come before everything else.
    from forum import live, rubbish

    rubbish.leave_what_is_loaded()

    def watch() -> None:
        while worker.alive:
            time.sleep(0.2)
        # Again and again: it goes on listening for a moment, and who comes back at once is let in.
        while True:
            live.hang_up(worker.wsgi)
            time.sleep(0.5)

    Thread(target=watch, name="stopping", daemon=True).start()
