"""A router over a world with one person signed in, to ask it what a client would."""

import importlib
import pkgutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chappe.rpc
from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.parts import FolderParts
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.domain.values import User
from chappe.engine.files import Files
from chappe.engine.looks import Looks
from chappe.gateway.ports import Caller, ClientInfo
from chappe.ops.config import Config
from chappe.ops.report_tree import ReportTree
from chappe.rpc.access import AccessHashes
from chappe.rpc.call import Answer, Services
from chappe.rpc.router import Router
from chappe.rpc.views.chats import ChatFaces
from chappe.rpc.views.envelopes import Envelopes
from chappe.rpc.views.users import Faces
from chappe.safety.desk import Desk as SafetyDesk
from chappe.safety.policy import Policy
from chappe.tl import codec
from tests.support.world import World

HOST, PORT = "192.0.2.7", 2398
ACCESS = AccessHashes(b"test")
CLIENT = ClientInfo(229, 1, "PC", "1", "1", "pt-BR", "tdesktop", "en")


def modules() -> Iterator[Any]:
    for part in pkgutil.walk_packages(chappe.rpc.__path__, "chappe.rpc."):
        yield importlib.import_module(part.name)


class Desk:
    """A router in a world, with one person signed in."""

    def __init__(self, world: World, user: User) -> None:
        self.world, self.user = world, user
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        kept = Files(world.engine, FolderBlobs(folder / "files"), PictureWorkers(), FolderParts(folder / "uploads"))
        self.files = kept
        envelopes = Envelopes(Faces(ACCESS.of), ChatFaces(ACCESS.of))
        services = Services(
            ACCESS,
            envelopes,
            HOST,
            PORT,
            "https://chappe.example/",
            False,
            kept=kept,
            looks=Looks(world.engine),
            desk=SafetyDesk(Policy()),
            tree=ReportTree(Config(), Policy()).now,
        )
        self.router = Router(world.engine, services, modules())
        world.bus.listen(self.router.heard)

    async def ask(self, request: object, *, signed_in: bool = True, dc_id: int = 2, layer: int = 229) -> Answer:
        key = self.world.key_of(self.user.id) if signed_in else 7
        caller = Caller(key, 1, 1, layer, "127.0.0.1", dc_id, False, False, CLIENT)
        return await self.router.call(caller, request)

    async def get(self, request: object, **how: Any) -> Any:
        """The answer's value; fails where it is an error."""
        answer = await self.ask(request, **how)
        assert answer.error is None, f"{type(request).__name__}: {answer.error}"
        value = answer.value
        return value.obj if isinstance(value, codec.Memo) else value


@pytest.fixture
async def desk(world: World) -> Desk:
    return Desk(world, await world.person("Ada", "15550001"))
