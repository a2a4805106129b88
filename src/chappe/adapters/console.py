"""Prints codes for the operator, where no other way to bring them to people is set up."""

import asyncio
from typing import TextIO

from chappe.adapters.code_words import SUBJECT, words


class ConsoleSender:
    """Writes one line for each code to a stream that only the operator reads."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    async def send(self, to: str, code: str, purpose: str) -> None:
        """See ports.CodeSender; raises OSError where the stream is closed."""
        words(code, purpose)
        line = f"{SUBJECT[purpose]}: {code} (to {to})\n"
        await asyncio.to_thread(self._write, line)

    def _write(self, line: str) -> None:
        try:
            self._stream.write(line)
            self._stream.flush()
        except ValueError as error:
            raise OSError("the console is closed") from error
