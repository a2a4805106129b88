"""The TL face over a world: requests as a client sends them, answers as they go to the wire."""

from types import ModuleType
from typing import Any, NamedTuple

from chappe.domain.values import USER, PeerRef, User
from chappe.engine.looks import Looks
from chappe.rpc import auth, users
from chappe.rpc.access import AccessHashes
from chappe.rpc.account import devices, passwords, privacy, profile
from chappe.rpc.call import Answer
from chappe.rpc.contacts import blocks, book, finding
from chappe.rpc.router import Router, Services
from chappe.rpc.views.envelopes import Envelopes
from chappe.rpc.views.users import Faces
from chappe.tl import types
from chappe.tl.codec import Memo, decode, encode_result
from chappe.tl.shapes import INNER
from tests.support.world import World

MODULES: tuple[ModuleType, ...] = (auth, users, devices, passwords, privacy, profile, blocks, book, finding)


class Client(NamedTuple):
    """What the test's device says of itself."""

    layer: int = INNER
    api_id: int = 1
    device_model: str = "Test device"
    system_version: str = "1"
    app_version: str = "2"
    system_lang_code: str = "en"
    lang_pack: str = ""
    lang_code: str = "en"


class Caller(NamedTuple):
    """Who calls, as the gateway would say."""

    key_id: int
    session_id: int = 1
    msg_id: int = 1
    layer: int = INNER
    ip: str = "127.0.0.1"
    dc_id: int = 2
    temporary_unbound: bool = False
    client: Client | None = Client()


class RpcError(Exception):
    """The error that a call was answered with."""

    def __init__(self, code: int, name: str) -> None:
        self.code, self.name = code, name
        super().__init__(f"{code} {name}")


class Face:
    """A router over the world's engine."""

    def __init__(self, world: World, modules: tuple[ModuleType, ...] = MODULES, test_numbers: bool = False) -> None:
        self.world = world
        self.access = AccessHashes(b"tests")
        services = Services(
            self.access,
            Envelopes(Faces(self.access.of)),
            "127.0.0.1",
            1,
            "http://127.0.0.1:1/",
            test_numbers,
            looks=Looks(world.engine),
        )
        self.router = Router(world.engine, services, modules)
        world.bus.listen(self.router.heard)

    async def answer(self, request: object, key: int) -> Answer:
        """What the gateway gets."""
        return await self.router.call(Caller(key), request)

    async def call(self, request: Any, who: User | int) -> Any:
        """The answer's value as a client reads it off the wire; raises RpcError for an error.

        `who` is a person (calling from the first device) or a key.
        """
        key = who if isinstance(who, int) else self.world.key_of(who.id)
        answer = await self.answer(request, key)
        if answer.error is not None:
            raise RpcError(*answer.error)
        data = encode_result(type(request), answer.value, INNER)
        if isinstance(answer.value, bool | list | tuple):
            value = list(answer.value) if not isinstance(answer.value, bool) else answer.value
            return [one.obj if isinstance(one, Memo) else one for one in value] if isinstance(value, list) else value
        return decode(data, INNER)[0]

    def input_user(self, viewer: User, user: User) -> types.InputUser:
        """How the viewer names the user."""
        return types.InputUser(user_id=user.id, access_hash=self.access.of(viewer.id, PeerRef(USER, user.id)))

    def input_peer(self, viewer: User, user: User) -> types.InputPeerUser:
        """How the viewer names the private chat with the user."""
        return types.InputPeerUser(user_id=user.id, access_hash=self.access.of(viewer.id, PeerRef(USER, user.id)))
