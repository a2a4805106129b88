"""uvicorn's HTTP/1.1 protocol with an end to heads: its parser takes addresses, headers and trailers of any length."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 64 << 10
"""Bytes that may come between two steps of a request: its beginning, the end of its head, a piece of its body."""


class BoundedHttp(HttpToolsProtocol):
    """Cuts off whoever sends more than MOST_HEAD bytes that neither begin nor end anything, nor are of a body.

    What holds a body up, the lengths and extensions of chunks (RFC 9112, 7.1), counts like a head.
    """

    _idle = 0
    """Bytes since the last step."""

    def data_received(self, data: bytes) -> None:
        self._idle += len(data)
        super().data_received(data)
        if self._idle > MOST_HEAD and not self.transport.is_closing():
            self.transport.abort()

    def on_message_begin(self) -> None:
        self._idle = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._idle = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._idle = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._idle = 0
        super().on_message_complete()
