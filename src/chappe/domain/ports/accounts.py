"""Keys, signed-in devices, sign-in codes, passwords and login tokens, as rules use them."""

from typing import NamedTuple, Protocol


class StoredKey(NamedTuple):
    """An auth key as kept; `perm_key_id` equals key_id for a permanent key, 0 for an unbound temporary one."""

    key_id: int
    auth_key: bytes
    perm_key_id: int
    created: int
    expires_at: int
    """0: permanent."""
    dc_id: int
    layer: int
    client: str
    """The client's own data as JSON text ("" before initConnection)."""
    user_id: int
    first_salt: int


class Authorization(NamedTuple):
    """One signed-in device."""

    key_id: int
    user_id: int
    """0 while the password is still owed."""
    pending_user: int
    """Who waits for the password check; 0: nobody."""
    hash: int
    created: int
    active: int
    ip: str
    client: str
    confirmed: bool
    encrypted_off: bool = False
    """Takes no new secret chats."""
    calls_off: bool = False
    parent: int = 0
    """The device's own key, where this is only its key for another address of the server; 0: a device."""


class PushToken(NamedTuple):
    """Where a device wants to be woken (core.telegram.org/method/account.registerDevice)."""

    key_id: int
    kind: int
    token: str
    data: str


class Code(NamedTuple):
    """A sign-in code under way for a phone number, or a confirmation code for an e-mail address."""

    phone: str
    hash: str
    """phone_code_hash."""
    code: str
    sent: int
    expires: int
    tries: int
    kind: str
    """How it went out: "app", "sender"."""
    key_id: int
    accepted: bool
    """The code was right but the number has no account yet: sign-up may follow."""


class Password(NamedTuple):
    """Two-step verification of one account (core.telegram.org/api/srp)."""

    user_id: int
    salt1: bytes
    salt2: bytes
    verifier: bytes
    hint: str
    email: str
    email_confirmed: bool
    pending_email: str
    reset_at: int
    """When a requested reset of the password takes effect; 0: none asked."""
    waits: bool = False
    """Not in force before the e-mail address that was given with it is confirmed."""


class SrpAttempt(NamedTuple):
    """The server's half of one password check; good for one try."""

    srp_id: int
    user_id: int
    secret: bytes
    expires: int


class LoginToken(NamedTuple):
    """A QR token shown by a waiting device."""

    token: bytes
    key_id: int
    expires: int
    user_id: int
    """Who accepted it; 0: nobody yet."""
    ip: str = ""
    client: str = ""
    """The waiting device's own data."""
    but: tuple[int, ...] = ()
    """Accounts that the device has already and does not want again."""


class AuthKeys(Protocol):
    """Keys of the wire."""

    def get(self, key_id: int) -> StoredKey | None: ...
    def add(self, key: StoredKey) -> bool:
        """False if the id is taken."""
        ...

    def bind(self, key_id: int, perm_key_id: int, expires_at: int) -> None: ...
    def set_client(self, key_id: int, layer: int, client: str) -> None: ...
    def delete(self, key_id: int) -> bool:
        """With its temporary keys and its authorization."""
        ...

    def temporary_of(self, perm_key_id: int) -> list[int]:
        """Ids of the temporary keys bound to a permanent one."""
        ...

    def drop_expired(self, now: int, limit: int) -> int: ...


class Authorizations(Protocol):
    """Signed-in devices, by permanent key."""

    def get(self, key_id: int) -> Authorization | None: ...
    def by_hash(self, user_id: int, hash: int) -> Authorization | None: ...
    def all(self, user_id: int) -> list[Authorization]:
        """The person's devices, last active first."""
        ...

    def family(self, key_id: int) -> list[int]:
        """The keys that end together with this one, itself first."""
        ...

    def put(self, authorization: Authorization) -> None: ...
    def touch(self, key_id: int, now: int, ip: str) -> None: ...
    def delete(self, key_id: int) -> bool:
        """Sign the device out: its push tokens and QR token go too."""
        ...

    def set_online(self, key_id: int, until: int) -> None:
        """Until when this device counts as used; 0: it is not."""
        ...

    def online_until(self, user_id: int) -> int:
        """The latest `until` of all the person's devices."""
        ...

    def idle(self, now: int, setting: str, default_days: int, limit: int) -> list[Authorization]:
        """Devices not active for as many days as their account's setting of that name says, or the default."""
        ...

    def drop_pending(self, before: int) -> int:
        """Forget devices that owe a password since before then."""
        ...

    def add_push(self, token: PushToken) -> None:
        """A token belongs to one device: whoever had it before has it no more."""
        ...

    def drop_push(self, kind: int, token: str, user_id: int) -> bool:
        """Forget a push token of one of the person's devices; False: it was none."""
        ...

    def pushes(self, user_id: int) -> list[PushToken]: ...


class Codes(Protocol):
    """Codes under way."""

    def get(self, phone: str, hash: str) -> Code | None: ...
    def latest(self, phone: str) -> Code | None: ...
    def all(self, phone: str) -> list[Code]:
        """Newest first."""
        ...

    def put(self, code: Code) -> None: ...
    def delete(self, phone: str, hash: str = "") -> None:
        """One code, or all of the number's."""
        ...

    def wrong(self, about: str, now: int) -> int:
        """How many guesses about this (a number, an account) were wrong in the time that counts."""
        ...

    def guessed_wrong(self, about: str, now: int, span: int) -> int:
        """Count one more; all are forgotten `span` seconds after the first. How many there are."""
        ...

    def forgive(self, about: str) -> None: ...
    def drop_expired(self, now: int) -> int: ...


class Passwords(Protocol):
    """Two-step passwords and checks under way."""

    def get(self, user_id: int) -> Password | None:
        """The password in force."""
        ...

    def waiting(self, user_id: int) -> Password | None:
        """The one that waits for its e-mail address."""
        ...

    def put(self, password: Password) -> None: ...
    def delete(self, user_id: int) -> None:
        """Whatever the account has, with its attempts under way."""
        ...

    def delete_waiting(self, user_id: int) -> bool: ...
    def add_attempt(self, attempt: SrpAttempt) -> None: ...
    def take_attempt(self, srp_id: int) -> SrpAttempt | None:
        """The attempt, gone from the store: one try each."""
        ...

    def drop_attempts(self, user_id: int, keep: int = 0) -> None:
        """The account's attempts under way, but the newest `keep`."""
        ...

    def drop_expired(self, now: int) -> int: ...


class LoginTokens(Protocol):
    """QR tokens under way."""

    def get(self, token: bytes) -> LoginToken | None: ...
    def of_key(self, key_id: int) -> LoginToken | None: ...
    def put(self, token: LoginToken) -> None: ...
    def delete(self, key_id: int) -> None: ...
    def drop_expired(self, now: int) -> int: ...
