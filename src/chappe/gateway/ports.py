"""The only ways by which the gateway meets the rest: Keys and Calls, which it uses, and Feed, which it is."""

from collections.abc import Collection
from typing import NamedTuple, Protocol

from chappe.mtproto.handshake import NewKey


class ClientInfo(NamedTuple):
    """What a client said of itself in initConnection, and the layer it speaks."""

    layer: int
    api_id: int
    device_model: str
    system_version: str
    app_version: str
    system_lang_code: str
    lang_pack: str
    lang_code: str


class KeyRecord:
    """What is known of an auth key; in the gateway there is one live object for each key. Ids are signed int64."""

    __slots__ = (
        "__weakref__",
        "auth_key",
        "changes",
        "client",
        "dc_id",
        "expires_at",
        "key_id",
        "layer",
        "perm_key_id",
        "permanent",
        "session",
        "user_id",
    )

    def __init__(
        self,
        key_id: int,
        auth_key: bytes,
        perm_key_id: int,
        expires_at: int = 0,
        user_id: int = 0,
        layer: int = 0,
        dc_id: int = 0,
        client: ClientInfo | None = None,
    ) -> None:
        self.key_id = key_id
        self.auth_key = auth_key
        self.perm_key_id = perm_key_id
        """Equal to key_id for a permanent key; 0 for a temporary key that is not bound."""
        self.expires_at = expires_at
        """Unix time; 0 = permanent."""
        self.user_id = user_id
        """0 = nobody is signed in. Of a temporary key the permanent one's counts."""
        self.layer = layer
        """0 = no initConnection yet."""
        self.dc_id = dc_id
        """The data centre named when the key was made; 0 = none."""
        self.client = client
        self.permanent: KeyRecord | None = None
        """The record of the permanent key, of a bound temporary one."""
        self.changes = 0
        """Counts changes of user_id, so that the answer to an older call cannot undo a newer one."""
        self.session: object = None
        """The feed's: where updates of this permanent key go."""


class Caller(NamedTuple):
    """Who calls, as the worker sees it."""

    key_id: int
    """The permanent key; for an unbound temporary key its own."""
    session_id: int
    msg_id: int
    layer: int
    ip: str
    dc_id: int
    temporary_unbound: bool
    without_updates: bool
    client: ClientInfo | None


class Answer(NamedTuple):
    """What a call gave."""

    value: object
    """A TL object of the inner layer, a bool, a list, or a Memo of one."""
    error: tuple[int, str] | None
    user_id: int
    """Whose key this is after the call; 0 = nobody's."""


class AnswerLike(Protocol):
    """Anything shaped as an Answer."""

    @property
    def value(self) -> object: ...
    @property
    def error(self) -> tuple[int, str] | None: ...
    @property
    def user_id(self) -> int: ...


class KeysUnavailable(Exception):
    """Keys cannot be asked at the moment; clients are disconnected without being told that their key is unknown."""


class Keys(Protocol):
    """The store of auth keys. Every method may raise KeysUnavailable."""

    async def load(self, key_id: int) -> KeyRecord | None:
        """The key, None if there certainly is none."""

    async def save(self, key: NewKey, now: float) -> bool:
        """Make a new key durable; False if its id is taken."""

    async def remember_client(self, key_id: int, client: ClientInfo) -> None:
        """Keep layer and client data of a permanent key."""

    async def bind(self, temp_key_id: int, perm_key_id: int, expires_at: int) -> None:
        """From now on the temporary key stands for the permanent one."""

    async def drop_temporary(self, perm_key_id: int, keep: Collection[int]) -> Collection[int]:
        """Delete the temporary keys of a permanent one but those to keep; the ids of the deleted."""

    async def destroy(self, key_id: int) -> bool:
        """Delete a key, with its temporary keys if it is permanent; False if there was none."""


class Calls(Protocol):
    """The worker side."""

    async def call(self, caller: Caller, request: object) -> AnswerLike:
        """Answer a request, an object of the inner layer's functions; never raises for what a user did."""


class Feed(Protocol):
    """Updates on their way to clients, fire and forget: the log serves whoever is not there."""

    def wanted(self, user_id: int, not_key: int = 0) -> bool:
        """Whether any session of the user may get a push, those of `not_key` apart."""

    def publish(self, user_id: int, updates: object, not_key: int = 0, only_key: int = 0) -> None:
        """Push a TL Updates object (or a Memo of one) to every permanent key of the user, once each."""

    def publish_to_key(self, key_id: int, updates: object) -> None:
        """Push to one permanent key, signed in or not."""

    def key_changed(self, key_id: int, user_id: int) -> None:
        """The key now belongs to this user, 0 = to nobody: what waits for it is dropped."""

    def key_gone(self, key_id: int) -> None:
        """The key was destroyed: forget it and close its connections."""
