"""The one exception of the wire: a fault that is told to the peer as a negative number, then the connection closes."""

from typing import Final

BAD_FRAME: Final = -400
"""The frame itself is broken: empty, unaligned, wrong checksum or sequence number."""
UNKNOWN_KEY: Final = -404
"""Unknown auth key, or any broken step of key creation. Clients drop the key, so never for a passing fault."""
TOO_LARGE: Final = -413
"""The frame announces more bytes than the server takes."""
FLOOD: Final = -429
"""Too much at once from this peer."""
WRONG_DC: Final = -444
"""The client asked for a data centre that is not served here."""


class TransportFault(Exception):
    """Ends a connection; `code` is the negative int32 that the peer is sent first (/mtproto/mtproto-transports)."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}" if self.reason else str(self.code)
