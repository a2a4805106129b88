"""Access hashes: proof that a viewer has met a peer, computed from a secret, not kept (core.telegram.org/api/peers)."""

from hashlib import blake2b

from chappe.domain.errors import Refused
from chappe.domain.values import CHANNEL, CHAT, USER, PeerRef
from chappe.tl import types


class AccessHashes:
    """Makes and checks the access hashes of one server."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of(self, viewer: int, peer: PeerRef) -> int:
        """The viewer's access hash for the peer; a signed 64-bit number, never 0."""
        digest = blake2b(b"%d %d %d" % (viewer, peer[0], peer[1]), digest_size=8, key=self._secret).digest()
        return int.from_bytes(digest, "little", signed=True) or 1

    def derived(self, what: bytes, size: int) -> bytes:
        """`size` bytes (up to 64) that only this server can make out of `what`, the same every time."""
        return blake2b(what, digest_size=size, key=self._secret, person=b"derived").digest()

    def user_id(self, viewer: int, given: object) -> int:
        """The user whom an InputUser names; raises USER_ID_INVALID where the hash is not the viewer's.

        The …FromMessage forms are resolved by `peers`, which can look the message up.
        """
        if isinstance(given, types.InputUserSelf):
            return viewer
        if isinstance(given, types.InputUser) and (
            given.user_id == viewer or given.access_hash == self.of(viewer, PeerRef(USER, given.user_id))
        ):
            return given.user_id
        raise Refused("USER_ID_INVALID")

    def peer(self, viewer: int, given: object) -> PeerRef:
        """The peer that an InputPeer names; raises PEER_ID_INVALID where the hash is not the viewer's."""
        if isinstance(given, types.InputPeerUser):
            found = PeerRef(USER, given.user_id)
            if given.user_id == viewer or given.access_hash == self.of(viewer, found):
                return found
        elif isinstance(given, types.InputPeerSelf):
            return PeerRef(USER, viewer)
        elif isinstance(given, types.InputPeerChat) and given.chat_id > 0:
            return PeerRef(CHAT, given.chat_id)  # whose member one is needs no other proof
        elif isinstance(given, types.InputPeerChannel):
            found = PeerRef(CHANNEL, given.channel_id)
            if given.access_hash == self.of(viewer, found):
                return found
        raise Refused("PEER_ID_INVALID")

    def channel(self, viewer: int, given: object) -> PeerRef:
        """The supergroup or channel that an InputChannel names; raises CHANNEL_INVALID.

        COMPAT(Kurigram, Pyrogram, all): they send an InputPeer in its place.
        """
        if isinstance(given, types.InputChannel | types.InputPeerChannel):
            found = PeerRef(CHANNEL, given.channel_id)
            if given.access_hash == self.of(viewer, found):
                return found
        raise Refused("CHANNEL_INVALID")
