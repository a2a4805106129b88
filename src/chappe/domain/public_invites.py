"""What an invite link shows to whoever has it, signed in or not (core.telegram.org/api/invites)."""

from typing import NamedTuple

from chappe.domain import labels
from chappe.domain.admitting import opened
from chappe.domain.attachments import File
from chappe.domain.command import Pace
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.sight_by_place import reasons
from chappe.domain.values import PeerRef

INVITES = Pace("public_invites", 30, 10.0)
"""Links that one network address may try: as many as an account may."""
NOBODY = 0


class Invitation(NamedTuple):
    """A group or channel that somebody is invited to."""

    peer: PeerRef
    kind: str
    """"channel" or "group"."""
    hash: str
    title: str
    about: str
    members: int
    request_needed: bool
    """An administrator has to agree."""
    photo: File | None = None
    labels: tuple[str, ...] = ()
    """What decisions call it."""


def invitation(tx: Tx, hash: str, now: int, places: tuple[str, ...] = ()) -> Invitation | None:
    """Where a link leads; None alike for what never was, is over or was taken back.

    What is not to be shown to whoever may be in these countries says why, and nothing else.
    """
    try:
        invite, chat, _ = opened(tx, NOBODY, hash, now)
    except Refused:
        return None
    kind = "channel" if chat.broadcast else "group"
    for why in reasons(chat.withheld, places):
        words = why.text or why.reason
        return Invitation(chat.peer, kind, invite.hash, "Not shown here", words, 0, invite.request_needed)
    photo = tx.files.get(chat.photo) if chat.photo else None
    asked = invite.request_needed
    marks = labels.of_chat(chat)
    return Invitation(chat.peer, kind, invite.hash, chat.title, chat.about, chat.members, asked, photo, marks)
