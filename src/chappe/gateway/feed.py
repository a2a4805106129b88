"""Brings updates to clients: from a user to the live keys, from each key to its newest main session, once."""

import logging
from collections.abc import Callable

from chappe.gateway.keychain import Keychain
from chappe.gateway.ports import KeyRecord
from chappe.mtproto.keyring import KeyRing
from chappe.mtproto.service import UPDATES_TOO_LONG
from chappe.mtproto.session import Carrier, Session
from chappe.tl.codec import encode
from chappe.tl.encoders import Memo
from chappe.tl.errors import TlError

log = logging.getLogger(__name__)


class Mains:
    """The main sessions of one permanent key, the last active one last; bound temporary keys' are among them."""

    __slots__ = ("sessions",)

    def __init__(self, sessions: list[Session]) -> None:
        self.sessions = sessions

    def newest(self) -> Session:
        """The last active one that has a connection, else the last active one."""
        for session in reversed(self.sessions):
            if session.connections:
                return session
        return self.sessions[-1]


class LocalFeed:
    """ports.Feed, in process. `close(connection)` is called for connections whose key is gone."""

    __slots__ = ("_close", "_keychain", "_ring", "_users")

    def __init__(self, keychain: Keychain, ring: KeyRing, close: Callable[[Carrier], None]) -> None:
        self._keychain = keychain
        self._ring = ring
        self._close = close
        self._users: dict[int, tuple[KeyRecord, ...]] = {}
        """Permanent keys that are signed in and have a main session."""

    # What the link reports

    def active(self, owner: KeyRecord, session: Session) -> None:
        """The session made a call that wants updates: it is the newest main session of its permanent key."""
        mains = owner.session
        if not isinstance(mains, Mains):
            owner.session = Mains([session])
            self._index(owner)
        elif mains.sessions[-1] is not session:
            if session in mains.sessions:
                mains.sessions.remove(session)
            else:
                # COMPAT(Telethon, GramJS, any layer): they take a new session for each connection, and look
                # nowhere for what waited in the old one.
                for old in mains.sessions:
                    if all(carrier in session.connections for carrier in old.connections):
                        _hand_over(old, session)
            mains.sessions.append(session)

    def has_main(self, owner: KeyRecord) -> bool:
        """Whether updates of the key have somewhere to go."""
        return isinstance(owner.session, Mains)

    def rested(self, owner: KeyRecord, session: Session) -> None:
        """The session has lost its last connection: another main session takes its updates, if one is there."""
        mains = owner.session
        if isinstance(mains, Mains) and session in mains.sessions:
            newest = mains.newest()
            if newest is not session and newest.connections:
                _hand_over(session, newest)

    def inactive(self, owner: KeyRecord, session: Session) -> None:
        """The session is forgotten, or now belongs to another key."""
        mains = owner.session
        if isinstance(mains, Mains) and session in mains.sessions:
            mains.sessions.remove(session)
            if not mains.sessions:
                self._unindex(owner)
                owner.session = None

    def owner_changed(self, owner: KeyRecord, user_id: int) -> None:
        """The permanent key belongs to this user now; 0 = nobody, and what waits for it is dropped."""
        if owner.user_id == user_id:
            return
        self._unindex(owner)
        owner.user_id = user_id
        owner.changes += 1
        if isinstance(owner.session, Mains):
            for session in owner.session.sessions:
                session.outbox.shed_pushes(told=False)
        self._index(owner)

    # ports.Feed

    def wanted(self, user_id: int, not_key: int = 0) -> bool:
        """Whether any session of the user may get a push, those of `not_key` apart."""
        owners = self._users.get(user_id)
        return owners is not None and (len(owners) > 1 or owners[0].key_id != not_key)

    def publish(self, user_id: int, updates: object, not_key: int = 0, only_key: int = 0) -> None:
        """Push to every permanent key of the user, to its newest main session."""
        owners = self._users.get(user_id, ())
        if len(owners) > 1 and updates.__class__ is not Memo:
            updates = Memo(updates)
        for owner in owners:
            if owner.key_id != not_key and (not only_key or owner.key_id == only_key):
                self._push(owner, updates)

    def publish_to_key(self, key_id: int, updates: object) -> None:
        """Push to one permanent key, signed in or not."""
        owner = self._keychain.get(key_id)
        if owner is not None:
            self._push(owner, updates)

    def key_changed(self, key_id: int, user_id: int) -> None:
        """The key changed hands elsewhere."""
        owner = self._keychain.get(key_id)
        if owner is not None:
            self.owner_changed(owner, user_id)
        else:
            self._keychain.changed(key_id)

    def key_gone(self, key_id: int) -> None:
        """The key was destroyed: forget it, its temporary keys and their connections."""
        for record in self._keychain:
            if record.key_id == key_id or (record.permanent is not None and record.permanent.key_id == key_id):
                self._keychain.forget(record.key_id)
                for connection in self._ring.forget_key(record.key_id):
                    self._close(connection)
        # It may be known to a lookup that is under way, and to nothing else.
        self._keychain.forget(key_id)

    # Within

    def _push(self, owner: KeyRecord, updates: object) -> None:
        mains = owner.session
        if not isinstance(mains, Mains):
            return
        try:
            body = encode(updates, owner.layer)
        except TlError:
            # The log has it in whatever form the client can take.
            log.exception("an update has no form in layer %d", owner.layer)
            body = UPDATES_TOO_LONG
        mains.newest().push(body)

    def _index(self, owner: KeyRecord) -> None:
        if owner.user_id and isinstance(owner.session, Mains):
            self._users[owner.user_id] = (*self._users.get(owner.user_id, ()), owner)

    def _unindex(self, owner: KeyRecord) -> None:
        left = tuple(one for one in self._users.get(owner.user_id, ()) if one is not owner)
        if left:
            self._users[owner.user_id] = left
        else:
            self._users.pop(owner.user_id, None)


def _hand_over(old: Session, new: Session) -> None:
    """Move updates to another session of the same key; what may have arrived is fetched again by the client."""
    unsent, doubtful = old.outbox.give_pushes()
    if doubtful:
        new.push(UPDATES_TOO_LONG)
    for body in unsent:
        new.push(body)
