"""What browsers may say on their sockets: that they come and go, and events as pages send them.

Whatever else comes, or cannot be read, ends the line: a page connects again and catches up. The
library would write a whole trace into the log for each of it, as fast as somebody can say it; take
pieces that never become one; and let a browser say "connect" and "disconnect" as events, which are
for itself to say when a line begins and ends.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from socketio.packet import CONNECT, DISCONNECT, EVENT, Packet

# The libraries take these for something else.
RESERVED = {"connect", "disconnect", "*"}
_log = logging.getLogger(__name__)
Hear = Callable[[str, Any], None]


class Unreadable(ValueError):
    """What no page says."""


class PagePacket(Packet):
    """A packet of Socket.IO; Unreadable if a page would not have sent it."""

    uses_binary_events = False

    def decode(self, encoded_packet: str) -> int:
        try:
            super().decode(encoded_packet)
        except Exception:
            raise Unreadable from None
        if not (self.packet_type in {CONNECT, DISCONNECT} or self._is_event()):
            raise Unreadable
        return 0

    def _is_event(self) -> bool:
        if self.packet_type != EVENT or not isinstance(self.data, list) or not self.data:
            return False
        return isinstance(self.data[0], str) and self.data[0] not in RESERVED


def init_server(server: Any) -> None:
    """Let a Socket.IO server whose packets are these end every line on which it hears others."""
    engine = server.eio
    engine.on("message", partial(_hear, server, engine.handlers["message"]))


def has_begun(server: Any, sid: str) -> bool:
    """Whether somebody has said "connect" on a line, and was not sent away since."""
    return server.manager.sid_from_eio_sid(sid, "/") is not None


def _hear(server: Any, heard: Hear, sid: str, words: Any) -> None:
    if sid not in server.environ:
        # It came with what has ended the line.
        return
    try:
        if not (words and isinstance(words, str)) or _comes_again(server, sid, words):
            raise Unreadable
        heard(sid, words)
    except Unreadable:
        _log.warning("A socket is cut off: it says what no page says")
        _end(server, sid)
        return
    if not has_begun(server, sid):
        # Who is refused, is cut off or goes is gone: to knock without end is no event, and nobody
        # counts it.
        _end(server, sid)


def _end(server: Any, sid: str) -> None:
    """End a line, from the midst of hearing what is said on it: nobody waits until it has ended."""
    if line := server.eio.sockets.get(sid):
        line.close(wait=False)


def _comes_again(server: Any, sid: str, words: str) -> bool:
    """Whether somebody wants to begin who has begun already on this line."""
    return words.startswith(str(CONNECT)) and has_begun(server, sid)
