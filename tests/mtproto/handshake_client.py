"""A client's side of key creation that shares no code with the server, written from the protocol's pages.

Randomness is an argument, so one run can be recorded; every step can be bent, so runs can go wrong on purpose.
"""

from collections.abc import Callable
from hashlib import sha1, sha256
from itertools import count
from math import gcd
from struct import pack, unpack_from

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from chappe.mtproto.handshake import Done, Handshakes, Job, Step

INNER_FORMS = {"plain": 0x83C95AEC, "dc": 0xA9F55F95, "temp": 0x3C6A84D4, "temp_dc": 0x56FDDF88}


def run(step: Step) -> Step:
    """Does the jobs of a step, at once, until something is to be sent."""
    while isinstance(step, Job):
        step = step.resume(step.fn())
    return step


def ige(data: bytes, key: bytes, iv: bytes, encrypt: bool) -> bytes:
    """Infinite garble extension, one block at a time."""
    machine = Cipher(AES(key), ECB())
    step = machine.encryptor().update if encrypt else machine.decryptor().update
    last_out, last_in = (iv[:16], iv[16:]) if encrypt else (iv[16:], iv[:16])
    out = b""
    for at in range(0, len(data), 16):
        block = data[at : at + 16]
        mixed = bytes(a ^ b for a, b in zip(block, last_out, strict=True))
        last_out = bytes(a ^ b for a, b in zip(step(mixed), last_in, strict=True))
        last_in = block
        out += last_out
    return out


def tl_string(data: bytes) -> bytes:
    """A TL string."""
    body = (bytes([len(data)]) if len(data) < 254 else b"\xfe" + pack("<I", len(data))[:3]) + data
    while len(body) % 4:
        body += b"\0"
    return body


def read_string(data: bytes, at: int) -> tuple[bytes, int]:
    """The TL string at `at`, and where it ends."""
    size, start = (data[at], at + 1) if data[at] < 254 else (unpack_from("<I", data, at)[0] >> 8, at + 4)
    end = start + size
    return data[start:end], end + (at - end) % 4


