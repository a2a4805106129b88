"""The bar above a chat with a stranger (add, block, report): showing it, and closing it for good."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people
from chappe.domain.announcing import announced
from chappe.domain.chats import partner
from chappe.domain.command import Command, Pace, rule
from chappe.domain.events import PeerSettingsChanged
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.updates import record
from chappe.domain.users import Bar, bar
from chappe.domain.values import PeerRef


@dataclass(frozen=True, slots=True)
class HideBar(Command):
    """Close the bar above a chat."""

    pace: ClassVar[Pace | None] = Pace("hide_bar", 60, 1)

    peer: PeerRef


def of_chat(tx: Tx, viewer: int, peer: PeerRef) -> tuple[Bar, Cast]:
    """The bar above a chat (core.telegram.org/method/messages.getPeerSettings), with the person it is about."""
    other = partner(tx, peer)
    cast = people.cast(tx, (viewer,), (peer.id,))
    return bar(tx, viewer, other, cast.relations[viewer, peer.id]), cast


@rule(HideBar)
def hide_bar(tx: Tx, who: Actor, command: HideBar) -> Outcome[None]:
    """Close it on every device (core.telegram.org/method/messages.hidePeerSettingsBar)."""
    box, peer = who.user_id, command.peer
    partner(tx, peer)
    dialog = tx.dialogs.get(box, peer)
    if dialog is not None and dialog.settings_hidden:
        return Outcome(None)
    tx.dialogs.set_settings_hidden(box, peer)
    deliveries, cast = announced(tx, who, {box: [record(tx, box, PeerSettingsChanged(peer), who.now)]})
    return Outcome(None, deliveries, cast)
