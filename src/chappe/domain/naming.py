"""Finds whom a message in a group names: by their public name, by a link to them, by answering them."""

from collections.abc import Iterable

from chappe.domain.ports import Tx
from chappe.domain.values import Content, Message, PeerRef

MOST_NAMED = 50
"""People whom one message can call; who is named after them is not."""


def _names(content: Content) -> Iterable[str]:
    """The public names in a text, in its order; offsets count UTF-16 code units (core.telegram.org/api/entities)."""
    units = b"" if content.text.isascii() else content.text.encode("utf-16-le", "surrogatepass")
    for entity in content.entities:
        if entity.kind != "mention":
            continue
        start, end = entity.offset, entity.offset + entity.length
        found = units[2 * start : 2 * end].decode("utf-16-le", "replace") if units else content.text[start:end]
        yield found.removeprefix("@")


def called(tx: Tx, peer: PeerRef, content: Content, answered: Message | None) -> frozenset[int]:
    """Those in the group whom a new message calls, its author not among them (core.telegram.org/api/mentions).

    What was passed on calls nobody, and neither does what the service says.
    """
    if content.post or content.action is not None or content.forward is not None:
        return frozenset()
    found: dict[int, None] = {}
    if answered is not None and answered.content.sender is None and content.elsewhere is None:
        found[answered.content.author] = None
    if content.entities:
        for entity in content.entities:
            if entity.kind == "mention_name":
                found[int(entity.data)] = None
        for name in dict.fromkeys(list(_names(content))[:MOST_NAMED]):
            found[tx.usernames.owner(name)] = None
    some = [id for id in found if id > 0 and id != content.author][:MOST_NAMED]
    if not some:
        return frozenset()
    return frozenset(member.user_id for member in tx.members.of_users(peer, some) if member.inside)
