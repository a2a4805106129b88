"""One-time codes by time, as every authenticator app makes them (RFC 6238 over HMAC-SHA-1, six digits, 30 seconds)."""

import base64
import hmac
from hashlib import sha1
from urllib.parse import quote

STEP = 30
"""Seconds for which one code is good."""
DIGITS = 6
AROUND = 1
"""Steps before and after the present one that are taken as well: clocks are not all right (RFC 6238, 5.2)."""
SECRET_BYTES = 20


def code(secret: bytes, step: int) -> str:
    """The code of one step (RFC 4226, 5.3)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matched(secret: bytes, given: str, now: int, last: int) -> int:
    """The step whose code was given, later than `last`: none is good twice; 0: it is none of them."""
    digits = "".join(letter for letter in given if letter.isdecimal())[:16]
    found = 0
    for step in range(now // STEP - AROUND, now // STEP + AROUND + 1):
        if hmac.compare_digest(code(secret, step).encode(), digits.encode()) and step > last:
            found = step
    return found


def address(secret: bytes, account: str, service: str) -> str:
    """The otpauth address that apps read from a QR picture."""
    shown = base64.b32encode(secret).decode().rstrip("=")
    label = quote(f"{service}:{account}", safe=":")
    return f"otpauth://totp/{label}?secret={shown}&issuer={quote(service)}&digits={DIGITS}&period={STEP}"
