"""Judges password proofs by SRP, beside the event loop, and reads new passwords that clients made."""

import asyncio

from chappe.crypto import dh, srp
from chappe.domain.errors import Refused
from chappe.domain.passwords import KeepAttempt, NewPassword, Proof, State, TakeAttempt
from chappe.rpc.call import Call
from chappe.tl import types

Algo = types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow


def given_salts(call: Call, state: State) -> srp.Salts:
    """The salts for the account's next password: the same until it has one, so that nothing needs keeping."""
    now = state.password.salt1 if state.password else b""
    made = call.services.access.derived(b"salts %d %b" % (state.user_id, now), srp.SALT1_BYTES + srp.SALT2_BYTES)
    return srp.Salts(made[: srp.SALT1_BYTES], made[srp.SALT1_BYTES :])


def algo(salts: srp.Salts) -> Algo:
    """A password algorithm as TL."""
    return Algo(salt1=salts.salt1, salt2=salts.salt2, g=dh.GENERATOR, p=dh.PRIME_BYTES)


async def challenge(call: Call, state: State) -> tuple[int, bytes]:
    """(srp_id, srp_B) of a new attempt at the account's password."""
    assert state.password is not None
    made = await asyncio.to_thread(srp.challenge, state.password.verifier, call.actor.random)
    secret = made.secret.to_bytes(dh.SIZE, "big") + made.public
    outcome = await call.run(KeepAttempt(secret, state.password.verifier))
    return outcome.result, made.public


async def prove(call: Call, given: object) -> Proof | None:
    """What an InputCheckPasswordSRP proves; None where none was given.

    Raises SRP_ID_INVALID, PASSWORD_HASH_INVALID: whatever the answer, the attempt is used up.
    """
    if not isinstance(given, types.InputCheckPasswordSRP):
        return None
    taken = (await call.run(TakeAttempt(given.srp_id))).result
    secret, password = taken.attempt.secret, taken.password
    attempt = srp.Challenge(int.from_bytes(secret[: dh.SIZE], "big"), secret[dh.SIZE :])
    salts = srp.Salts(password.salt1, password.salt2)
    right = await asyncio.to_thread(srp.proves_password, attempt, password.verifier, salts, given.A, given.M1)
    if not right:
        raise Refused("PASSWORD_HASH_INVALID")
    return Proof(password.user_id, password.verifier)


def new_password(call: Call, state: State, given: types.AccountPasswordInputSettings) -> NewPassword | None:
    """The password that a client made; None where it names none.

    Raises NEW_SALT_INVALID, NEW_SETTINGS_INVALID for one not made as the server asked.
    """
    if not given.new_password_hash:
        return None
    made = given.new_algo
    if not isinstance(made, Algo) or not srp.is_group(made.g, made.p):
        raise Refused("NEW_SETTINGS_INVALID")
    if not srp.extends(srp.Salts(made.salt1, made.salt2), given_salts(call, state)):
        raise Refused("NEW_SALT_INVALID")
    if not srp.is_verifier(given.new_password_hash):
        raise Refused("NEW_SETTINGS_INVALID")
    return NewPassword(made.salt1, made.salt2, given.new_password_hash, given.hint or "")
