"""A client's side of every transport, written from the protocol's page and sharing no code with the server."""

from collections.abc import Callable, Iterator
from struct import pack
from zlib import crc32

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

TAGS = {"abridged": b"\xef", "intermediate": b"\xee" * 4, "padded": b"\xdd" * 4, "full": b""}
NAMES = [*TAGS, "obfuscated abridged", "obfuscated intermediate", "obfuscated padded"]


class FrameClient:
    """Writes and reads one transport; `padding(n)` gives n bytes for the padded one."""

    def __init__(self, name: str, header: bytes = bytes(range(1, 65)), padding: Callable[[int], bytes] = bytes) -> None:
        self.inner = name.removeprefix("obfuscated ")
        self.padding = padding
        self.sent = self.received = 0
        self.opening = TAGS[self.inner]
        self._encrypt = self._decrypt = lambda data: data
        if self.inner != name:
            self.opening = self._obfuscate(header)

    def _obfuscate(self, header: bytes, dc: int = 2) -> bytes:
        mirror = header[::-1]
        self._encrypt = Cipher(AES(header[8:40]), CTR(header[40:56])).encryptor().update
        self._decrypt = Cipher(AES(mirror[8:40]), CTR(mirror[40:56])).decryptor().update
        named = header[:56] + TAGS[self.inner][:1] * 4 + pack("<h", dc) + header[62:]
        # The key bytes travel in clear, only the end of the header is taken from the stream.
        return header[:56] + self._encrypt(named)[56:]

    def write(self, payload: bytes, quick_ack: bool = False, padding: int = 0) -> bytes:
        """One frame."""
        size = len(payload)
        match self.inner:
            case "abridged":
                top = quick_ack << 7
                words = size // 4
                head = bytes([words | top]) if words < 127 else bytes([127 | top]) + pack("<I", words)[:3]
                frame = head + payload
            case "full":
                start = pack("<II", size + 12, self.sent) + payload
                self.sent += 1
                frame = start + pack("<I", crc32(start))
            case _:
                noise = self.padding(padding) if self.inner == "padded" else b""
                frame = pack("<I", size + len(noise) | quick_ack << 31) + payload + noise
        return self._encrypt(frame)

    def decrypt(self, data: bytes) -> bytes:
        """The next bytes of the server's stream, in clear."""
        return self._decrypt(data)

    def read(self, data: bytes) -> Iterator[bytes | int]:
        """The payloads (padding left on) and quick-ack tokens in whole frames of the server."""
        held = bytearray(self._decrypt(data))
        yield from self.cut(held)
        assert not held

    def cut(self, held: bytearray) -> Iterator[bytes | int]:
        """As read(), of decrypted bytes that may end anywhere: takes the whole frames from their front."""
        while len(held) >= 4:
            found, end = self._frame(bytes(held))
            if end > len(held):
                return
            del held[:end]
            yield found

    def _frame(self, data: bytes) -> tuple[bytes | int, int]:
        """What the first frame holds, and where it ends; an end behind the data means that it is not whole."""
        word = int.from_bytes(data[:4], "little")
        match self.inner:
            case "abridged" if data[0] & 0x80:
                return int.from_bytes(data[:4], "big"), 4
            case "abridged":
                words = data[0]
                start = 1 if words < 127 else 4
                end = start + 4 * (words if words < 127 else word >> 8)
                return data[start:end], end
            case "full":
                if word <= len(data):
                    assert int.from_bytes(data[4:8], "little") == self.received
                    self.received += 1
                    assert crc32(data[: word - 4]) == int.from_bytes(data[word - 4 : word], "little")
                return data[8 : word - 4], word
            case "intermediate" if word >> 31:
                return word, 4
            case _:
                body = data[4 : 4 + word]
                if self.inner == "padded" and body[:4] == b"\xff" * 4:
                    return int.from_bytes(body[4:8], "little"), 4 + word
                return body, 4 + word