def shortest(number: int) -> bytes:
    """A number big endian, without zeros in front."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def factor(product: int) -> tuple[int, int]:
    """Both prime factors, the smaller first, by Pollard's rho."""
    for c in count(1):
        x = y = 2
        d = 1
        while d == 1:
            batch = 1
            for _ in range(128):
                x = (x * x + c) % product
                y = (y * y + c) % product
                y = (y * y + c) % product
                batch = batch * (x - y) % product
            d = gcd(batch, product)
        if d != product:
            return min(d, product // d), max(d, product // d)
    raise AssertionError("unreachable")


class Client:
    """One client; the methods give the bodies of its messages and read the server's answers."""

    def __init__(
        self, public_pem: str, random: Callable[[int], bytes], factor: Callable[[int], tuple[int, int]] = factor
    ):
        numbers = load_pem_public_key(public_pem.encode()).public_numbers()
        self.n, self.e = numbers.n, numbers.e
        self.random = random
        self.factor = factor
        self.nonce = random(16)
        self.new_nonce = random(32)
        self.retry_id = bytes(8)

    def req_pq(self, multi: bool = True) -> bytes:
        """The first message."""
        return pack("<I", 0xBE7E8EF1 if multi else 0x60469778) + self.nonce

    def read_res_pq(self, body: bytes) -> None:
        """Takes the puzzle apart."""
        assert body[:4] == pack("<I", 0x05162463)
        assert body[4:20] == self.nonce
        self.server_nonce = body[20:36]
        pq, at = read_string(body, 36)
        assert len(pq) == 8
        assert at == 48
        vector, size = unpack_from("<Ii", body, at)
        assert vector == 0x1CB5C415
        self.fingerprints = unpack_from(f"<{size}q", body, at + 8)
        assert len(body) == at + 8 + 8 * size
        self.pq = int.from_bytes(pq, "big")
        self.p, self.q = self.factor(self.pq)
        assert self.p < self.q
        assert self.p * self.q == self.pq < 1 << 63

    def inner(self, form: str = "plain", dc: int = 2, expires_in: int = 86400) -> bytes:
        """What is encrypted with RSA."""
        data = pack("<I", INNER_FORMS[form])
        data += b"".join(tl_string(shortest(number)) for number in (self.pq, self.p, self.q))
        data += self.nonce + self.server_nonce + self.new_nonce
        data += pack("<i", dc) if "dc" in form else b""
        return data + (pack("<i", expires_in) if "temp" in form else b"")

    def rsa_pad(self, data: bytes) -> bytes:
        """RSA_PAD (/mtproto/auth_key, step 4.1)."""
        padded = data + self.random(192 - len(data))
        while True:
            key = self.random(32)
            encrypted = ige(padded[::-1] + sha256(key + padded).digest(), key, bytes(32), True)
            masked = bytes(a ^ b for a, b in zip(key, sha256(encrypted).digest(), strict=True))
            number = int.from_bytes(masked + encrypted, "big")
            if number < self.n:
                return pow(number, self.e, self.n).to_bytes(256, "big")

    def rsa_old(self, data: bytes) -> bytes:
        """The form with SHA-1 that old clients use."""
        block = sha1(data).digest() + data
        block += self.random(255 - len(block))
        return pow(int.from_bytes(block, "big"), self.e, self.n).to_bytes(256, "big")

    def req_dh_params(self, encrypted: bytes, fingerprint: int | None = None) -> bytes:
        """The second message."""
        number = self.fingerprints[0] if fingerprint is None else fingerprint
        head = pack("<I", 0xD712E4BE) + self.nonce + self.server_nonce
        factors = tl_string(shortest(self.p)) + tl_string(shortest(self.q))
        return head + factors + pack("<q", number) + tl_string(encrypted)

    def keys(self) -> tuple[bytes, bytes]:
        """AES key and iv of the encrypted steps."""
        new, server = self.new_nonce, self.server_nonce
        forth, back = sha1(new + server).digest(), sha1(server + new).digest()
        return forth + back[:12], back[12:20] + sha1(new + new).digest() + new[:4]

    def read_dh_params(self, body: bytes) -> None:
        """Opens the server's half."""
        assert body[:4] == pack("<I", 0xD0E8075C)
        assert body[4:36] == self.nonce + self.server_nonce
        encrypted, end = read_string(body, 36)
        assert end == len(body)
        opened = ige(encrypted, *self.keys(), encrypt=False)
        data = opened[20:]
        assert data[:4] == pack("<I", 0xB5890DBA)
        assert data[4:36] == self.nonce + self.server_nonce
        self.g = unpack_from("<i", data, 36)[0]
        prime, at = read_string(data, 40)
        g_a, at = read_string(data, at)
        self.server_time = unpack_from("<i", data, at)[0]
        end = at + 4
        assert len(data) - end < 16
        assert sha1(data[:end]).digest() == opened[:20]
        self.prime = int.from_bytes(prime, "big")
        self.g_a = int.from_bytes(g_a, "big")
        assert self.prime.bit_length() == 2048
        assert 1 << 1984 <= self.g_a <= self.prime - (1 << 1984)

    def client_inner(self) -> bytes:
        """The client's half; makes the auth key on the way."""
        b = int.from_bytes(self.random(256), "big")
        g_b = pow(self.g, b, self.prime)
        self.auth_key = pow(self.g_a, b, self.prime).to_bytes(256, "big")
        head = pack("<I", 0x6643B654) + self.nonce + self.server_nonce
        return head + self.retry_id + tl_string(shortest(g_b))

    def seal(self, data: bytes) -> bytes:
        """Encrypts the client's half."""
        whole = sha1(data).digest() + data
        return ige(whole + self.random(-len(whole) % 16), *self.keys(), encrypt=True)

    def set_client_dh_params(self, sealed: bytes) -> bytes:
        """The third message."""
        return pack("<I", 0xF5045F1F) + self.nonce + self.server_nonce + tl_string(sealed)

    def read_dh_gen(self, body: bytes) -> int:
        """1 for ok, 2 for retry, 3 for fail; the proof is checked."""
        number = {0x3BCBF734: 1, 0x46DC1FB9: 2, 0xA69DAE02: 3}[unpack_from("<I", body)[0]]
        assert body[4:36] == self.nonce + self.server_nonce
        aux = sha1(self.auth_key).digest()[:8]
        assert body[36:] == sha1(self.new_nonce + bytes([number]) + aux).digest()[4:20]
        self.retry_id = aux
        return number

    @property
    def salt(self) -> int:
        """The first salt."""
        left, right = self.new_nonce[:8], self.server_nonce[:8]
        return int.from_bytes(bytes(a ^ b for a, b in zip(left, right, strict=True)), "little", signed=True)

    @property
    def key_id(self) -> int:
        """The id of the key made."""
        return int.from_bytes(sha1(self.auth_key).digest()[12:20], "little", signed=True)

    def until_params(self, server: Handshakes, now: float, form: str = "dc", old: bool = False, **inner: int) -> None:
        """The first two messages with their answers."""
        self.read_res_pq(body_of(server.receive(self.req_pq(), now)))
        encrypt = self.rsa_old if old else self.rsa_pad
        self.read_dh_params(body_of(run(server.receive(self.req_dh_params(encrypt(self.inner(form, **inner))), now))))

    def last_message(self) -> bytes:
        """A new third message."""
        return self.set_client_dh_params(self.seal(self.client_inner()))

    def whole(self, server: Handshakes, now: float, form: str = "dc", old: bool = False, **inner: int) -> Done:
        """The whole exchange."""
        self.until_params(server, now, form, old, **inner)
        done = run(server.receive(self.last_message(), now))
        assert isinstance(done, Done)
        assert self.read_dh_gen(done.reply) == 1
        return done


def body_of(step: Step) -> bytes:
    """The body of a reply."""
    assert step is not None
    assert not isinstance(step, Done | Job)
    return step.body
