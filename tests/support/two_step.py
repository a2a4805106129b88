"""A client's side of two-step verification, by Telethon's mathematics rather than our own."""

import os
from typing import Any

from telethon.password import compute_check, compute_digest
from telethon.tl import types as theirs

from chappe.tl import types


def _algo(found: Any) -> theirs.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow:
    return theirs.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
        salt1=found.salt1, salt2=found.salt2, g=found.g, p=found.p
    )


def proof(found: types.AccountPassword, password: str) -> types.InputCheckPasswordSRP:
    """What a client answers to account.password."""
    request = theirs.account.Password(
        new_algo=_algo(found.new_algo),
        new_secure_algo=theirs.SecurePasswordKdfAlgoUnknown(),
        secure_random=b"",
        has_password=True,
        current_algo=_algo(found.current_algo),
        srp_B=found.srp_B,
        srp_id=found.srp_id,
    )
    made = compute_check(request, password)
    return types.InputCheckPasswordSRP(srp_id=made.srp_id, A=made.A, M1=made.M1)


def settings(
    found: types.AccountPassword, password: str, hint: str = "", email: str | None = None
) -> types.AccountPasswordInputSettings:
    """What a client makes of a new password."""
    algo = _algo(found.new_algo)
    algo.salt1 += os.urandom(32)
    return types.AccountPasswordInputSettings(
        new_algo=types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
            salt1=algo.salt1, salt2=algo.salt2, g=algo.g, p=algo.p
        ),
        new_password_hash=compute_digest(algo, password),
        hint=hint,
        email=email,
    )
