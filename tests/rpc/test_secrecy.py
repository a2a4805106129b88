"""A private supergroup or channel is to whoever is not in it what one is that never was: by every method there is."""

import inspect
from typing import Any

import pytest

from chappe.domain.channels import CreateChannel
from chappe.domain.inviting import InviteToChannel
from chappe.domain.messages import SendMessage
from chappe.domain.values import CHANNEL, PeerRef
from chappe.tl import functions, types
from chappe.tl.codec import encode_result
from tests.rpc.desk import ACCESS, Desk, desk
from tests.support.world import World

__all__ = ["desk"]
SECRETS = (b"Secret society", b"the plan", b"Conspirator")
PEERS = ("TypeInputPeer", "TypeInputChannel", "TypeInputDialogPeer", "TypeInputNotifyPeer", "TypeInputUser")


class Maker:
    """Makes requests that name one channel wherever a request can name a chat."""

    def __init__(self, viewer: int, channel: int, member: int) -> None:
        self.viewer, self.channel, self.member = viewer, channel, member
        self.named = False
        hash = ACCESS.of(viewer, PeerRef(CHANNEL, channel))
        self.peer = types.InputPeerChannel(channel, hash)
        self.special: dict[str, Any] = {
            "TypeInputPeer": self.peer,
            "TypeInputChannel": types.InputChannel(channel, hash),
            "TypeInputDialogPeer": types.InputDialogPeer(self.peer),
            "TypeInputNotifyPeer": types.InputNotifyPeer(self.peer),
            "TypeChannelParticipantsFilter": types.ChannelParticipantsRecent(),
            "TypeMessagesFilter": types.InputMessagesFilterEmpty(),
            "TypeInputUser": types.InputUserFromMessage(self.peer, 2, member),
        }

    def request(self, function: type[Any]) -> Any:
        self.named = False
        return self._filled(function, 0)

    def _filled(self, made: type[Any], depth: int) -> Any:
        values = {}
        for name, field in list(inspect.signature(made.__init__).parameters.items())[1:]:
            value = self._value(str(field.annotation), depth)
            if value is not None or field.default is inspect.Parameter.empty:
                values[name] = value
        return made(**values)

    def _value(self, kind: str, depth: int) -> Any:
        kind = kind.strip("'\"")
        optional = "None" in kind
        kind = kind.replace(" | None", "").replace("types.", "")
        if kind in self.special:
            self.named |= kind in PEERS
            return self.special[kind]
        if "[" in kind:
            inner = self._value(kind[kind.index("[") + 1 : kind.rindex("]")], depth)
            return [] if inner is None else [inner]
        if optional:
            return None
        if kind in ("int", "str", "bytes", "bool", "float"):
            return {"int": 2, "str": "word", "bytes": b"", "bool": False, "float": 0.0}[kind]
        return self._object(kind, depth)

    def _object(self, kind: str, depth: int) -> Any:
        name = kind.removeprefix("Type")
        some = [
            one
            for one in vars(types).values()
            if inspect.isclass(one) and getattr(one, "TL_NAME", "") and one.__name__.startswith(name)
        ]
        some.sort(key=lambda one: len(inspect.signature(one.__init__).parameters))
        return self._filled(some[0], depth + 1) if some and depth < 3 else None


@pytest.mark.parametrize("group", [True, False], ids=["supergroup", "channel"])
async def test_no_method_tells_a_private_one_from_none(world: World, desk: Desk, group: bool) -> None:
    stranger = await world.person("Stranger")
    member = await world.person("Conspirator")
    peer = (await world.run(CreateChannel("Secret society", "the plan", group), desk.user)).result[0].peer
    await world.run(InviteToChannel(peer, (member.id,)), desk.user)
    await world.run(SendMessage(peer, 1, "the plan"), desk.user if not group else member)
    out = Desk(world, stranger)
    there, nowhere = Maker(stranger.id, peer.id, member.id), Maker(stranger.id, peer.id + 1, member.id)
    # Who is in it is told, by the same requests: else this would show nothing.
    insider, his = Desk(world, member), Maker(member.id, peer.id, desk.user.id)
    answer = (await insider.ask(his.request(functions.ChannelsGetFullChannel))).value
    assert b"Secret society" in encode_result(functions.ChannelsGetFullChannel, getattr(answer, "obj", answer), 229)
    asked, told = 0, list[object]()
    for function in desk.router.methods:
        try:
            request = there.request(function)
        except (TypeError, IndexError):
            continue
        if not there.named or function.TL_NAME.startswith(("auth.", "upload.")):
            continue
        found, other = await out.ask(request), await out.ask(nowhere.request(function))
        asked += 1
        if found.error != other.error:
            told.append((function.TL_NAME, found.error, other.error))
        elif found.error is None:
            encoded = encode_result(function, getattr(found.value, "obj", found.value), 229)
            told += [(function.TL_NAME, word, None) for word in SECRETS if word in encoded]
    assert told == []
    assert asked > 100, asked
