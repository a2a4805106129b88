"""Keys and Calls in memory, and a gateway around them."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

from chappe.crypto.rsa import PrivateKey, generate_pem
from chappe.gateway.port import Gateway
from chappe.gateway.ports import Answer, Caller, ClientInfo, KeyRecord, KeysUnavailable
from chappe.mtproto.handshake import NewKey
from chappe.mtproto.limits import Limits
from chappe.tl import functions, types

PEM = generate_pem()


class FakeKeys:
    """ports.Keys in a dict; `down` makes every method fail as a passing fault does."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}
        self.clients: dict[int, ClientInfo] = {}
        self.down = False
        self.loads: list[int] = []

    def _up(self) -> None:
        if self.down:
            raise KeysUnavailable("down")

    async def load(self, key_id: int) -> KeyRecord | None:
        self.loads.append(key_id)
        self._up()
        row = self.rows.get(key_id)
        record = None if row is None else KeyRecord(key_id, **row)
        # As from a real store, the answer is a little older than the moment it comes.
        await asyncio.sleep(0)
        return record

    async def save(self, key: NewKey, now: float) -> bool:
        self._up()
        if key.key_id in self.rows:
            return False
        temporary = key.expires_in is not None
        self.rows[key.key_id] = {
            "auth_key": key.auth_key,
            "perm_key_id": 0 if temporary else key.key_id,
            "expires_at": int(now) + key.expires_in if key.expires_in is not None else 0,
            "dc_id": key.dc_id,
        }
        return True

    def put(self, auth_key: bytes, key_id: int, **more: Any) -> None:
        """A key as if it had been made before."""
        self.rows[key_id] = {"auth_key": auth_key, "perm_key_id": key_id} | more

    async def remember_client(self, key_id: int, client: ClientInfo) -> None:
        self._up()
        self.clients[key_id] = client
        self.rows[key_id]["layer"] = client.layer

    async def bind(self, temp_key_id: int, perm_key_id: int, expires_at: int) -> None:
        self._up()
        self.rows[temp_key_id]["perm_key_id"] = perm_key_id

    async def drop_temporary(self, perm_key_id: int, keep: Collection[int]) -> Collection[int]:
        self._up()
        gone = [
            key_id
            for key_id, row in self.rows.items()
            if row["perm_key_id"] == perm_key_id != key_id and key_id not in keep
        ]
        for key_id in gone:
            del self.rows[key_id]
        return gone

    async def destroy(self, key_id: int) -> bool:
        self._up()
        for other in [other for other, row in self.rows.items() if row["perm_key_id"] == key_id]:
            self.rows.pop(other)
        return self.rows.pop(key_id, None) is not None or True


Handler = Callable[[Caller, Any], Awaitable[object] | object]


class FakeCalls:
    """ports.Calls: answers by the request's class; `users` says who is signed in on which key."""

    def __init__(self) -> None:
        self.heard: list[tuple[Caller, object]] = []
        self.users: dict[int, int] = {}
        self.handlers: dict[type, Handler] = {
            functions.HelpGetConfig: lambda caller, request: config(caller.dc_id),
            functions.HelpGetNearestDc: lambda caller, request: types.NearestDc(
                country="DE", this_dc=caller.dc_id, nearest_dc=caller.dc_id
            ),
            functions.UpdatesGetState: self._state,
            functions.UsersGetUsers: self._users,
            functions.AccountUpdateStatus: lambda caller, request: True,
        }

    async def call(self, caller: Caller, request: object) -> Answer:
        self.heard.append((caller, request))
        handler = self.handlers.get(type(request))
        if handler is None:
            return self.error(caller, 400, "INPUT_METHOD_INVALID")
        value = handler(caller, request)
        if isinstance(value, Awaitable):
            value = await value
        if isinstance(value, Answer):
            return value
        return Answer(value, None, self.users.get(caller.key_id, 0))

    def error(self, caller: Caller, code: int, name: str) -> Answer:
        return Answer(None, (code, name), self.users.get(caller.key_id, 0))

    def let_in(self, user_id: int) -> None:
        """From now on whoever signs in is this user."""

        def sign_in(caller: Caller, request: object) -> object:
            self.users[caller.key_id] = user_id
            return types.AuthAuthorization(user=self._users(caller, request)[0])

        self.handlers[functions.AuthSendCode] = lambda caller, request: types.AuthSentCode(
            type=types.AuthSentCodeTypeApp(length=5), phone_code_hash="hash"
        )
        self.handlers[functions.AuthSignIn] = sign_in

    def _state(self, caller: Caller, request: object) -> object:
        if not self.users.get(caller.key_id):
            return self.error(caller, 401, "AUTH_KEY_UNREGISTERED")
        return types.UpdatesState(pts=1, qts=0, date=int(time.time()), seq=0, unread_count=0)

    def _users(self, caller: Caller, request: object) -> Any:
        user_id = self.users.get(caller.key_id)
        if not user_id:
            return self.error(caller, 401, "AUTH_KEY_UNREGISTERED")
        return [types.User(id=user_id, self=True, access_hash=1, first_name="Someone", phone="999")]


def config(dc_id: int, host: str = "127.0.0.1", port: int = 443) -> types.Config:
    """A config that names one address for every data centre."""
    now = int(time.time())
    return types.Config(
        date=now,
        expires=now + 3600,
        test_mode=False,
        this_dc=dc_id,
        dc_options=[types.DcOption(id=n, ip_address=host, port=port) for n in range(1, 6)],
        dc_txt_domain_name="",
        chat_size_max=200,
        megagroup_size_max=200000,
        forwarded_count_max=100,
        online_update_period_ms=120000,
        offline_blur_timeout_ms=5000,
        offline_idle_timeout_ms=30000,
        online_cloud_timeout_ms=300000,
        notify_cloud_delay_ms=30000,
        notify_default_delay_ms=1500,
        push_chat_period_ms=60000,
        push_chat_limit=2,
        edit_time_limit=172800,
        revoke_time_limit=2147483647,
        revoke_pm_time_limit=2147483647,
        rating_e_decay=2419200,
        stickers_recent_limit=200,
        channels_read_media_period=604800,
        call_receive_timeout_ms=20000,
        call_ring_timeout_ms=90000,
        call_connect_timeout_ms=30000,
        call_packet_timeout_ms=10000,
        me_url_prefix="https://t.me/",
        caption_length_max=1024,
        message_length_max=4096,
        webfile_dc_id=4,
    )


class World:
    """A gateway that listens on loopback, with what stands behind it."""

    def __init__(self, gateway: Gateway, keys: FakeKeys, calls: FakeCalls, port: int) -> None:
        self.gateway = gateway
        self.keys = keys
        self.calls = calls
        self.port = port


@asynccontextmanager
async def world(limits: Limits | None = None, **more: Any) -> AsyncIterator[World]:
    """A gateway on a free port of loopback, closed at the end."""
    keys, calls = FakeKeys(), FakeCalls()
    gateway = Gateway(
        keys=keys,
        calls=calls,
        rsa_keys=[PrivateKey.from_pem(PEM, os.urandom)],
        salt_secret=os.urandom(32),
        random=os.urandom,
        limits=limits,
        **({"clock": time.time} | more),
    )
    server = await gateway.listen("127.0.0.1", 0)
    try:
        yield World(gateway, keys, calls, server.sockets[0].getsockname()[1])
    finally:
        await gateway.close()
