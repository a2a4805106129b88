"""What several pages of the console say and read alike: a case in a line, what can be done, and what a form decides."""

import re
from typing import NamedTuple

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.values import USER, PeerRef
from chappe.safety.actions import ACTIONS
from chappe.safety.cases import subject_of
from chappe.safety.deciding import Decide
from chappe.safety.effects import Kind
from chappe.safety.ledger_entries import day_number
from chappe.safety.subjects import HELD, MESSAGE
from chappe.web.console.room import Given, Room, one

AT_ONCE = 50
"""Cases on one page."""
DAY = 86400
_AFTER = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")


class Row(NamedTuple):
    """A case in a list."""

    case: Case
    what: str
    where: str


def named(tx: Tx, peer: PeerRef) -> str:
    """A peer as moderators read it."""
    if peer.kind == USER:
        if peer.id < 0:
            return f"the sender of notice {-peer.id}"
        user = tx.users.get(peer.id)
        return f"{user.first_name} {user.last_name}".strip() if user is not None else f"account {peer.id}"
    chat = tx.chats.get(peer)
    return chat.title if chat is not None else f"chat {peer.id}"


WHAT = {
    "message": "Message",
    HELD: "Held back, seen by nobody",
    "account": "Account",
    "chat": "Group or channel",
    "posts": "All posts of somebody",
}
"""The kinds of subjects in words."""


def row(tx: Tx, case: Case) -> Row:
    """A case with the name of its place; its words are for the case's own page."""
    open_to_see = case.public or case.kind not in (MESSAGE, HELD)
    return Row(case, WHAT[case.kind], named(tx, case.peer) if open_to_see else "a private chat")


def actions_of(kind: str) -> list[tuple[str, str]]:
    """What people can do to such a subject: names, and what is offered in words."""
    kinds = ACTIONS.items()
    return [(name, _offered(found)) for name, found in kinds if kind in found.subjects and not found.machine]


def _offered(kind: Kind) -> str:
    said = kind.offered or kind.words.format("It").replace(" was ", " is ")
    return said + (" in some countries" if kind.placed else "")


def command_of(room: Room, given: Given, found: tuple[Case, ...]) -> Decide:
    """What a form decides about these cases, for one reason."""
    until = 0
    if one(given, "until"):
        try:
            until = day_number(one(given, "until")[:10]) * DAY
        except ValueError:
            raise Refused("UNTIL_INVALID") from None
    return Decide(
        room.desk,
        tuple(subject_of(case) for case in found),
        one(given, "action")[:32],
        one(given, "category")[:32],
        one(given, "rule"),
        one(given, "explanation"),
        one(given, "ground")[:8],
        source="",
        places=tuple(one(given, "places").upper().replace(",", " ").split()),
        until=until,
        cases=tuple(case.id for case in found),
        order=one(given, "order").strip().upper()[:8],
        copies=one(given, "copies")[:16],
    )


def number_of(text: str) -> int:
    """A number in an address or a form; raises CASE_INVALID."""
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Refused("CASE_INVALID")
    return int(text)


def after_of(text: str) -> tuple[int, int]:
    """Priority and number of the last case of the page before, PRIORITY-NUMBER; (0, 0): from the beginning."""
    found = _AFTER.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else (0, 0)
