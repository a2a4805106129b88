"""E-mail addresses that stand in for a forgotten password, and the codes that go there."""

import re

from chappe.domain.auth import judge_code, new_code
from chappe.domain.errands import BringCode
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import Code

EMAIL_CODE, RECOVERY = "email", "recovery"
PURPOSE = {EMAIL_CODE: "confirm_email", RECOVERY: "recovery"}
LENGTH = 6
LIFE = 3600
_ADDRESS = re.compile(r"[^\s@<>\"',;:\\()\[\]\x00-\x20\x7f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def address(text: str) -> str:
    """The address as it is kept; raises EMAIL_INVALID for what cannot be one."""
    found = text.strip()
    if len(found) > 254 or not _ADDRESS.fullmatch(found) or ".." in found:
        raise Refused("EMAIL_INVALID")
    return found


def pattern(email: str) -> str:
    """What is shown of an address to someone who has not proved to be its owner: a***z@example.org."""
    name, _, host = email.partition("@")
    if not host:
        return ""
    shown = name[0] + "***" + (name[-1] if len(name) > 2 else "")
    return f"{shown}@{host}"


def send_email_code(tx: Tx, who: Actor, kind: str, user_id: int, email: str) -> tuple[int, BringCode]:
    """(digits, errand) of a new code to that address; it takes the place of an earlier one of its kind."""
    about = f"{kind} {user_id}"
    code, _ = new_code(who, "", LENGTH, False)
    tx.codes.delete(about)
    tx.codes.put(Code(about, "-", code, who.now, who.now + LIFE, 0, kind, who.key_id, False))
    return LENGTH, BringCode(email, code, PURPOSE[kind])


def check_email_code(tx: Tx, who: Actor, kind: str, user_id: int, given: str) -> str:
    """ "" if that is the code, else the error to tell; a wrong guess is counted and must not be rolled back.

    The code stays good until whoever asked deletes it.
    """
    late = "EMAIL_HASH_EXPIRED" if kind == EMAIL_CODE else "PASSWORD_RECOVERY_EXPIRED"
    found = tx.codes.get(f"{kind} {user_id}", "-")
    if found is None or found.expires < who.now:
        raise Refused(late)
    if not given.strip():
        raise Refused("CODE_EMPTY")
    wrong = judge_code(tx, found, given, who.now)
    if not wrong:
        tx.codes.forgive(f"code {found.phone}")
    return {"": "", "PHONE_CODE_INVALID": "CODE_INVALID", "PHONE_CODE_EXPIRED": late}[wrong]
