"""How often a process looks for what nothing needs any more."""

import gc


def leave_what_is_loaded() -> None:
    """What has been loaded stays, and is not looked through again and again; nor is what is open
    for every few things that come and go. To be called once everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
