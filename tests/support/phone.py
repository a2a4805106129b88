"""One person's client at the TL face: what it asks and hears is put in every layer on file."""

import importlib
import pkgutil
from typing import Any

import pytest

import chappe.rpc
from chappe.domain.values import User
from chappe.tl import functions as f
from chappe.tl import types as t
from chappe.tl.codec import decode, encode, encode_result
from chappe.tl.errors import Unborn
from chappe.tl.shapes import INNER, layers_on_file
from tests.support.face import Face, RpcError
from tests.support.talk import Talk, talk
from tests.support.world import World

MODULES = tuple(importlib.import_module(one.name) for one in pkgutil.walk_packages(chappe.rpc.__path__, "chappe.rpc."))


class Phone:
    """One person's client."""

    def __init__(self, face: Face, owner: User) -> None:
        self.face, self.owner = face, owner
        self._random_id = owner.id

    def peer(self, other: User) -> t.InputPeerUser | t.InputPeerSelf:
        return t.InputPeerSelf() if other.id == self.owner.id else self.face.input_peer(self.owner, other)

    def dialog(self, other: User) -> t.InputDialogPeer:
        return t.InputDialogPeer(peer=self.peer(other))

    def random_id(self) -> int:
        self._random_id += 1
        return self._random_id

    async def ask(self, request: Any) -> Any:
        """The answer as it comes off the wire; it must be sayable in every layer."""
        answer = await self.face.answer(request, self.face.world.key_of(self.owner.id))
        if answer.error is not None:
            raise RpcError(*answer.error)
        for layer in layers_on_file():
            try:
                encode(request, layer)
            except Unborn:
                continue  # nobody can ask for it in that layer
            encode_result(type(request), answer.value, layer)
        if isinstance(answer.value, bool | list):
            return answer.value
        return decode(encode_result(type(request), answer.value, INNER), INNER)[0]

    async def refused(self, request: Any) -> str:
        with pytest.raises(RpcError) as found:
            await self.ask(request)
        assert found.value.code < 500
        return found.value.name

    async def say(self, other: User, text: str, **how: Any) -> Any:
        """The new message's update."""
        random_id = self.random_id()
        answer = await self.ask(f.MessagesSendMessage(peer=self.peer(other), message=text, random_id=random_id, **how))
        first, *rest = answer.updates
        assert isinstance(first, t.UpdateMessageID) and first.random_id == random_id
        [new] = [one for one in rest if isinstance(one, t.UpdateNewMessage) and one.message.id == first.id]
        return new.message


async def phones(world: World, *names: str) -> tuple[Talk, list[Phone]]:
    scene = await talk(world, *names)
    face = Face(world, MODULES)
    return scene, [Phone(face, one) for one in scene.people]
